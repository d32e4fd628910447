from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account


class Feed(models.Model):
    """时刻表来源: whose timetables come as GTFS files, one after the other; `current` is the version in force.

    Identifiers of a file mean something within its version alone: two sources may use the same ones.
    """

    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    name = models.CharField(_("名称"), max_length=60)
    operator = models.CharField(_("运营单位"), max_length=100)
    current: Any = models.ForeignKey(
        "convenience.FeedVersion", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("时刻表来源")
        verbose_name_plural = _("时刻表来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FeedVersion(models.Model):
    """One file of a source: handed in, read by the clock beside the version in force, and in force when it is whole.

    Nothing of it is shown before: `Feed.current` is changed in one statement once every row is there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        READING = "reading", _("正在读入")
        IN_FORCE = "in_force", _("使用中")
        REPLACED = "replaced", _("已被新文件替代")
        REFUSED = "refused", _("有错，没有装入")
        BROKEN_OFF = "broken_off", _("中断，没有装入")
        REMOVED = "removed", _("已移除")

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="versions")
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(_("文件名"), max_length=200)
    stored_as = models.CharField(max_length=80, blank=True)
    asked_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("装入人")
    )
    asked_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)  # when its reading last said that it goes on
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    reading_file = models.CharField(max_length=40, blank=True)
    done = models.PositiveBigIntegerField(default=0)  # bytes, of `total`
    total = models.PositiveBigIntegerField(default=0)
    valid_from = models.DateField(_("开始日期"), null=True)
    valid_to = models.DateField(_("结束日期"), null=True)
    longest = models.PositiveIntegerField(
        default=0
    )  # seconds after the service day began, of its latest arrival
    stops = models.PositiveIntegerField(_("站点"), default=0)
    trips = models.PositiveIntegerField(_("车次"), default=0)
    stop_times = models.PositiveIntegerField(_("到发时刻"), default=0)
    errors = models.PositiveIntegerField(_("错误"), default=0)
    warnings = models.PositiveIntegerField(_("提醒"), default=0)
    problems = models.JSONField(default=list)  # the first of them, as `timetables.problems` writes them
    rows_there = models.BooleanField(default=False)  # whether rows of it are (perhaps) in the database

    class Meta:
        verbose_name = _("时刻表文件")
        verbose_name_plural = _("时刻表文件")
        ordering = ["-pk"]
        indexes = [
            # What the clock looks for, and what it has to clear away: hardly any rows.
            models.Index(
                name="feed_version_waiting",
                fields=["state"],
                condition=models.Q(state__in=["waiting", "reading"]),
            ),
            models.Index(
                name="feed_version_rows", fields=["rows_there"], condition=models.Q(rows_there=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.file_name}"

    @property
    def percent(self) -> int:
        """How much of the file was read."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def goes_on(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in (self.State.WAITING, self.State.READING)
