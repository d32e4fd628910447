"""Supervision order 督办单: the centre or a leader demands an answer about a case by a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.models import Case
from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts

if TYPE_CHECKING:
    from yixian.people.models import Actor

CENTRE = frozenset({"supervisor", "duty_manager", "dispatcher", "assessor", "inspector", "leader"})


class Level(models.IntegerChoices):
    REMINDER = 1, pgettext_lazy("level", "催办")
    ORDER = 2, pgettext_lazy("level", "督办")
    POSTED = 3, _("挂牌（联合）督办")
    INSTRUCTION = 4, _("领导批示")


class Form(models.TextChoices):
    """How an order of level 3 is kept after: before everybody's eyes, by several units together, or both."""

    POSTED = "posted", _("挂牌督办")
    JOINT = "joint", _("联合督办")
    BOTH = "both", _("挂牌联合督办")


POSTED_FORMS = (Form.POSTED, Form.BOTH)
JOINT_FORMS = (Form.JOINT, Form.BOTH)


class SupervisionOrderQuerySet(models.QuerySet["SupervisionOrder"]):
    def visible_to(self, actor: Actor) -> SupervisionOrderQuerySet:
        """Orders on cases this actor may know of; a department's people: those addressed to them."""
        seen = self.filter(case__in=Case.objects.visible_to(actor))
        if actor.kind == "system" or actor.roles & CENTRE:
            return seen
        if not actor.scope:
            return self.none()
        mine = Addressee.objects.filter(department_id__in=actor.scope)
        return seen.filter(pk__in=mine.values("order_id"))

    def open(self) -> SupervisionOrderQuerySet:
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> SupervisionOrderQuerySet:
        """Open ones that somebody has not answered yet, or that were sent to the centre itself."""
        return self.open().filter(_lacks_an_answer())

    def answered(self) -> SupervisionOrderQuerySet:
        """Open ones that everybody has answered: to be judged, then closed."""
        return self.open().exclude(_lacks_an_answer())

    def late(self, now: datetime) -> SupervisionOrderQuerySet:
        """Open ones that somebody has not answered by the day, or that were sent to the centre itself."""
        return self.waiting().filter(due_at__lt=now)

    def closed(self) -> SupervisionOrderQuerySet:
        return self.filter(closed_at__isnull=False)

    def posted(self) -> SupervisionOrderQuerySet:
        """Those that were posted, standing still or not."""
        return self.filter(form__in=POSTED_FORMS)

    def joint(self) -> SupervisionOrderQuerySet:
        return self.filter(form__in=JOINT_FORMS)


def _lacks_an_answer() -> Q:
    """Asked as EXISTS: a join would give an order once for each department it is addressed to."""
    theirs = Addressee.objects.filter(order_id=OuterRef("pk"))
    return Q(Exists(theirs.filter(replied_at__isnull=True))) | ~Q(Exists(theirs))


class SupervisionOrder(ProtectedTexts):
    TEXTS = ("demand", "closing")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="supervision_orders")
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level.choices)
    # Of level 3 alone.
    form = models.CharField(_("方式"), max_length=6, choices=Form.choices, blank=True, default="")
    # A person, or else a rule of the clock's.
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey("supervision.ClockRule", models.PROTECT, null=True, related_name="+")
    # As it was called on that day; "" of orders issued before this was kept.
    rule_name = models.CharField(max_length=60, blank=True, default="")
    issued_at = models.DateTimeField(_("下达时间"))
    demand = models.TextField(_("督办要求"), blank=True, default="")
    due_at = models.DateTimeField(_("答复时限"))
    due_steps = models.JSONField(default=list, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at: When = moment(_("销号时间"))
    closing = models.TextField(_("销号意见"), blank=True, default="")

    objects = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办单")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="supervision_form_of_level_3",
                condition=Q(level=Level.POSTED, form__gt="") | (~Q(level=Level.POSTED) & Q(form="")),
            ),
        ]
        indexes = [
            # The supervisor's list: what is open, oldest due first.
            models.Index(
                name="supervision_open", fields=["due_at", "id"], condition=Q(closed_at__isnull=True)
            ),
            # What is closed is kept for ever; and all of them, the latest first.
            models.Index(
                name="supervision_closed", fields=["due_at", "id"], condition=Q(closed_at__isnull=False)
            ),
            models.Index(name="supervision_latest", fields=["-issued_at", "-id"]),
            # What stands posted now, the longest first.
            models.Index(
                name="supervision_posted",
                fields=["issued_at", "id"],
                condition=Q(closed_at__isnull=True, form__in=["posted", "both"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number it is quoted by: the year of issue and the row's own number, derived as a case's is."""
        return f"DB{timezone.localtime(self.issued_at):%Y}-{self.pk:05d}"

    @property
    def issuer(self) -> str:
        """Who issued it, in words: of the clock's own the rule, as it was called then."""
        if self.issued_by is not None:
            return self.issued_by.name
        if self.rule is None:
            return str(_("系统自动下达"))
        return str(_("到时规则“%(rule)s”自动下达") % {"rule": self.rule.called(self.rule_name)})

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_posted(self) -> bool:
        return self.form in POSTED_FORMS

    @property
    def is_joint(self) -> bool:
        return self.form in JOINT_FORMS

    @property
    def kind(self) -> str:
        """The level in words; of level 3 which form."""
        return str(self.get_form_display() or self.get_level_display())

    def days_posted(self, now: datetime) -> int:
        """The how manieth day it stands, or stood when it was closed; the day of issue is the first."""
        until = self.closed_at or now
        return (timezone.localdate(until) - timezone.localdate(self.issued_at)).days + 1


class Addressee(ProtectedTexts):
    """One department an order is addressed to, and what it answered."""

    TEXTS = ("reply",)

    order = models.ForeignKey(SupervisionOrder, models.CASCADE, related_name="addressees")
    department = models.ForeignKey("directory.Department", models.PROTECT, related_name="+")
    # Of a joint order: it answers for all, after the others.
    leads = models.BooleanField(_("牵头"), default=False)
    reply = models.TextField(_("督办答复"), blank=True, default="")
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at: When = moment(_("答复时间"))

    class Meta:
        verbose_name = _("被督办单位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="addressee_once", fields=["order", "department"]),
            models.UniqueConstraint(name="addressee_one_leads", fields=["order"], condition=Q(leads=True)),
        ]
        indexes = [
            # A department's own list: what it still owes an answer to.
            models.Index(
                name="addressee_waiting", fields=["department"], condition=Q(replied_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"addressee {self.pk}"
