from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row

DEFAULT_DAY = 8


class CutOff(Row):
    """From which day of the next month on a month's figures are frozen and published: one row.

    docs/domain.md, "Indicators": published months are frozen at a cut-off. Not after the 28th, which every month
    has.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    day = models.PositiveSmallIntegerField(
        _("次月几日公布"),
        default=DEFAULT_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("到这一天零时，上个月的公开数据定稿公布，此后不再改动；已公布的月份不受影响"),
    )

    class Meta:
        verbose_name = _("公开数据公布日")
        verbose_name_plural = _("公开数据公布日")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_cut_off")]

    def __str__(self) -> str:
        return str(_("次月 %(day)s 日") % {"day": self.day})


def cut_off_of(month: date, day: int) -> date:
    """The day on which the month that begins at `month` is published, if it is the `day`th of the next."""
    return date(month.year + month.month // 12, month.month % 12 + 1, day)
