"""What somebody chooses when a briefing is to be written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Day, Line, OneOf
from yixian.ground.errors import Refusal
from yixian.insight.briefings.periods import period_of
from yixian.insight.briefings.subjects import subject_choices
from yixian.insight.models import Briefing
from yixian.insight.period import Period

Kind = Briefing.Kind
REGULAR = [(one.value, one.label) for one in (Kind.DAY, Kind.WEEK, Kind.MONTH)]


class RegularForm(forms.Form):
    """A daily, weekly or monthly one: any day of it will do."""

    kind = OneOf(label=gettext_lazy("种类"), choices=REGULAR, initial=Kind.DAY.value)
    day = Day(
        label=gettext_lazy("其中的一天"),
        help_text=gettext_lazy("周报写这天所在的星期一到星期日，月报写这天所在的月"),
    )

    @property
    def period(self) -> Period:
        """Of a valid form. Raises a `Refusal` for a day beyond the calendar."""
        return period_of(self.cleaned_data["kind"], self.cleaned_data["day"])


class SpecialForm(forms.Form):
    """A special one: about what, and which days."""

    subject = OneOf(label=gettext_lazy("关于什么"), choices=())
    first = Day(label=gettext_lazy("开始日期"))
    last = Day(label=gettext_lazy("结束日期（含）"))
    title = Line(
        label=gettext_lazy("标题"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("不填就按事项和时段起"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = CallableChoiceIterator(  # type: ignore[attr-defined]
            lambda: [("", _("请选择")), *subject_choices(self._asked)]
        )

    @property
    def _asked(self) -> str:
        return str(self.data.get("subject") or self.initial.get("subject") or "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last"):
            try:
                given["period"] = Period(given["first"], given["last"])
            except Refusal as refusal:
                self.add_error("last" if refusal.field == "to" else "first", str(refusal))
        return given
