from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.directory.models.deadline import Urgency
from yixian.directory.models.department import Department
from yixian.directory.models.row import Row


def all_urgent() -> list[str]:
    return [Urgency.P1.value, Urgency.P2.value]


class DutyPerson(Row):
    """Who is rung for P1 and P2, `position` 1 first; `since`/`until` may pass midnight (20:00–08:00)."""

    department = models.ForeignKey(
        Department,
        models.CASCADE,
        related_name="duty_persons",
        verbose_name=pgettext_lazy("department", "单位"),
    )
    name = models.CharField(_("姓名"), max_length=60)
    telephone = models.CharField(
        _("电话"), max_length=30, validators=[RegexValidator(r"^[0-9+ -]{3,30}\Z", _("请填写电话号码。"))]
    )
    position = models.PositiveSmallIntegerField(_("呼叫顺序"), default=1)
    urgencies = models.JSONField(_("紧急程度"), default=all_urgent)
    weekdays = models.CharField(
        _("值班星期（0为周一，空为每天）"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[0-6]*\Z", _("请填写0至6的数字。"))],
    )
    since = models.TimeField(_("值班开始"), null=True, blank=True)
    until = models.TimeField(_("值班结束"), null=True, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["department__code", "position"]
        verbose_name = _("值班人员")
        verbose_name_plural = _("值班人员")
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="duty_person_key")]

    def __str__(self) -> str:
        return f"{self.department} {self.name}"

    def clean(self) -> None:
        super().clean()
        known: list[Any] = list(Urgency.values)
        if not isinstance(self.urgencies, list) or any(one not in known for one in self.urgencies):
            raise ValidationError({"urgencies": _('请填写紧急程度的列表，例如 ["P1", "P2"]。')})
        if (self.since is None) != (self.until is None):
            raise ValidationError({"until": _("值班开始和结束须同时填写。")})

    def is_on_duty(self, at: datetime) -> bool:
        """Is this person to be rung at `at` (local time)?"""
        if not self.active or (self.weekdays and str(at.weekday()) not in self.weekdays):
            return False
        if self.since is None or self.until is None:
            return True
        now = at.time()
        if self.since <= self.until:
            return self.since <= now < self.until
        return now >= self.since or now < self.until
