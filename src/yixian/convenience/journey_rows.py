"""Coaches, trains and flights, what differs on a day, where that is asked, and travel notices, as files of rows."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from yixian.convenience.models import ChangeSource, DayChange, Journey, TravelNotice
from yixian.convenience.timetables.in_force import in_force
from yixian.convenience.timetables.numbers import (
    number_called,
    origin_spelled,
    spelled,
    what_nothing_bears,
    wrong_start,
)
from yixian.directory.row_file import Cells, WrongRow
from yixian.directory.row_kinds import Known, RowKind, Values, needed, row_kind


def _clock(cells: Cells, column: str) -> str:
    """A time as it is compared: 8:05 is 08:05."""
    text = cells.text(column)
    return text.rjust(5, "0") if text else ""


def _active(cells: Cells, default: bool = True) -> Values:
    return {"active": cells.flag("active", default)} if cells.has("active") else {}


def _journey(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {
        "mode": cells.text("mode", needed=True),
        "number": cells.text("number", needed=True),
        "departs": _clock(cells, "departs"),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
    }
    return key, {
        **{name: cells.text(name, needed=True) for name in ("operator", "origin", "destination")},
        "via": ";".join(cells.codes("via")),
        "arrives": _clock(cells, "arrives"),
        "days": cells.text("days") or "1234567",
        "fare": cells.text("fare"),
        "valid_to": cells.day("valid_to"),
        **_active(cells),
    }


def _change(cells: Cells, known: Known) -> tuple[Values, Values]:
    day, number = needed(cells.day("day"), "day"), spelled(cells.text("number", needed=True))
    origin = cells.text("origin") if cells.has("origin") else ""
    key = {
        "day": day,
        "number": number,
        "departs": _clock(cells, "departs"),
        "origin": origin_spelled(number, day, origin),
    }
    return key, {
        "what": cells.text("what", needed=True),
        "minutes": cells.whole("minutes") or 0,
        "text": cells.text("text"),
    }


def _told_to_somebody(row: Model) -> None:
    """`WrongRow` for a change of what does not run: it would be told to nobody, and nobody notice.

    Not of days gone by, and not in a city without a timetable in force, as one that is set up anew from its files.
    """
    if not isinstance(row, DayChange) or row.day < timezone.localdate() - timedelta(days=1):
        return
    if not in_force().versions:
        return
    if number_called(row.number) is None:
        raise WrongRow(what_nothing_bears(row.number))
    if (wrong := wrong_start(row.number, row.day, row.departs, row.origin)) is not None:
        raise WrongRow(wrong[1])


def _source(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "name": cells.text("name", needed=True),
        "url": cells.text("url", needed=True),
        **_active(cells, False),
    }


def _notice(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **{name: cells.text(name, needed=True) for name in ("kind", "title", "text")},
        **{name: ";".join(cells.codes(name)) for name in ("places", "routes")},
        "area": cells.one_of("area", known.areas),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
        "valid_to": cells.day("valid_to"),
        **_active(cells),
    }


KEEPERS = frozenset(
    {"editor"}
)  # as of the feeds; an address that is asked is the system administrator's alone
CHANGES: RowKind = row_kind(
    "day_changes.csv",
    DayChange,
    "day,number,departs,what,minutes,text",
    _change,
    optional="origin",
    keepers=KEEPERS,
    check=_told_to_somebody,
)
KINDS = (
    row_kind(
        "journeys.csv",
        Journey,
        "mode,number,operator,origin,via,destination,departs,arrives,days,fare,valid_from,valid_to",
        _journey,
        optional="active",
        keepers=KEEPERS,
    ),
    CHANGES,
    row_kind("change_sources.csv", ChangeSource, "code,name,url", _source, optional="active"),
    row_kind(
        "travel_notices.csv",
        TravelNotice,
        "code,kind,title,text,places,routes,area,valid_from,valid_to",
        _notice,
        optional="active",
        keepers=KEEPERS,
    ),
)
