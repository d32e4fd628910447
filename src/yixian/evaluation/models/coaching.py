"""Coaching note 辅导记录: what a shift lead told a seat about its work; the seat says that it read it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.evaluation.models.inspection import Inspection
from yixian.evaluation.models.score import Sealed
from yixian.people.models import Account, Actor


class CoachingQuerySet(models.QuerySet["CoachingNote"]):
    def visible_to(self, actor: Actor) -> CoachingQuerySet:
        """Whose it is, who wrote it, and the duty manager."""
        if "duty_manager" in actor.roles:
            return self
        mine = actor.account_id or 0
        return self.filter(Q(seat_id=mine) | Q(lead_id=mine))


class CoachingNote(Sealed):
    """Never changed; `read_at` is when the seat said that it read it, `answer` among its words what it said to it."""

    # No indexes of their own: those below begin with them.
    seat = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("话务员"), db_index=False
    )
    lead = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("班长"), db_index=False
    )
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="notes")
    at = models.DateTimeField(_("辅导时间"))
    read_at: When = moment(_("确认时间"))

    objects = CoachingQuerySet.as_manager()

    class Meta:
        verbose_name = _("辅导记录")
        indexes = [
            models.Index(name="coaching_seat", fields=["seat", "-id"]),
            models.Index(name="coaching_lead", fields=["lead", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(name="coaching_of_another", condition=~Q(seat=models.F("lead")))
        ]

    def __str__(self) -> str:
        return f"coaching {self.pk}"
