"""The form of a scheme: a line for each indicator, what it weighs, and between which values it earns points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Line, OneOf, Whole
from yixian.evaluation.models import SchemePart
from yixian.evaluation.ranked import ranked
from yixian.evaluation.schemes import Part, Plan
from yixian.ground.errors import Words

MONTH = re.compile(r"(20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")
COLUMNS = ("weight", "direction", "floor", "full", "minimum")
HEADINGS: tuple[Words, ...] = (
    gettext_lazy("权重（%）"),
    gettext_lazy("方向"),
    gettext_lazy("零分线（%）"),
    gettext_lazy("满分线（%）"),
    gettext_lazy("最少样本"),
)
DIRECTIONS = SchemePart.Direction.choices


def month_in(text: str) -> date | None:
    """The first day of a month typed as 2026-01; None for anything else."""
    found = MONTH.fullmatch(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found else None


class PlanForm(forms.Form):
    """What is typed about each indicator; one without a weight is not counted."""

    def __init__(self, tier: str, asked: Mapping[str, Any] | None, start: Plan) -> None:
        self.tier, self.plan = tier, start
        standing = {part.indicator: part for part in start.parts}
        # What counts stands first, in the order of the plan.
        self.indicators = {code: name for code, name in ranked().items() if code not in standing}
        self.indicators = {code: ranked()[code] for code in standing if code in ranked()} | self.indicators
        super().__init__(asked, initial=dict(_initial(self.indicators, standing)))
        for code, name in self.indicators.items():
            for column, heading in zip(COLUMNS, HEADINGS, strict=True):
                field = self.fields[f"{code}-{column}"] = _field(column)
                field.widget.attrs["aria-label"] = f"{name} {heading}"

    @property
    def lines(self) -> list[tuple[Words, list[forms.BoundField]]]:
        """The fields of each indicator."""
        return [
            (name, [self[f"{code}-{column}"] for column in COLUMNS]) for code, name in self.indicators.items()
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        parts = tuple(part for code in self.indicators if (part := _part(code, values)) is not None)
        plan = Plan(self.tier, parts)
        for code in self.indicators:
            self._check_line(code, values)
        if not self.errors and plan.faults:
            raise forms.ValidationError(plan.faults)
        self.plan = plan
        return values

    def _check_line(self, code: str, values: dict[str, Any]) -> None:
        """Say at the field what is wrong with one line that counts."""
        part = _part(code, values)
        if part is None:
            return
        row = SchemePart(indicator=code, direction=part.direction, floor=part.floor, full=part.full)
        for column, words in row.faults().items():
            self.add_error(f"{code}-{column}" if column in COLUMNS else None, words)


class SchemeForm(PlanForm):
    """The same with the months it is to hold in."""

    since = Line(
        label=gettext_lazy("从哪个月起"), max_length=7, help_text=gettext_lazy("如 2026-01，须是以后的月份")
    )
    until = Line(
        label=gettext_lazy("到哪个月止"),
        max_length=7,
        required=False,
        help_text=gettext_lazy("空着就长期有效，后来的方案在它的月份里优先"),
    )

    def clean_since(self) -> date:
        found = month_in(self.cleaned_data["since"])
        if found is None:
            raise forms.ValidationError(_("请按 2026-01 的样子填写月份。"))
        return found

    def clean_until(self) -> date | None:
        typed = self.cleaned_data["until"]
        found = month_in(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("请按 2026-01 的样子填写月份。"))
        return (found + timedelta(days=31)).replace(day=1) - timedelta(days=1) if found else None

    def kept_plan(self) -> Plan:
        """What is to be kept, once valid."""
        values = self.cleaned_data
        return Plan(self.tier, self.plan.parts, values["since"], values["until"])


def _field(column: str) -> forms.Field:
    if column == "direction":
        return OneOf(choices=DIRECTIONS, required=False)
    if column == "weight":
        return Whole(min_value=0, max_value=100, required=False)
    if column == "minimum":
        return Whole(min_value=1, max_value=30000, required=False)
    return Whole(min_value=0, max_value=100, required=False)


def _initial(indicators: Mapping[str, Words], standing: Mapping[str, Part]) -> Any:
    for code in indicators:
        part = standing.get(code)
        for column in COLUMNS:
            yield f"{code}-{column}", getattr(part, column) if part is not None else None
        if part is None:
            yield f"{code}-direction", SchemePart.Direction.HIGHER


def _part(code: str, values: dict[str, Any]) -> Part | None:
    """The line of one indicator; None where it weighs nothing. A line left half empty counts from 0 to 100."""
    weight = values.get(f"{code}-weight") or 0
    if not weight:
        return None
    direction = values.get(f"{code}-direction") or SchemePart.Direction.HIGHER
    ends = (0, 100) if direction == SchemePart.Direction.HIGHER else (100, 0)
    floor, full = (
        end if (said := values.get(f"{code}-{column}")) is None else said
        for column, end in zip(("floor", "full"), ends, strict=True)
    )
    return Part(code, weight, str(direction), floor, full, values.get(f"{code}-minimum") or 30)
