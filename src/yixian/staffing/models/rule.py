from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row


def between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class StaffingRule(Row):
    """What staffing aims at: one row; without it the defaults hold (GB/T 33358: 95 % within 15 s)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    target = models.PositiveSmallIntegerField(_("目标接听率（%）"), default=95, validators=between(50, 99))
    within = models.PositiveSmallIntegerField(_("多少秒内接听"), default=15, validators=between(1, 300))
    shrinkage = models.PositiveSmallIntegerField(
        _("缺勤余量（%）"),
        default=20,
        validators=between(0, 60),
        help_text=_("排在班上的时间里不接电话的部分：小休、用餐、培训、请假"),
    )
    least = models.PositiveSmallIntegerField(
        _("任何时候至少几席"),
        default=1,
        validators=between(1, 100),
        help_text=_("夜里没有多少来电也要有人接"),
    )
    rest_hours = models.PositiveSmallIntegerField(
        _("两天的班之间至少休息（小时）"), default=11, validators=between(0, 24)
    )
    weeks = models.PositiveSmallIntegerField(_("按最近几周预测"), default=8, validators=between(2, 26))

    class Meta:
        verbose_name = _("排班目标")
        verbose_name_plural = _("排班目标")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_staffing_rule")]

    def __str__(self) -> str:
        told = {"target": self.target, "within": self.within}
        return str(_("%(target)s%% 的来电 %(within)s 秒内接听") % told)
