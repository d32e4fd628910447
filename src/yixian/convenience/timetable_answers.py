"""时刻 as an answer to the caller: its code says the question, its words are worked out as the timetables hold now.

next~202603020730~火车站          what leaves a place at or after a time
ends~202603020000~火车站          first and last of a day
ways~202603020730~火车站~机场     from a place to a place
journeys~202603020730~汽车站~云岭  coaches, trains and flights; to anywhere without a second place
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import unquote

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yixian.convenience.asking import Answer as Found
from yixian.convenience.asking import answered
from yixian.convenience.models import DayChange, FeedVersion, Stop
from yixian.convenience.queries import Connection, Departure, FirstLast, Place, soonest
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.connections import Leg
from yixian.ground.answers import Answer
from yixian.ground.text import listed

KIND, NOTICE_KIND = "timetable", "travel_notice"
CODE = re.compile(r"(next|ends|ways|journeys)~([0-9]{12})~([^~/\x00-\x1f\x7f]+)(?:~([^~/\x00-\x1f\x7f]+))?")
LONGEST = 200  # of a code, as what was sent keeps it
MOST_NEXT, MOST_WAYS, MOST_NOTICES = 6, 3, 3
# What differs on a day is known from yesterday on; nobody asks further ahead than timetables go.
BEFORE, AHEAD = timedelta(days=1), timedelta(days=366)
ESCAPED = {"%": "%25", "/": "%2F", "~": "%7E"}  # in this order


@dataclass(frozen=True)
class Question:
    """What a code says."""

    part: str
    moment: datetime  # local
    origin: str
    destination: str

    @property
    def code(self) -> str:
        """The code again; "" where the names are too long for one."""
        places = [_escaped(name) for name in (self.origin, self.destination) if name]
        code = "~".join([self.part, f"{self.moment:%Y%m%d%H%M}", *places])
        return code if len(code) <= LONGEST else ""


def _escaped(name: str) -> str:
    for sign, written in ESCAPED.items():
        name = name.replace(sign, written)
    return name


def question_of(code: str) -> Question | None:
    """The question a code says; None for a code that is none, or of a day that is over or too far ahead."""
    said = CODE.fullmatch(code) if len(code) <= LONGEST else None
    if said is None:
        return None
    part, clock, origin, destination = said.groups(default="")
    if (part == "ways" and not destination) or (part in ("next", "ends") and destination):
        return None
    try:
        moment = datetime.strptime(clock, "%Y%m%d%H%M").replace(tzinfo=timezone.get_current_timezone())
    except (ValueError, OverflowError):
        return None
    now = timezone.localdate()
    if not now - BEFORE <= moment.date() <= now + AHEAD:
        return None
    return Question(part, moment, unquote(origin), unquote(destination))


def codes_of(found: Found | None) -> dict[str, str]:
    """The codes of what an answer on a page shows, by part; nothing where there is nothing to send."""
    if found is None or not found.whole:
        return {}
    told = found.form.cleaned_data
    origin = found.origin.name if found.origin else told["origin"]
    destination = found.destination.name if found.destination else told["destination"]
    moment = timezone.localtime(found.moment)
    if moment.second or moment.microsecond:  # what left within this minute is not told either
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    shown = {
        "next": found.departures,
        "ends": found.ends,
        "ways": found.connections or found.stopped,
        "journeys": found.journeys,
    }
    return {
        part: Question(part, moment, origin, destination if part in ("ways", "journeys") else "").code
        for part, rows in shown.items()
        if rows
    }


def timetable_told(code: str) -> Answer | None:
    """What runs, in a few lines with what differs on the day, notices it touches and the date of the source."""
    asked = question_of(code)
    if asked is None:
        return None
    found = answered(
        {
            "origin": asked.origin,
            "destination": asked.destination,
            "day": f"{asked.moment:%Y-%m-%d}",
            "clock": f"{asked.moment:%H:%M}",
        },
        "",
    )
    if found is None or not found.whole:
        return None
    title, lines = PARTS[asked.part](asked, found)
    if not lines:
        return None
    versions = versions_of(found) if asked.part != "journeys" else []
    lines += [_("出行提示：%(title)s") % {"title": one.title} for one in found.notices[:MOST_NOTICES]]
    lines.append(_sources(versions) if asked.part != "journeys" else _rows_of(found))
    return Answer(title, "\n".join(lines), ",".join(str(one.pk) for one in versions)[:32])


def notice_told(code: str) -> Answer | None:
    """A travel notice that is not over yet."""
    row = beside.notice_called(code, timezone.localdate())
    if row is None:
        return None
    parts = [
        row.text,
        f"{row.valid_from:%Y-%m-%d} – {row.valid_to:%Y-%m-%d}"
        if row.valid_to
        else _("%(day)s 起") % {"day": f"{row.valid_from:%Y-%m-%d}"},
        row.area.label if row.area else "",
        _as_of(row.changed_at),
    ]
    title = _("%(kind)s：%(title)s") % {"kind": row.get_kind_display(), "title": row.title}
    return Answer(title, "\n".join(part for part in parts if part))


def _next(asked: Question, found: Found) -> tuple[str, list[str]]:
    day = asked.moment.date()
    lines = [_departure(one, day) for one in soonest(found.departures, MOST_NEXT)]
    return _("%(place)s的下一班") % {"place": _name(found.origin, asked.origin)}, _after(asked, lines)


def _ends(asked: Question, found: Found) -> tuple[str, list[str]]:
    day = asked.moment.date()
    lines = [_day(day), *(_first_last(one, day) for one in found.ends)] if found.ends else []
    return _("%(place)s的首末班") % {"place": _name(found.origin, asked.origin)}, lines


def _ways(asked: Question, found: Found) -> tuple[str, list[str]]:
    day = asked.moment.date()
    lines = [_way(one, day) for one in found.connections[:MOST_WAYS]]
    lines += [_("走不成：%(way)s") % {"way": _way(one, day)} for one in found.stopped]
    return _between(asked, found), _after(asked, lines)


def _journeys(asked: Question, found: Found) -> tuple[str, list[str]]:
    lines = [_journey(one, asked.moment.date()) for one in found.journeys[:MOST_NEXT]]
    return _between(asked, found), _after(asked, lines)


PARTS: dict[str, Callable[[Question, Found], tuple[str, list[str]]]] = {
    "next": _next,
    "ends": _ends,
    "ways": _ways,
    "journeys": _journeys,
}


def _between(asked: Question, found: Found) -> str:
    origin = _name(found.origin, asked.origin)
    if not asked.destination:
        return _("%(place)s的下一班") % {"place": origin}
    destination = _name(found.destination, asked.destination)
    return _("%(origin)s到%(destination)s") % {"origin": origin, "destination": destination}


def _after(asked: Question, lines: list[str]) -> list[str]:
    """The lines under the day and the time; none where there are none."""
    when = _("%(day)s %(clock)s 以后") % {"day": _day(asked.moment.date()), "clock": f"{asked.moment:%H:%M}"}
    return [when, *lines] if lines else []


def _name(place: Place | None, typed: str) -> str:
    return place.name if place is not None else typed


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d} {date_format(day, 'l')}"


def _clock(moment: datetime, day: date) -> str:
    """A time of the day meant; with its date where it is of another."""
    return f"{moment:%H:%M}" if moment.date() == day else f"{moment:%m-%d %H:%M}"


def _departure(one: Departure, day: date) -> str:
    about = _("约 ") if one.about else ""
    platform = _("站台%(name)s") % {"name": one.platform} if one.platform else ""
    return _words(
        about + _clock(one.at, day), _line(one.route, one.number), _to(one.headsign), platform
    ) + _differs(one.change, _clock(one.planned, day) if one.late else "")


def _first_last(one: FirstLast, day: date) -> str:
    ends = [
        _words(label, _clock(at, day)) + _differs(change)
        for label, at, change in (
            (_("首班"), one.first, one.first_change),
            (_("末班"), one.last, one.last_change),
        )
    ]
    return _words(one.route, _to(one.headsign), *ends)


def _way(one: Connection, day: date) -> str:
    legs = _("，换 ").join(_leg(leg, day) for leg in one.legs)
    return _("%(legs)s（%(n)d 分钟）") % {"legs": legs, "n": one.minutes}


def _leg(leg: Leg, day: date) -> str:
    about = _("约 ") if leg.about else ""
    leaves = _words(about + _clock(leg.leaves, day), leg.origin, _line(leg.route, leg.number))
    differs = _differs(leg.change, _clock(leg.planned_leaves, day) if leg.late else "")
    return f"{leaves}{differs} → {_clock(leg.arrives, day)} {leg.destination}"


def _journey(one: beside.JourneyOn, day: date) -> str:
    row = one.row
    line = _words(_clock(one.at, day), row.origin, row.mode_label, row.number)
    differs = _differs(one.change, _clock(one.planned, day) if one.late else "")
    there = _clock(one.arrives, day) if one.arrives is not None else ""
    return _words(f"{line}{differs} →", there, row.destination, row.fare)


def _line(route: str, number: str) -> str:
    return f"{route} {number}" if number and number != route else route


def _to(headsign: str) -> str:
    return _("开往%(place)s") % {"place": headsign} if headsign else ""


def _differs(change: DayChange | None, planned: str = "") -> str:
    """What differs on the day, in brackets, with the planned time where another one is told."""
    if change is None:
        return ""
    parts = (change.words, _("原定 %(at)s") % {"at": planned} if planned else "", change.text)
    return _("（%(words)s）") % {"words": _("，").join(filter(None, parts))}


def _words(*words: str) -> str:
    return " ".join(filter(None, words))


def versions_of(found: Found) -> list[FeedVersion]:
    """The files in force that know a place of the question (primary keys of stops)."""
    stops = {stop for place in (found.origin, found.destination) if place for stop in place.stops}
    known = set(Stop.objects.filter(pk__in=stops).values_list("version_id", flat=True))
    return list(
        FeedVersion.objects.filter(pk__in=known).select_related("feed").defer("problems").order_by("pk")
    )


def _sources(versions: Iterable[FeedVersion]) -> str:
    told = [
        _("%(name)s %(day)s 的时刻表")
        % {"name": one.feed.name, "day": f"{timezone.localdate(one.finished_at or one.asked_at):%Y-%m-%d}"}
        for one in versions
    ]
    return _("来源：%(names)s。以现场为准。") % {"names": listed(told)}


def _rows_of(found: Found) -> str:
    return _as_of(max(one.row.changed_at for one in found.journeys))


def _as_of(changed_at: datetime) -> str:
    return _("%(day)s 的信息，以现场为准。") % {"day": f"{timezone.localdate(changed_at):%Y-%m-%d}"}
