"""The form that narrows and sorts a list, as it stands in the address: what those of other rooms have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.clocks import start_of
from yixian.cases.fields import Day, OneOf
from yixian.ground.keyset import Keyset


class ListForm(forms.Form):
    """Whoever inherits has a field `sort`, which asks for one of `sorts`; the first is in force where it does not."""

    sorts: ClassVar[dict[str, Keyset]]

    @property
    def order(self) -> str:
        """The order in force."""
        return getattr(self, "cleaned_data", {}).get("sort") or next(iter(self.sorts))

    @property
    def keyset(self) -> Keyset:
        return self.sorts[self.order]


class MomentForm(ListForm):
    """A list of what happened at a `moment`, a column with an index: the newest first or the oldest, and of one day."""

    moment: ClassVar[str]

    day = Day(label=_("日期"), required=False)
    sort = OneOf(label=_("排序"), required=False)

    def __init_subclass__(cls) -> None:
        newest, oldest = f"-{cls.moment}", cls.moment
        cls.sorts = {newest: Keyset(newest, "-pk"), oldest: Keyset(oldest, "pk")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = (_("最近的在前"), _("最早的在前"))
        self.fields["sort"].choices = list(zip(self.sorts, words, strict=True))  # type: ignore[attr-defined]
        for last in ("day", "sort"):
            self.fields[last] = self.fields.pop(last)

    def of_day(self, rows: Any) -> Any:
        """Those of the day that the valid form asks for."""
        if not (day := self.cleaned_data.get("day")):
            return rows
        ends = start_of(day + timedelta(days=1))
        return rows.filter(**{f"{self.moment}__gte": start_of(day), f"{self.moment}__lt": ends})
