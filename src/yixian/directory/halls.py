"""Opening hours and numbers of every hall and department, from snapshots: no query when warm."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.models import Department, Hall, OfficeHours, WorkingDay
from yixian.directory.opening import Opening, opening_of
from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.ground.answers import Answer
from yixian.ground.caching import Snapshot
from yixian.ground.hours import in_words

MOST_WORDS = 8


@dataclass(frozen=True)
class Place:
    """A hall, or a department that has none: `kind` and `code` are those of its answer."""

    kind: str
    code: str
    name: str
    department: str
    address: str
    telephone: str
    note: str
    hours: str
    opening: Opening | None
    point: tuple[float, float] | None = None
    words: str = ""  # by which it is found, in both languages

    @property
    def hours_said(self) -> str:
        """The hours as a person reads them."""
        return in_words(self.hours)


def _load_halls() -> list[Hall]:
    return list(Hall._default_manager.filter(active=True).select_related("department"))


def _load_hours() -> dict[int | None, str]:
    """The office hours of departments in the notation of halls; under None the city's."""
    parts: dict[int | None, list[str]] = {}
    rows = OfficeHours.objects.order_by("opens", "weekday")
    spans: dict[tuple[int | None, str], list[str]] = {}
    for row in rows:
        closes = "24:00" if not (row.closes.hour or row.closes.minute) else f"{row.closes:%H:%M}"
        spans.setdefault((row.department_id, f"{row.opens:%H:%M}-{closes}"), []).append(str(row.weekday + 1))
    for (owner, clock), weekdays in spans.items():
        parts.setdefault(owner, []).append(f"{','.join(weekdays)} {clock}")
    return {owner: ";".join(said) for owner, said in parts.items()}


def _load_days() -> dict[date, bool]:
    return dict(WorkingDay.objects.values_list("date", "is_working"))


def _load_departments() -> list[Department]:
    return list(Department.objects.filter(active=True).exclude(telephone="").order_by("code"))


_halls: Snapshot[list[Hall]] = Snapshot(_load_halls, Hall, Department)
_hours: Snapshot[dict[int | None, str]] = Snapshot(_load_hours, OfficeHours, Department)
_days: Snapshot[dict[date, bool]] = Snapshot(_load_days, WorkingDay)
_departments: Snapshot[list[Department]] = Snapshot(_load_departments, Department)


def halls(words: str = "", at: datetime | None = None) -> list[Place]:
    """The halls with every one of the words in name, department (of either the English too), address or note, as they
    stand at `at`.
    """
    moment = timezone.localtime(at)
    return _with([_of_hall(row, moment) for row in _halls()], words)


def offices(words: str = "", at: datetime | None = None) -> list[Place]:
    """The departments that have a number, with their office hours, else the city's."""
    moment = timezone.localtime(at)
    return _with([_of_department(row, moment) for row in _departments()], words)


def _of_hall(row: Hall, at: datetime) -> Place:
    opening = opening_of(row.hours, _days(), at, on_holidays=row.on_holidays)
    point = (row.lon, row.lat) if row.lon is not None and row.lat is not None else None
    owner = row.department
    words = _words(row.name, row.name_en, owner.name, owner.name_en, row.address, row.note)
    return Place(
        "hall", row.code, row.label, owner.label, row.address, row.telephone, row.note, row.hours, opening, point, words
    )  # fmt: skip


def _of_department(row: Department, at: datetime) -> Place:
    known = _hours()
    hours = known.get(row.pk) or known.get(None, "")
    opening = opening_of(hours, _days(), at)
    return Place(
        "department",
        row.code,
        row.label,
        "",
        "",
        row.telephone,
        "",
        hours,
        opening,
        None,
        _words(row.name, row.name_en),
    )


def _words(*said: str) -> str:
    return _plain("\n".join(said))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _with(places: list[Place], words: str) -> list[Place]:
    wanted = _plain(words).split()[:MOST_WORDS]
    if not wanted:
        return places
    return [one for one in places if all(word in one.words for word in wanted)]


def _told(place: Place | None) -> Answer | None:
    if place is None:
        return None
    parts = (
        (_("地址"), place.address),
        (_("开放时间"), place.hours_said),
        (_("电话"), place.telephone),
        (_("说明"), place.note),
    )
    text = "\n".join(
        _("%(label)s：%(words)s") % {"label": label, "words": said} for label, said in parts if said
    )
    return Answer(place.name, text)


def hall_told(code: str) -> Answer | None:
    """Where a hall is, when it is open and its number."""
    return _told(next((one for one in halls() if one.code == code), None))


def department_told(code: str) -> Answer | None:
    """The number and the office hours of a department."""
    return _told(next((one for one in offices() if one.code == code), None))


def _hall(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        "department": needed(cells.one_of("department", known.departments), "department"),
        "address": cells.text("address", needed=True),
        "hours": cells.text("hours", needed=True),
        "on_holidays": cells.flag("on_holidays", False),
        "telephone": cells.text("telephone"),
        "note": cells.text("note"),
        "lon": cells.number("lon"),
        "lat": cells.number("lat"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


HALLS = row_kind(
    "halls.csv",
    Hall,
    "code,name,name_en,department,address,hours,on_holidays,telephone,note,lon,lat",
    _hall,
    optional="active",
)
