"""Cure 主动治理: a department is to put right what a topic comes from, by a day, and reports how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.safeguard.models import AppendOnly

if TYPE_CHECKING:
    from yixian.people.models import Actor

WHOLE_CITY = frozenset({"leader", "duty_manager", "supervisor", "dispatcher"})
UNIT = frozenset({"liaison", "unit_head"})


class CureQuerySet(models.QuerySet["Cure"]):
    def visible_to(self, actor: Actor) -> CureQuerySet:
        """The centre and leaders see all, a unit those that it or a unit below it leads or assists."""
        if actor.kind == "system" or actor.roles & WHOLE_CITY:
            return self
        if not (actor.roles & UNIT and actor.scope):
            return self.none()
        assists = Cure.assisting.through.objects.filter(department_id__in=actor.scope).values("cure_id")
        return self.filter(Q(lead_id__in=actor.scope) | Q(pk__in=assists))

    def open(self) -> CureQuerySet:
        return self.filter(ended_at__isnull=True)


class Cure(models.Model):
    topic = models.ForeignKey("insight.Topic", models.PROTECT, related_name="cures")
    lead = models.ForeignKey(
        "directory.Department", models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    assisting = models.ManyToManyField(
        "directory.Department", related_name="+", blank=True, verbose_name=_("配合单位")
    )
    measures = models.TextField(_("治理措施"))
    due_on = models.DateField(_("完成期限"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("交办时间"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at: When = moment(_("结束时间"))
    ending = models.TextField(_("结束意见"), blank=True, default="")

    objects = CureQuerySet.as_manager()

    class Meta:
        verbose_name = _("主动治理")
        constraints = [
            # One at a time: of two people who assign a topic at once the database takes one.
            models.UniqueConstraint(
                name="one_open_cure", fields=["topic"], condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [models.Index(name="cure_open", fields=["due_on"], condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"cure {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class CureReport(AppendOnly):
    """How far it has come, as the unit that leads it says; added, never changed."""

    cure = models.ForeignKey(Cure, models.PROTECT, related_name="reports")
    text = models.TextField(_("进展"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("治理进展")

    def __str__(self) -> str:
        return f"report {self.pk} on cure {self.cure_id}"
