"""Public text 公开文稿: what a city tells everybody that is no case: a month's bulletin, an explanation, an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment


class PublicTextQuerySet(models.QuerySet["PublicText"]):
    def public(self, now: datetime) -> PublicTextQuerySet:
        """What everybody may read at `now`."""
        return self.filter(state=PublicText.State.PUBLISHED, public_at__lte=now)

    def for_press(self, now: datetime) -> PublicTextQuerySet:
        """What accredited journalists may read at `now`: the public's, and what is still under embargo."""
        return self.filter(state=PublicText.State.PUBLISHED, press_at__lte=now)


class PublicText(models.Model):
    """Written by one person, released by another; changed afterwards by corrections alone.

    Journalists read it from `press_at`, everybody from `public_at`. Of a bulletin `numbers` holds what is frozen beside
    the month's own: {"topics": [[name, cases]], "departments": {id: {code: [numerator, denominator]}}, "counted_at",
    "league": whether the month's frozen league tables are shown}.
    """

    LEAGUE = "league"

    class Kind(models.TextChoices):
        BULLETIN = "bulletin", _("月报")
        EXPLANATION = "explanation", _("政策解读")
        ANSWER = "answer", _("答记者问")
        FOLLOW_UP = "follow_up", _("后续")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    kind = models.CharField(_("种类"), max_length=11, choices=Kind.choices)
    # Of a bulletin the first day of its month. Unique: of two that begin it at once, one does.
    month = models.DateField(_("月份"), null=True, unique=True)
    # Of a follow-up the matter it goes on telling of.
    publication = models.ForeignKey(
        "portal.Publication",
        models.PROTECT,
        null=True,
        related_name="follow_ups",
        verbose_name=_("公开的诉求"),
    )
    # Of an answer the question of the press. Unique: a question is told of once.
    question = models.OneToOneField(
        "portal.PressQuestion", models.PROTECT, null=True, related_name="text", verbose_name=_("记者提问")
    )
    title = models.CharField(_("标题"), max_length=80)
    words = models.TextField(_("正文"), blank=True, default="")
    numbers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("相关单位")
    )
    group = models.CharField(_("事项大类"), max_length=2, blank=True, default="")
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("撰写时间"))
    changed_at = models.DateTimeField(_("更新时间"), auto_now=True)
    press_at: When = moment(_("记者可见"))
    public_at: When = moment(_("公开时间"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at: When = moment(_("发布时间"))
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at: When = moment(_("撤下时间"))
    withdrawn_why = models.CharField(_("撤下的原因"), max_length=500, blank=True, default="")

    objects: Any = PublicTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公开文稿")
        constraints = [
            models.CheckConstraint(
                name="public_text_released_is_whole",
                condition=~Q(state="published")
                | Q(published_by__isnull=False, press_at__isnull=False, public_at__isnull=False),
            ),
            models.CheckConstraint(
                name="public_text_bulletin_has_month",
                condition=Q(kind="bulletin", month__isnull=False)
                | ~Q(kind="bulletin") & Q(month__isnull=True),
            ),
            models.CheckConstraint(
                name="public_text_press_before_public",
                condition=Q(press_at__isnull=True) | Q(press_at__lte=models.F("public_at")),
            ),
        ]
        indexes = [
            # The writers' list: each state, the newest first.
            models.Index(name="public_text_state", fields=["state", "-changed_at", "-id"]),
            # What everybody looks through, the newest first: of one kind, or all of them (feeds).
            models.Index(
                name="public_text_kind", fields=["kind", "-public_at", "-id"], condition=Q(state="published")
            ),
            models.Index(
                name="public_text_newest", fields=["-public_at", "-id"], condition=Q(state="published")
            ),
        ]

    def __str__(self) -> str:
        return f"public text {self.pk}"

    def get_absolute_url(self) -> str:
        """Where everybody reads it, once it is public."""
        if self.kind == self.Kind.BULLETIN:
            return reverse("portal:bulletin", args=[self.month_name])
        return reverse("portal:text", args=[self.pk])

    @property
    def month_name(self) -> str:
        """Of a bulletin its month as addresses have it: "2026-10"."""
        return f"{self.month:%Y-%m}" if self.month else ""

    def was_public(self, now: datetime) -> bool:
        """Whether everybody could read it for a while until `now`, be it withdrawn since or written anew."""
        ended = now if self.state == self.State.PUBLISHED else self.withdrawn_at
        return self.public_at is not None and ended is not None and self.public_at <= ended

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it by now."""
        return self.state == self.State.PUBLISHED and (
            self.public_at is None or self.public_at <= timezone.now()
        )

    @property
    def is_public_later(self) -> bool:
        """Whether journalists may read it before everybody."""
        return bool(self.press_at and self.public_at and self.press_at < self.public_at)
