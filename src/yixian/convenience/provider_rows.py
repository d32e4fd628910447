"""Providers and their kinds as files of a city's rows."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yixian.convenience.models import Provider, ProviderKind
from yixian.directory.models import Area
from yixian.directory.row_file import Cells, WrongRow
from yixian.directory.row_kinds import Known, Values, needed, row_kind

TEXTS = ("address", "hours", "prices", "licence", "telephone", "email", "sms")


def _named(cells: Cells) -> Values:
    return {
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


def _codes(cells: Cells, column: str, rows: Mapping[str, object]) -> str:
    """The codes of a cell, each of which a row has."""
    codes = cells.codes(column)
    unknown = [code for code in codes if code not in rows]
    if unknown:
        raise WrongRow(_("%(column)s：没有编码“%(code)s”"), column, code=unknown[0])
    return ";".join(codes)


def _wholes(cells: Cells, defaults: Mapping[str, int]) -> Values:
    """The columns the file has, of an empty cell the default."""
    return {
        name: default if (given := cells.whole(name)) is None else given
        for name, default in defaults.items()
        if cells.has(name)
    }


def _kind(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "group": cells.text("group", needed=True),
        "words": ";".join(cells.codes("words")),
        "position": cells.whole("position") or 0,
        **({"bookable": cells.flag("bookable", True)} if cells.has("bookable") else {}),
        **_wholes(cells, {"answer_minutes": 60, "ahead_days": 30, "longest_hours": 12}),
    }


def _provider(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        **{name: cells.text(name) for name in TEXTS},
        "kinds": _codes(cells, "kinds", known.coded(ProviderKind)),
        "areas": _codes(cells, "areas", known.areas),
        "area": cells.one_of("area", known.areas),
        "lon": cells.number("lon"),
        "lat": cells.number("lat"),
        "verified_on": needed(cells.day("verified_on"), "verified_on"),
        "languages": ";".join(cells.codes("languages")) or "zh",
        **_wholes(cells, {"capacity": 0, "slot_minutes": 60}),
        **({"per_person": cells.flag("per_person", False)} if cells.has("per_person") else {}),
    }


KINDS = (
    row_kind(
        "provider_kinds.csv",
        ProviderKind,
        "code,name,name_en,group,words,position",
        _kind,
        optional="active,bookable,answer_minutes,ahead_days,longest_hours",
    ),
    row_kind(
        "providers.csv",
        Provider,
        "code,name,name_en,kinds,areas,area,address,lon,lat,hours,prices,licence,verified_on,languages,telephone,email,sms",
        _provider,
        optional="active,capacity,slot_minutes,per_person",
        lists=frozenset({ProviderKind, Area}),
    ),
)
