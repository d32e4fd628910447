"""Callback 回访: one attempt to ask a citizen, or what a citizen says unasked."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Resolution
from yixian.cases.models.protected import ProtectedTexts

Solved = Resolution  # the same three answers, here the citizen's


class CallbackWay(models.TextChoices):
    TELEPHONE = "telephone", _("电话")
    SMS = "sms", _("短信")
    PORTAL = "portal", _("网站")


class Satisfied(models.TextChoices):
    """The five grades; the first three count as satisfied (docs/domain.md: satisfied + fairly)."""

    VERY = "very", _("非常满意")
    SATISFIED = "satisfied", _("满意")
    FAIRLY = "fairly", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    VERY_DISSATISFIED = "very_dissatisfied", _("非常不满意")


class Missed(models.TextChoices):
    """Why a call brought no answer; each is a vain attempt alike."""

    NO_ANSWER = "no_answer", _("无人接听或关机")
    REFUSED = "refused", _("接通后不愿回答")
    WRONG_NUMBER = "wrong_number", _("号码错误或空号")


class DayPart(models.TextChoices):
    """Three attempts lie in three parts of the day; nobody is called at night, so the night is none of them."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    EVENING = "evening", _("晚上")
    NIGHT = "night", _("夜间")


CONTENT = (Satisfied.VERY, Satisfied.SATISFIED, Satisfied.FAIRLY)
ASKED_AT = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING)
# Local hours at which a part ends; before the first and after the last is night.
_ENDS = ((6, DayPart.NIGHT), (12, DayPart.MORNING), (18, DayPart.AFTERNOON), (22, DayPart.EVENING))


def part_of_day(at: datetime) -> DayPart:
    """The part of the local day: morning 6–12, afternoon 12–18, evening 18–22, else night."""
    hour = timezone.localtime(at).hour
    return next((part for end, part in _ENDS if hour < end), DayPart.NIGHT)


def part_end(part: DayPart, day: date) -> datetime:
    """The moment at which a part of a local day ends; of the night, at which the morning begins."""
    hour = next(end for end, name in _ENDS if name == part)
    return timezone.make_aware(datetime.combine(day, time(hour)))


class Callback(ProtectedTexts):
    TEXTS = ("why",)
    # What figures count by, named in the record (`cases.kept`).
    KEPT = (
        *("round", "attempt", "at", "way", "by_citizen", "lead", "reached"),
        *("contacted", "solved", "satisfied", "effective", "superseded"),
    )

    # No index of its own: `callback_once` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="callbacks", db_index=False)
    round = models.PositiveSmallIntegerField(_("办理轮次"))
    attempt = models.PositiveSmallIntegerField(_("第几次"))
    seq = models.PositiveIntegerField()  # of the event this row was written with
    at = models.DateTimeField(_("回访时间"))
    part = models.CharField(_("时段"), max_length=9, choices=DayPart.choices)
    way = models.CharField(_("回访方式"), max_length=9, choices=CallbackWay.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("回访员")
    )
    by_citizen = models.BooleanField(_("诉求人自评"), default=False)
    # The lead of the round asked about, a member's being its parent's; empty where no department had the case.
    lead = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("主办单位")
    )
    reached = models.BooleanField(_("接通"), default=False)
    # Empty where a program or an older version did not say.
    missed = models.CharField(
        _("没有问到的原因"), max_length=12, choices=Missed.choices, blank=True, default=""
    )
    contacted = models.BooleanField(_("承办单位联系过"), null=True)
    solved = models.CharField(_("是否解决"), max_length=6, choices=Solved.choices, blank=True, default="")
    satisfied = models.CharField(
        _("满意程度"), max_length=20, choices=Satisfied.choices, blank=True, default=""
    )
    why = models.TextField(_("原因"), blank=True, default="")
    effective = models.BooleanField(_("有效回访"), default=False)
    superseded = models.BooleanField(_("已被自评取代"), default=False)

    class Meta:
        verbose_name = _("回访")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="callback_once", fields=["case", "round", "attempt"]),
            models.CheckConstraint(
                name="callback_effective_is_answered",
                condition=Q(effective=False) | Q(reached=True, solved__gt="", satisfied__gt=""),
            ),
            # At most one answer counts for a round of a case, so no figure counts a citizen twice.
            models.UniqueConstraint(
                name="callback_one_counts",
                fields=["case", "round"],
                condition=Q(effective=True, superseded=False),
            ),
        ]
        indexes = [
            # Figures: the answers that count, by callback date, of all or of one lead.
            models.Index(name="callback_at", fields=["at"], condition=Q(effective=True, superseded=False)),
            models.Index(
                name="callback_lead", fields=["lead", "at"], condition=Q(effective=True, superseded=False)
            ),
        ]

    def __str__(self) -> str:
        return f"callback {self.case_id}/{self.round}/{self.attempt}"

    @property
    def is_content(self) -> bool:
        """Whether the citizen leaves it at that: not unsolved, and at least fairly satisfied."""
        return self.solved != Solved.NOT and self.satisfied in CONTENT
