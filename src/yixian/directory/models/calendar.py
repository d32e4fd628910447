"""The working calendar of the city and the office hours of its departments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.department import Department
from yixian.directory.models.row import Row


class WorkingDay(Row):
    """A day that differs from Mon–Fri: a holiday, or a make-up workday 调休."""

    date = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = _("节假日与调休")
        verbose_name_plural = _("节假日与调休")

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {_('上班') if self.is_working else _('休息')} {self.note}".rstrip()


class CalendarYear(Row):
    """A year whose holidays are in the table; `confirmed` once they were announced."""

    year = models.PositiveSmallIntegerField(
        _("年份"), unique=True, validators=[MinValueValidator(1949), MaxValueValidator(2200)]
    )
    confirmed = models.BooleanField(_("已公布"), default=False)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        ordering = ["year"]
        verbose_name = _("日历年份")
        verbose_name_plural = _("日历年份")

    def __str__(self) -> str:
        return str(self.year)


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")
    SATURDAY = 5, _("周六")
    SUNDAY = 6, _("周日")


class OfficeHours(Row):
    """One open interval of a weekday; `closes` at 00:00 is midnight at the end of the day."""

    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="office_hours",
        verbose_name=_("单位（空为全市）"),
    )
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday.choices)
    opens = models.TimeField(_("上班时间"))
    closes = models.TimeField(_("下班时间"))

    class Meta:
        ordering = ["department__code", "weekday", "opens"]
        verbose_name = _("办公时间")
        verbose_name_plural = _("办公时间")
        constraints = [
            # Two constraints, because SQLite takes every NULL for a different one.
            models.UniqueConstraint(fields=["department", "weekday", "opens"], name="office_hours_key"),
            models.UniqueConstraint(
                fields=["weekday", "opens"], condition=Q(department=None), name="city_hours_key"
            ),
        ]

    def __str__(self) -> str:
        who = self.department.label if self.department is not None else _("全市")
        return f"{who} {self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        super().clean()
        if self.opens is None or self.closes is None or self.weekday is None:
            return
        same_day = OfficeHours.objects.filter(department=self.department, weekday=self.weekday)
        self.check_hours(same_day.exclude(pk=self.pk))

    def check_hours(self, others: Iterable[OfficeHours]) -> None:
        """`ValidationError` when it ends before it begins, or overlaps another one of the same day."""
        if not _before(self.opens, self.closes):
            raise ValidationError({"closes": _("下班时间必须晚于上班时间。")})
        for other in others:
            if _before(self.opens, other.closes) and _before(other.opens, self.closes):
                raise ValidationError(_("与当天另一段办公时间重叠：%(other)s") % {"other": other})


def _before(opens: time, closes: time) -> bool:
    return closes == time(0) or opens < closes
