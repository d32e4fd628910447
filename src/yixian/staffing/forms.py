"""Forms of the shifts' page."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Day
from yixian.ground.table_form import TableField, TableForm
from yixian.people.models import Account, Actor
from yixian.staffing.actions import NewShift
from yixian.staffing.queries import people_of
from yixian.staffing.shift_file import between

MOST_DAYS = 31
CLOCK = forms.TimeInput(attrs={"type": "time", "step": "1800"}, format="%H:%M")


class NewShiftForm(forms.Form):
    """One person, the same hours on each day from a first to a last."""

    account: Any = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("话务员"))
    first = Day(label=gettext_lazy("从哪天"))
    last = Day(label=gettext_lazy("到哪天（含）"), required=False)
    starts = forms.TimeField(label=gettext_lazy("上班"), widget=CLOCK, initial=time(8))
    ends = forms.TimeField(
        label=gettext_lazy("下班"),
        widget=CLOCK,
        initial=time(16),
        help_text=gettext_lazy("不晚于上班时间的，是第二天下班"),
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].queryset = people_of(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            self.add_error("last", _("到哪天不能早于从哪天，一次最多 31 天。"))
        return told

    @property
    def wanted(self) -> list[NewShift]:
        """A shift a day."""
        told = self.cleaned_data
        first: date = told["first"]
        count = ((told["last"] or first) - first).days + 1
        return [
            NewShift(told["account"].pk, *between(first + timedelta(days=n), told["starts"], told["ends"]))
            for n in range(count)
        ]


class ShiftFileForm(TableForm):
    """A file of shifts."""

    file = TableField(help_text=gettext_lazy("表头同导出的文件。全部正确才装入，有一行不对就一行也不装。"))
    most_rows = 3000
    too_many = gettext_lazy("一次最多 3000 个班次。请分成几个文件。")
