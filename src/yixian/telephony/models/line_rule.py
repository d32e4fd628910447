"""What a city sets of its telephone line once: how long recordings, what was told of calls, and the switch's files are
kept, of how many grades callers give one, for how long a nuisance is kept out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot
from yixian.ground.text import listed


class LineRule(Row):
    """A row stands in for what is usual (`USUAL`); deleted, the usual is back."""

    class Code(models.TextChoices):
        RECORDING_MONTHS = "recording_months", _("录音保存（月）")
        EVENT_MONTHS = "event_months", _("通话经过保存（月）")
        LOG_DAYS = "log_days", _("交换机记录文件保存（天）")
        BLOCK_HOURS = "block_hours", _("限制呼入最长（小时）")
        GRADES = "grades", _("话后评价的等级数（0 不评价、3、5）")

    code = models.CharField(_("规则"), max_length=24, choices=Code.choices, unique=True)
    value = models.PositiveSmallIntegerField(_("数值"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("话务规则")
        verbose_name_plural = _("话务规则")

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.value}"

    def clean(self) -> None:
        super().clean()
        usual = USUAL.get(self.code)
        if usual is None or self.value is None:
            return
        if usual.only and self.value not in usual.only:
            words = {"values": listed([str(one) for one in usual.only])}
            raise ValidationError({"value": _("这条规则的数值只能是 %(values)s。") % words})
        if not usual.least <= self.value <= usual.most:
            words = {"least": str(usual.least), "most": str(usual.most)}
            raise ValidationError({"value": _("这条规则的数值应在 %(least)s 到 %(most)s 之间。") % words})


@dataclass(frozen=True)
class Usual:
    """What holds without a row, and between what a row may set it."""

    value: int
    least: int
    most: int
    only: tuple[int, ...] = ()


USUAL: dict[str, Usual] = {
    # Two years: a citizen may go to court within six months (行政诉讼法, art. 46) after a case that took its time.
    LineRule.Code.RECORDING_MONTHS: Usual(24, 6, 240),
    # As long as recordings, whose story it is. Longer than any file: what is read again finds what it told before.
    LineRule.Code.EVENT_MONTHS: Usual(24, 6, 240),
    # Long enough to look into a fault, and no longer: callers' numbers stand in the files in clear.
    LineRule.Code.LOG_DAYS: Usual(7, 1, 90),
    LineRule.Code.BLOCK_HOURS: Usual(72, 1, 720),
    LineRule.Code.GRADES: Usual(3, 0, 5, (0, 3, 5)),
}
_set: Snapshot[dict[str, int]] = Snapshot(
    lambda: dict(LineRule.objects.values_list("code", "value")), LineRule
)


def rule(code: LineRule.Code) -> int:
    """What holds now: the row's value, else the usual one."""
    return _set().get(code, USUAL[code].value)


def rule_in(rows: Iterable[LineRule], code: LineRule.Code) -> int:
    """As `rule`, of rows that were just read: for whoever must not be five seconds behind."""
    return next((one.value for one in rows if one.code == code), USUAL[code].value)
