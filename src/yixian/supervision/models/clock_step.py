"""ClockStep 到时记录: one thing a rule did, about one due time of one task or case; never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.supervision.models.clock_rule import LONGEST_NAME, Deed

if TYPE_CHECKING:
    from yixian.people.models import Actor

# A rule looks back so far; what it did about older due times need not be kept, and is for a while beside.
LOOKS_BACK = timedelta(days=365)
KEPT = timedelta(days=30)


class ClockStepQuerySet(models.QuerySet["ClockStep"]):
    def visible_to(self, actor: Actor) -> ClockStepQuerySet:
        """What was done about cases this actor may know of."""
        return self.filter(case__in=Case.objects.visible_to(actor))


class ClockStep(models.Model):
    class State(models.TextChoices):
        DONE = "done", _("已做")
        NOBODY = "nobody", _("没有人可告知")
        REFUSED = "refused", _("没有做成")

    # No indexes of their own: `clock_step_once` begins with the rule, nobody asks by case or task.
    rule = models.ForeignKey(
        "supervision.ClockRule",
        models.PROTECT,
        related_name="steps",
        db_index=False,
        verbose_name=_("到时规则"),
    )
    # What the rule was called and did on that day; "" of what was done before these were kept.
    rule_name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    deed = models.CharField(max_length=9, choices=Deed.choices, blank=True, default="")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey("cases.Task", models.PROTECT, null=True, related_name="+", db_index=False)
    # The task's row where it has one, else the case's: what a rule is about never mixes the two.
    target = models.BigIntegerField()
    due_at = models.DateTimeField(_("时限"))  # when it was to be done, or since when it is so
    done_at = models.DateTimeField(_("时间"))
    state = models.CharField(_("结果"), max_length=7, choices=State.choices, default=State.DONE)
    reason = models.CharField(_("说明"), max_length=200, blank=True, default="")
    claim = models.UUIDField()  # of the tick that won it

    objects = ClockStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("到时记录")
        ordering = ["id"]
        constraints = [
            # Two ticks at once, a kill half way, a clock set back: the second finds the first one's row.
            models.UniqueConstraint(name="clock_step_once", fields=["rule", "target", "due_at"]),
        ]
        indexes = [
            # What the rules did lately, and how much of each kind.
            models.Index(name="clock_step_latest", fields=["-done_at", "-id"]),
            # What somebody should see to: few rows.
            models.Index(name="clock_step_amiss", fields=["-done_at", "-id"], condition=~Q(state="done")),
            models.Index(name="clock_step_old", fields=["due_at"]),
        ]

    def __str__(self) -> str:
        return f"clock step {self.pk}"

    @property
    def rule_called(self) -> str:
        """The rule as it was called then."""
        return self.rule.called(self.rule_name)

    @property
    def deed_words(self) -> str:
        """What it did. A rule whose deed is changed begins anew, so that of an older step is known if it has not."""
        if self.deed:
            return str(self.get_deed_display())
        known = self.done_at >= self.rule.since
        return str(self.rule.get_deed_display() if known else _("没有留存"))
