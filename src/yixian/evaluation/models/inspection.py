"""Inspection 质检: one call, case or reply that is to be scored, and the score that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Contact, Reply
from yixian.cases.models.case import When, moment
from yixian.cases.visibility import CENTRE, visible_cases
from yixian.directory.models import Department
from yixian.evaluation.impartial import own_line
from yixian.evaluation.models.inspection_plan import InspectionPlan
from yixian.evaluation.models.score_sheet import SheetVersion, What
from yixian.people.models import Account, Actor
from yixian.telephony.models import Call

if TYPE_CHECKING:
    from yixian.evaluation.models.score import Score

# Sent, in the same transaction, when a score begins to stand or another one takes its place: `inspection`.
judged = Signal()
SCORERS = frozenset({"inspector"})
RULERS = frozenset({"duty_manager"})
# Who reads everybody's results; a case among them only where the case itself is theirs to see.
ALL_RESULTS = frozenset({"duty_manager", "inspector", "assessor"})
UNIT_READERS = frozenset({"liaison", "unit_head"})


class Suspicion(models.TextChoices):
    """What rows made the machine put it into the queue: a reason to look, never a finding."""

    RECODED = "recoded", _("投诉改为咨询")
    NO_CONTACT = "no_contact", _("记有联系，诉求人说没有")
    NO_CALL = "no_call", _("回访没有通话")
    UNSOLVED = "unsolved", _("答复已解决，诉求人说没有")


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def open_to(self, actor: Actor) -> InspectionQuerySet:
        """What this actor may look at as an inspector or as whoever settles: nobody looks at the own work or that
        of the own department, and a case or a call about it only who may read that case.
        """
        if not actor.roles & (SCORERS | RULERS):
            return self.none()
        others = self.exclude(account=actor.account_id).exclude(department_id__in=own_line(actor))
        return others.filter(_readable(actor))

    def visible_to(self, actor: Actor) -> InspectionQuerySet:
        """Of the rows behind a figure those this actor may know of: with the case, or a department its replies'."""
        if actor.kind == "system" or actor.roles & (CENTRE | {"leader"}):
            return self.filter(_readable(actor))
        return self.filter(department_id__in=actor.scope, judged_at__isnull=False)

    def results_of(self, actor: Actor) -> InspectionQuerySet:
        """The results this actor reads: the centre all, a lead the own organisation's, a seat its own, a department
        its replies'.
        """
        rows, roles = self.exclude(judged_at=None), actor.roles
        seen = Q(account_id=actor.account_id or 0)
        if roles & ALL_RESULTS:
            seen |= _readable(actor)
        if "lead" in roles and actor.organisation_id is not None:
            seen |= Q(account__organisation_id=actor.organisation_id)
        if roles & UNIT_READERS:
            seen |= Q(department_id__in=actor.scope)
        return rows.filter(seen)


def _readable(actor: Actor) -> Q:
    """Whether the actor may know of all the cases that it is about."""
    seen = visible_cases(actor)
    of_contact = Case.objects.filter(contact_id=OuterRef("contact_id")).exclude(seen)
    about = Case.objects.filter(pk=OuterRef("contact__about_id")).exclude(seen)
    of_case = Case.objects.filter(pk=OuterRef("case_id")).filter(seen)
    call = Q(Q(what=What.CALL), ~Exists(of_contact), ~Exists(about))
    return call | Q(~Q(what=What.CALL), Exists(of_case))


