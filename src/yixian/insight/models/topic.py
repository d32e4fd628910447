"""Topic 热点: what several citizens speak of, the same from day to day; its cases are `TopicMember` rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment


class TopicQuerySet(models.QuerySet["Topic"]):
    def standing(self) -> TopicQuerySet:
        """Those that are topics still: neither closed nor part of another."""
        return self.filter(state__in=Topic.STANDING)


class Topic(models.Model):
    """Its figures are of the days the sweep looks at, counted anew by each sweep; what people said of it stays.

    `title`, `place`, `area` and `category` are told by the messages, `given_name` is a person's and goes before the
    title. A topic that a person named, follows or had cured keeps its cases (`held`), as do cases that a person put.
    """

    class State(models.TextChoices):
        FOUND = "found", _("系统发现")
        WATCHED = "watched", _("关注中")
        MERGED = "merged", _("已合并")
        CLOSED = "closed", _("已关闭")

    STANDING = (State.FOUND, State.WATCHED)

    title = models.CharField(_("标题"), max_length=80, blank=True, default="")
    given_name = models.CharField(_("名称"), max_length=60, blank=True, default="")
    place = models.CharField(_("地点"), max_length=60, blank=True, default="")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    category = models.ForeignKey(
        "directory.Category", models.PROTECT, null=True, blank=True, verbose_name=_("事项分类")
    )
    first_at: When = moment(_("第一次反映"))
    last_at: When = moment(_("最近一次反映"))
    messages = models.PositiveIntegerField(_("反映次数"), default=0)
    citizens = models.PositiveIntegerField(_("人数"), default=0)
    # Of the last seven days, and of the seven before, against which they rise or fall.
    week = models.PositiveIntegerField(_("近七天"), default=0)
    week_before = models.PositiveIntegerField(_("之前七天"), default=0)
    heat = models.FloatField(_("热度"), default=0.0)
    week_heat = models.FloatField(_("近七天热度"), default=0.0)
    burst_at: When = moment(_("突发时间"))  # when it was flagged, and who it concerns told: once
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.FOUND)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )
    watched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held = models.BooleanField(_("由人确定"), default=False)
    found_at = models.DateTimeField(_("发现时间"))

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("热点")
        constraints = [
            models.CheckConstraint(
                name="topic_merged_has_other",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            )
        ]
        indexes = [
            # The list, the hottest first, of a month and of a week.
            models.Index(
                name="topic_hot", fields=["-heat", "-id"], condition=Q(state__in=["found", "watched"])
            ),
            models.Index(
                name="topic_week", fields=["-week_heat", "-id"], condition=Q(state__in=["found", "watched"])
            ),
            models.Index(name="topic_burst", fields=["-burst_at"], condition=Q(burst_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"topic {self.pk}"

    @property
    def name(self) -> str:
        """What it is called: as a person named it, else as one of its messages is, else by its place or category."""
        category = str(self.category.label) if self.category else ""
        return self.given_name or self.title or self.place or category or str(_("未命名的热点"))

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING

    @property
    def change(self) -> int:
        """By how many messages the last seven days differ from the seven before."""
        return self.week - self.week_before

    @property
    def trend(self) -> str:
        """ "up", "down" or "level"."""
        return "up" if self.change > 0 else "down" if self.change < 0 else "level"
