"""Briefing 简报: what a day, a week, a month or a matter was like, composed of figures, edited and issued by people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.safeguard.models import AppendOnly

TITLE_LENGTH = 100
READERS = ("leader", "duty_manager", "supervisor", "assessor")


class Briefing(models.Model):
    """`composed` holds {language: [section, …]} (`briefings.text.Section`), replaced whole when composed anew.

    `written` holds a person's words beside it, {key of the sentence: {"text", "of"}}: `of` is what the machine had
    composed in the language of the house when they were written, by which they are known to be stale. An empty text
    leaves the sentence out. Every change is a compare-and-set on `version`; an issued one never changes.
    """

    class Kind(models.TextChoices):
        DAY = "day", _("日报")
        WEEK = "week", _("周报")
        MONTH = "month", _("月报")
        SPECIAL = "special", _("专报")

    class State(models.TextChoices):
        DRAFT = "draft", _("未改过的草稿")
        EDITED = "edited", _("已编辑")
        ISSUED = "issued", _("已签发")

    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices)
    first = models.DateField(_("开始日期"))
    last = models.DateField(_("结束日期（含）"))
    # What a special one is about, "topic:12", "category:03", "area:140105"; empty for all others.
    subject = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(_("标题"), max_length=TITLE_LENGTH, blank=True, default="")
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    composed = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    composed_at = models.DateTimeField(_("撰写时间"))
    # Nobody: by the clock.
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撰写人")
    )
    issued_at: When = moment(_("签发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    # When the schedule told its receivers: once.
    sent_at: When = moment(_("发送时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("简报")
        constraints = [
            # Of two sweeps, or a sweep and a person, that compose the same one the database takes one.
            models.UniqueConstraint(name="briefing_once", fields=["kind", "first", "last", "subject"]),
            models.CheckConstraint(
                name="briefing_issued_is_whole",
                condition=Q(state="issued", issued_at__isnull=False, issued_by__isnull=False)
                | (~Q(state="issued") & Q(issued_at__isnull=True, issued_by__isnull=True)),
            ),
        ]
        indexes = [
            # The list, all or of one kind, the newest first.
            models.Index(name="briefing_newest", fields=["-last", "-id"]),
            models.Index(name="briefing_kind", fields=["kind", "-last", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}—{self.last}"

    @property
    def is_issued(self) -> bool:
        return self.state == self.State.ISSUED


class BriefingStep(AppendOnly):
    """Who did what with a briefing and when; of an edit each sentence's words before and after."""

    class Verb(models.TextChoices):
        COMPOSED = "composed", _("撰写")
        RECOMPOSED = "recomposed", _("重新撰写")
        EDITED = "edited", _("编辑")
        ISSUED = "issued", _("签发")
        SENT = "sent", _("发送")

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="steps")
    verb = models.CharField(_("动作"), max_length=10, choices=Verb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"))
    facts = models.JSONField(default=dict)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("简报办理记录")

    def __str__(self) -> str:
        return f"{self.verb} briefing {self.briefing_id}"
