"""Retaliation 打击报复: a citizen says that somebody made them suffer for having turned to the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import Case, When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import Finding
from yixian.cases.supervisory import in_supervisory_unit, not_retaliating

if TYPE_CHECKING:
    from yixian.people.models import Actor

# Nobody else on the case learns that the citizen says they were retaliated against, or what was found.
RETALIATION_VERBS = frozenset({"report_retaliation", "answer_retaliation"})


class RetaliationQuerySet(models.QuerySet["Retaliation"]):
    def visible_to(self, actor: Actor) -> RetaliationQuerySet:
        """For the supervisory unit, unless it is complained of or meant itself, and the duty manager; nobody else."""
        if in_supervisory_unit(actor):
            return self.filter(not_retaliating(actor, "case__"))
        if "duty_manager" in actor.roles:
            return self.filter(case__in=Case.objects.visible_to(actor))
        return self.none()

    def waiting(self) -> RetaliationQuerySet:
        return self.filter(answered_at__isnull=True)


class Retaliation(ProtectedTexts):
    """What the citizen said, and what the supervisory unit found: a matter of its own beside the case."""

    TEXTS = ("words", "done", "to_citizen")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="retaliations")
    words = models.TextField(_("反映的打击报复"), blank=True, default="")
    # Those who handle the case are meant: where a supervisory unit does, it does not judge its own people.
    by_lead = models.BooleanField(_("说的是办理这件诉求的单位"), default=False)
    # Empty: the citizen, on the page of the case.
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(_("反映时间"))
    due_at = models.DateTimeField(_("答复时限"))
    due_steps = models.JSONField(default=list, blank=True)
    finding = models.CharField(_("事实认定"), max_length=10, choices=Finding.choices, blank=True, default="")
    done = models.TextField(_("核查和处理"), blank=True, default="")
    to_citizen = models.TextField(_("给诉求人的答复"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at: When = moment(_("答复时间"))

    objects = RetaliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("打击报复反映")
        verbose_name_plural = _("打击报复反映")
        constraints = [
            # One at a time: what is said meanwhile is said with the case, and two pressing at once leave one.
            models.UniqueConstraint(
                name="retaliation_waiting_once", fields=["case"], condition=Q(answered_at__isnull=True)
            ),
        ]
        indexes = [
            # What waits, by its day; what was answered, the newest first.
            models.Index(
                name="retaliation_waiting",
                fields=["due_at", "id"],
                condition=Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"retaliation {self.pk}"
