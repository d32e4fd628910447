"""Exemption 免考: an answer left out of what its department is judged by, as ruled, and once more on appeal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts

if TYPE_CHECKING:
    from yixian.people.models import Actor

CENTRE = frozenset({"assessor", "duty_manager", "leader"})
UNIT = frozenset({"liaison", "unit_head"})
EXEMPT = Q(granted=True) | Q(final_granted=True)
# What waits for whom: the assessor's ruling, the duty manager's on appeal.
TO_RULE = Q(ruled_at__isnull=True)
TO_DECIDE = Q(appealed_at__isnull=False, final_at__isnull=True)
# What some event holds: a proposal follows the event that caused it, so the first of its own is the ruling.
RECORDED = ~Q(reason_code="") | Q(ruled_at__isnull=False)


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def visible_to(self, actor: Actor) -> ExemptionQuerySet:
        """The centre's all, a unit's its own; always of cases the actor may see."""
        if actor.kind == "system":
            return self
        seen = self.filter(case__in=Case.objects.visible_to(actor))
        if actor.roles & CENTRE:
            return seen
        return seen.filter(department_id__in=actor.scope) if actor.roles & UNIT else self.none()


class Exemption(ProtectedTexts):
    """Of one round of a case, whichever answer counts for it: a later word of the citizen's changes nothing in that.

    Asked for by the department, or proposed by the duty manager who closed the case on the facts. Ruled by an
    assessor; what was refused may be appealed once, and the duty manager's word is the last.
    """

    TEXTS = ("reason", "ruling", "appeal", "final_ruling")
    KEPT = (
        *("round", "department", "reason_code", "evidence", "asked_by", "asked_at"),
        *("ruled_by", "ruled_at", "granted", "appealed_by", "appealed_at"),
        *("final_by", "final_at", "final_granted"),
    )

    # No index of its own: `exemption_once` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="exemptions", db_index=False)
    round = models.PositiveSmallIntegerField(_("办理轮次"))
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, related_name="+", verbose_name=_("主办单位")
    )
    # Empty where the duty manager proposed it: the remark of the action says why.
    reason_code = models.CharField(_("原因代码"), max_length=40, blank=True, default="")
    reason = models.TextField(_("理由"), blank=True, default="")
    evidence = models.ForeignKey(
        "cases.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("证据")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ruled_at: When = moment(_("裁定时间"))
    granted = models.BooleanField(_("准予"), null=True)
    ruling = models.TextField(_("裁定意见"), blank=True, default="")
    appealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    appealed_at: When = moment(_("申诉时间"))
    appeal = models.TextField(_("申诉理由"), blank=True, default="")
    final_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    final_at: When = moment(_("终局裁定时间"))
    final_granted = models.BooleanField(_("申诉准予"), null=True)
    final_ruling = models.TextField(_("终局裁定意见"), blank=True, default="")

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("免考")
        ordering = ["id"]
        constraints = [
            # Asked for once: of a liaison's and a duty manager's at once the database takes one.
            models.UniqueConstraint(name="exemption_once", fields=["case", "round"]),
            models.CheckConstraint(
                name="exemption_appeal_follows_refusal",
                condition=Q(appealed_at__isnull=True) | Q(granted=False),
            ),
            models.CheckConstraint(
                name="exemption_two_people",
                condition=Q(final_by__isnull=True) | ~Q(final_by=F("ruled_by")),
            ),
        ]
        indexes = [
            # The two lists of what waits, oldest first.
            models.Index(name="exemption_to_rule", fields=["asked_at"], condition=Q(ruled_at__isnull=True)),
            models.Index(
                name="exemption_to_decide",
                fields=["asked_at"],
                condition=Q(appealed_at__isnull=False, final_at__isnull=True),
            ),
            # A department's own.
            models.Index(name="exemption_department", fields=["department", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"exemption {self.case_id}/{self.round}"

    @property
    def is_exempt(self) -> bool:
        """Whether the answer is left out."""
        return bool(self.granted or self.final_granted)

    @property
    def is_proposed(self) -> bool:
        """Whether the duty manager proposed it, not the department."""
        return not self.reason_code

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.ruled_at is None:
            return str(_("待裁定"))
        if self.final_at is not None:
            return str(_("申诉准予，终局") if self.final_granted else _("申诉不准，终局"))
        if self.appealed_at is not None:
            return str(_("申诉待裁定"))
        return str(_("已准予") if self.granted else _("未准予"))

    @property
    def exempt_since(self) -> datetime | None:
        """When it was granted, None unless it is."""
        if self.granted:
            return self.ruled_at
        return self.final_at if self.final_granted else None
