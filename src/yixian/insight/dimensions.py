"""By what figures are broken down: kind, category, area, channel, number, half hour, department."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Channel, Kind
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in


@dataclass(frozen=True)
class Dimension:
    """`value_of` turns what the database gives for a row into the value it is counted under ("" for none)."""

    code: str
    name: Promise | str
    value_of: Callable[[str | None], str]
    label_of: Callable[[str], str]
    condition: Callable[[str, str], Q]  # (path, value) -> the rows counted under the value
    in_order: bool = False  # listed by value, not the largest first
    of_people: bool = False  # kept for pages of their own, and offered to nobody who reads figures


def _plain(raw: str | None) -> str:
    return raw or ""


def _is(path: str, value: str) -> Q:
    return Q(**{path: value}) if value else Q(**{f"{path}__isnull": True})


def _first_level(raw: str | None) -> str:
    return (raw or "")[:2]


def _begins(path: str, value: str) -> Q:
    return Q(**{f"{path}__startswith": value}) if value else Q(**{f"{path}__isnull": True})


def _district(raw: str | None) -> str:
    """The district in an area's path "city/district/street…"; the city itself where it says no more."""
    parts = (raw or "").split("/")
    return parts[1] if len(parts) > 1 else parts[0]


def _in_area(path: str, value: str) -> Q:
    if not value:
        return Q(**{f"{path}__isnull": True})
    area = directory.area(value)
    if area is None:
        return Q(pk__in=())
    inside = Q(**{path: area.path})
    return inside if "/" not in area.path else inside | Q(**{f"{path}__startswith": area.path + "/"})


def _kind_label(value: str) -> str:
    return str(Kind(value).label) if value in Kind.values else value


def _channel_label(value: str) -> str:
    return str(Channel(value).label) if value in Channel.values else value


def _category_label(value: str) -> str:
    found = directory.category(value)
    return found.label if found is not None else value


def _area_label(value: str) -> str:
    found = directory.area(value)
    return found.label if found is not None else value


def _number_label(value: str) -> str:
    found = directory.number(value)
    return f"{value} {found.label}" if found is not None and found.label != value else value


def _department_label(value: str) -> str:
    number = number_in(value)
    found = directory.department(number) if number is not None else None
    return found.label if found is not None else value


def _two_digits(raw: Any) -> str:
    """The database gives the number of a half hour as whatever kind of number it works with."""
    return "" if raw is None else f"{int(raw):02}"


def _half_hour_label(value: str) -> str:
    number = number_in(value)
    return value if number is None else f"{number // 2:02}:{number % 2 * 30:02}"


def _in_half_hour(path: str, value: str) -> Q:
    number = number_in(value)
    return Q(pk__in=()) if number is None else Q(**{path: number})


DIMENSIONS: dict[str, Dimension] = {
    one.code: one
    for one in (
        Dimension("kind", _("类型"), _plain, _kind_label, _is),
        Dimension("category", _("分类"), _first_level, _category_label, _begins),
        Dimension("area", _("区域"), _district, _area_label, _in_area),
        Dimension("channel", _("渠道"), _plain, _channel_label, _is),
        Dimension("number", _("号码"), _plain, _number_label, _is),
        Dimension("half_hour", _("半小时"), _two_digits, _half_hour_label, _in_half_hour, in_order=True),
        Dimension("seat", _("座席"), _plain, _plain, _is, of_people=True),
    )
}
DEPARTMENT = "department"
NAMES: dict[str, Promise | str] = {
    **{d.code: d.name for d in DIMENSIONS.values() if not d.of_people},
    DEPARTMENT: _("承办单位"),
}


def label(dimension: str, value: str) -> str:
    """What a reader sees for a value of a dimension."""
    if not value:
        return gettext("未填写")
    if dimension == DEPARTMENT:
        return _department_label(value)
    return DIMENSIONS[dimension].label_of(value)


def check(dimension: str) -> str:
    """`dimension` if it is one ("" is none); a Refusal naming `group` otherwise."""
    if dimension and dimension not in NAMES:
        raise Refusal(_("没有这种分组。"), field="group")
    return dimension
