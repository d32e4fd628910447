"""Lines, announcements, queues, seats and reasons of breaks as files of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.people.models import Account
from yixian.telephony.models import (
    AlarmLimit,
    Announcement,
    BreakReason,
    CallQueue,
    LineRule,
    Seat,
    SeatQueue,
    Trunk,
)


def _named(cells: Cells) -> Values:
    return {
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


def _trunk(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "address": cells.text("address", needed=True),
        "port": needed(cells.whole("port"), "port"),
        **({"transport": cells.text("transport") or Trunk.Transport.UDP} if cells.has("transport") else {}),
        **({"media": cells.text("media") or Trunk.Media.PLAIN} if cells.has("media") else {}),
        **({"outgoing": cells.flag("outgoing", True)} if cells.has("outgoing") else {}),
    }


def _announcement(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "text": cells.text("text", needed=True),
        "sound": cells.text("sound", needed=True),
    }


def _queue(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "skill": cells.text("skill"),
        "ring": needed(cells.whole("ring"), "ring"),
        "wrap_up": cells.whole("wrap_up") or 0,
        "most_waiting": cells.whole("most_waiting") or 0,
        "overflow": cells.one_of("overflow", known.coded(CallQueue)),
        "overflow_after": cells.whole("overflow_after"),
        "announcement": cells.one_of("announcement", known.coded(Announcement)),
        **({"return_within": cells.whole("return_within") or 60} if cells.has("return_within") else {}),
    }


def _seat(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"extension": cells.text("extension", needed=True)}, {
        "account": needed(cells.one_of("account", known.coded(Account)), "account"),
        "home": cells.flag("home", False),
        **({"browser": cells.flag("browser", False)} if cells.has("browser") else {}),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


def _break_reason(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {**_named(cells), "key": cells.text("key")}


def _line_rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {"value": needed(cells.whole("value"), "value")}


def _seat_queue(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {
        "seat": needed(cells.one_of("seat", known.coded(Seat)), "seat"),
        "queue": needed(cells.one_of("queue", known.coded(CallQueue)), "queue"),
    }
    return key, {"penalty": cells.whole("penalty") or 0}


def _alarm_limit(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"kind": cells.text("kind", needed=True)}, {
        "most": needed(cells.whole("most"), "most"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


# Numbers say which queue they go to and what is said first: these are loaded before them.
NAMED_BY_NUMBERS = (
    row_kind(
        "announcements.csv", Announcement, "code,name,name_en,text,sound", _announcement, optional="active"
    ),
    row_kind(
        "queues.csv",
        CallQueue,
        "code,name,name_en,skill,ring,wrap_up,most_waiting,overflow,overflow_after,announcement",
        _queue,
        optional="active,return_within",
        above="overflow",
    ),
)
KINDS = (
    row_kind(
        "trunks.csv",
        Trunk,
        "code,name,name_en,address,port",
        _trunk,
        optional="transport,media,outgoing,active",
    ),
    row_kind("seats.csv", Seat, "extension,account,home", _seat, optional="browser,active"),
    row_kind("seat_queues.csv", SeatQueue, "seat,queue,penalty", _seat_queue),
    row_kind("break_reasons.csv", BreakReason, "code,name,name_en,key", _break_reason, optional="active"),
    row_kind("line_rules.csv", LineRule, "code,value", _line_rule),
    row_kind("alarm_limits.csv", AlarmLimit, "kind,most", _alarm_limit, optional="active"),
)
