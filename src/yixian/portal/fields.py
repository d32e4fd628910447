"""Fields of the public's forms: hundreds of rows in one native list, grouped so that they can be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, Row
from yixian.directory import queries as directory
from yixian.directory.models import Area, Department
from yixian.ground.errors import Refusal
from yixian.intake.actions import normal_telephone

Grouped = list[tuple[Any, Any]]
SHORTEST_TELEPHONE = 7  # shorter numbers are hotlines: nobody can be called back there


class GroupedRow(Row):
    """A directory row out of a list in groups."""

    def __init__(
        self, find: Callable[[str], Any], grouped: Callable[[], Grouped], unknown: Any, **o: Any
    ) -> None:
        super().__init__(find, lambda: (), unknown, **o)
        cast(forms.Select, self.widget).choices = CallableChoiceIterator(grouped)


def places() -> Grouped:
    """The areas in use, those of a district together; the group says the district, so its places do not."""
    areas = directory.areas()
    names = {area.code: area.label for area in areas}
    found: Grouped = [("", _("不清楚，或不想说"))]
    groups: dict[str, Grouped] = {}
    for area in areas:
        codes = area.path_codes
        if area.level == Area.Level.CITY or len(codes) == 1:
            found.append((area.code, _("全市")))
            continue
        district = names.get(codes[1], codes[1])
        below = " · ".join(names[code] for code in codes[2:] if code in names)
        whole = _("%(district)s（不清楚哪个街道）") % {"district": district}
        groups.setdefault(district, []).append((area.code, below or whole))
    return [*found, *groups.items()]


def units() -> Grouped:
    """The departments in use, those of a tier together."""
    groups: dict[str, Grouped] = {}
    for department in directory.departments():
        groups.setdefault(department.tier, []).append((department.code, department.label))
    tiers = [(label, groups[tier]) for tier, label in Department.Tier.choices if tier in groups]
    return [("", _("不投诉单位")), *tiers]


def place_field(**options: Any) -> Row:
    """Where it is."""
    return GroupedRow(directory.area, places, _("没有名称或编码为“%(code)s”的区域。"), **options)


def unit_field(**options: Any) -> Row:
    """Any unit, the centre too: somebody may complain of it."""
    return GroupedRow(directory.department_by_code, units, _("没有名称或编码为“%(code)s”的单位。"), **options)


class Telephone(Line):
    """A number somebody can be called back on, in the form in which it is kept; "" for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.attrs.update(type="tel", inputmode="tel", autocomplete="tel")

    def clean(self, value: Any) -> str:
        try:
            number = normal_telephone(super().clean(value))
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal
        if number and len(number) < SHORTEST_TELEPHONE:
            raise ValidationError(_("电话号码太短，请填手机号，或带区号的固定电话。"), code="invalid")
        return number