class Inspection(models.Model):
    """Drawn by a plan, or found by the machine (`suspicion`). `at` is when the thing itself was done.

    Who is inspected is `account`, or `department` for a reply. The columns from `standing` on are the score that
    stands, so that lists and figures read one row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待评")
        SECOND = "second", _("待第二位质检员评")
        SETTLING = "settling", _("双评有差异，待裁定")
        DONE = "done", _("已评")
        APPEALED = "appealed", _("申诉中")
        FINAL = "final", _("申诉已裁定")
        DROPPED = "dropped", _("没有评")

    TO_SCORE = (State.WAITING, State.SECOND)
    JUDGED = (State.DONE, State.APPEALED, State.FINAL)

    # Empty for what the machine found. `inspection_of_plan` begins with it.
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="+", db_index=False)
    period = models.DateField(_("周期"), null=True)  # its first day
    what = models.CharField(_("质检对象"), max_length=5, choices=What.choices)
    # No indexes of their own: the unique constraints below begin with them.
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("话务员"), db_index=False
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位"), db_index=False
    )
    at = models.DateTimeField(_("时间"))
    drawn_at = models.DateTimeField(_("抽取时间"))
    suspicion = models.CharField(_("疑点"), max_length=10, choices=Suspicion.choices, blank=True, default="")
    # References only: {"event": 3}, {"callback": 17}.
    evidence: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    sheet = models.ForeignKey(SheetVersion, models.PROTECT, related_name="+", db_index=False)
    twice = models.BooleanField(_("双评"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    dropped_for = models.CharField(_("没有评的原因"), max_length=200, blank=True, default="")
    dropped_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("谁放下的")
    )
    # Whose it is for now, so that two do not score one thing.
    taken_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+", db_index=False)
    taken_until: When = moment()

    standing: models.ForeignKey[Score | None, Score | None] = models.ForeignKey(
        "evaluation.Score", models.PROTECT, null=True, related_name="+", db_index=False
    )
    result = models.PositiveSmallIntegerField(_("得分"), null=True)  # percent
    passed = models.BooleanField(_("合格"), default=False)
    fatal = models.BooleanField(_("致命差错"), default=False)
    judged_at: When = moment(_("评定时间"))  # the first time a score stood: the day figures count it on
    appeal_due: When = moment(_("申诉期限"))
    # Of a fatal error: that the duty manager looked at the matter again. Nothing changes by itself.
    looked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    looked_at: When = moment(_("复看时间"))

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("质检")
        constraints = [
            models.CheckConstraint(
                name="inspection_of_one",
                condition=Q(what="call", call__isnull=False, case=None, reply=None, account__isnull=False)
                | Q(what="case", call=None, case__isnull=False, reply=None, account__isnull=False)
                | Q(
                    what="reply",
                    call=None,
                    case__isnull=False,
                    reply__isnull=False,
                    department__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="inspection_judged",
                condition=Q(judged_at=None, standing=None)
                | Q(judged_at__isnull=False, standing__isnull=False, result__isnull=False),
            ),
            # Drawn once, whatever plans it fits, and found once for each reason: sweeps at once insert it once.
            models.UniqueConstraint(name="inspection_call", fields=["call"]),
            models.UniqueConstraint(
                name="inspection_case", fields=["case", "suspicion"], condition=Q(what="case")
            ),
            models.UniqueConstraint(name="inspection_reply", fields=["reply", "suspicion"]),
        ]
        indexes = [
            # The queue: what the machine found first (a suspicion is more than none), then the oldest.
            models.Index(
                name="inspection_queue",
                fields=["-suspicion", "drawn_at", "id"],
                condition=Q(state__in=["waiting", "second", "settling", "appealed"]),
            ),
            models.Index(name="inspection_of_plan", fields=["plan", "period"]),
            # Results, the newest first: of all, of one person, of one department.
            models.Index(name="inspection_judged", fields=["judged_at", "id"], condition=~Q(judged_at=None)),
            models.Index(
                name="inspection_account", fields=["account", "judged_at", "id"], condition=~Q(judged_at=None)
            ),
            models.Index(
                name="inspection_department",
                fields=["department", "judged_at", "id"],
                condition=~Q(judged_at=None),
            ),
            # Fatal errors whose matter nobody has looked at again.
            models.Index(
                name="inspection_fatal",
                fields=["judged_at", "id"],
                condition=Q(fatal=True, looked_at=None) & ~Q(judged_at=None),
            ),
            # Figures: how many were drawn.
            models.Index(name="inspection_drawn", fields=["drawn_at"]),
        ]

    def __str__(self) -> str:
        return f"inspection {self.pk}"

    @property
    def subject(self) -> str:
        """What was inspected, in words that name nobody."""
        if self.call is not None:
            return f"{self.get_what_display()} {self.call_id}"
        assert self.case is not None
        return f"{self.get_what_display()} {self.case.number}"

    @property
    def owner(self) -> str:
        """Whose work it is: a department's label or a person's name."""
        if self.department is not None:
            return self.department.label
        return self.account.name if self.account is not None else ""

    @property
    def origin(self) -> str:
        """Which plan drew it, or what the machine suspects."""
        return self.plan.label if self.plan is not None else str(self.get_suspicion_display())


class InspectionDraw(models.Model):
    """That a plan's period was drawn: one row, made with what it drew, so that nobody draws again after a look."""

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="draws", db_index=False)
    period = models.DateField(_("周期"))
    found = models.PositiveIntegerField(_("总体"))
    drawn = models.PositiveIntegerField(_("抽出"))
    drawn_at = models.DateTimeField(_("抽取时间"))

    class Meta:
        verbose_name = _("抽取")
        constraints = [models.UniqueConstraint(name="inspection_draw_once", fields=["plan", "period"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.period}"
