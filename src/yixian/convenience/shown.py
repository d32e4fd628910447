"""Services, timetables and bookings as programs are told them (`schemas`)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yixian.convenience.asking import Answer
from yixian.convenience.doors import story
from yixian.convenience.models import Booking, DayChange, FeedVersion, ProviderKind, TravelNotice
from yixian.convenience.models.provider import codes_in
from yixian.convenience.provider_queries import Line
from yixian.convenience.queries import Connection, Departure, FirstLast
from yixian.convenience.timetable_answers import versions_of
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.connections import Leg
from yixian.safeguard.masking import mask_name, mask_phone


def timetable_shown(found: Answer) -> dict[str, Any]:
    """An answer of the timetables; empty lists where a place has to be chosen first."""
    told = found.form.cleaned_data
    return {
        "asked_from": found.moment,
        "origin": found.origin.name if found.origin else told["origin"],
        "destination": found.destination.name if found.destination else told["destination"],
        "unclear": found.unclear,
        "departures": [_departure(one) for one in found.departures],
        "ends": [_ends(one) for one in found.ends],
        "ways": [_way(one) for one in found.connections],
        "stopped": [_way(one) for one in found.stopped],
        "journeys": [_journey(one) for one in found.journeys],
        "notices": [_notice(one) for one in found.notices],
        "sources": [_source(one) for one in versions_of(found)] if found.whole else [],
        "over": found.running_until,
    }


def _change(change: DayChange | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {"what": change.what, "minutes": change.minutes, "text": change.text}


def _departure(one: Departure) -> dict[str, Any]:
    return {
        "at": one.at,
        "planned_at": one.planned,
        "service_day": one.day,
        "line": one.route,
        "towards": one.headsign,
        **{name: getattr(one, name) for name in ("number", "mode", "platform", "about")},
        "change": _change(one.change),
    }


def _ends(one: FirstLast) -> dict[str, Any]:
    return {
        "line": one.route,
        "mode": one.mode,
        "towards": one.headsign,
        "first": one.first,
        "last": one.last,
        "first_change": _change(one.first_change),
        "last_change": _change(one.last_change),
    }


def _way(one: Connection) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("leaves", "arrives", "minutes", "change_at")},
        "legs": [_leg(leg) for leg in one.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    names = (
        *("origin", "destination", "leaves", "arrives", "planned_leaves", "planned_arrives"),
        *("number", "mode", "about"),
    )
    return {
        **{name: getattr(leg, name) for name in names},
        "line": leg.route,
        "towards": leg.headsign,
        "change": _change(leg.change),
    }


def _journey(one: beside.JourneyOn) -> dict[str, Any]:
    row = one.row
    names = ("mode", "number", "operator", "origin", "destination", "departs", "days_later", "fare")
    return {
        "day": one.day,
        **{name: getattr(row, name) for name in names},
        "via": codes_in(row.via),
        "arrives": row.arrives_at,
        "expected_departs": one.at,
        "expected_arrives": one.arrives,
        "change": _change(one.change),
    }


def _notice(row: TravelNotice) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("code", "kind", "title", "text", "valid_from", "valid_to")},
        "places": codes_in(row.places),
        "lines": codes_in(row.routes),
        "area": row.area.code if row.area else "",
    }


def _source(one: FeedVersion) -> dict[str, Any]:
    updated = timezone.localdate(one.finished_at or one.asked_at)
    return {"name": one.feed.name, "updated_on": updated, "valid_to": one.valid_to}


def kind_shown(row: ProviderKind) -> dict[str, Any]:
    """A kind of services."""
    return {name: getattr(row, name) for name in ("code", "name", "name_en", "group", "bookable")}


def provider_shown(line: Line) -> dict[str, Any]:
    """A provider as everybody may read of it: without the addresses that requests are sent to."""
    row = line.provider
    names = ("code", "name", "name_en", "address", "lon", "lat", "telephone", "prices", "licence")
    return {
        **{name: getattr(row, name) for name in names},
        **{name: codes_in(getattr(row, name)) for name in ("kinds", "areas", "languages")},
        "hours": row.hours,
        "open": line.open,
        "verified_on": row.verified_on,
        "bookable": line.bookable,
    }


def booking_row(booking: Booking) -> dict[str, Any]:
    """A booking in a list: nobody is named."""
    names = ("number", "state", "starts_at", "ends_at", "persons", "made_at")
    return {
        **{name: getattr(booking, name) for name in names},
        "kind": booking.kind.code,
        "provider": booking.provider.code if booking.provider else "",
        "area": booking.area.code if booking.area else "",
    }


def booking_shown(booking: Booking) -> dict[str, Any]:
    """One booking with its steps; who asked is masked."""
    identity = booking.citizen.identity
    return {
        **booking_row(booking),
        "name": mask_name(identity.name),
        "telephone": mask_phone(identity.telephone),
        "price": "" if booking.price is None else str(booking.price),
        "grade": booking.grade,
        "missed_by": booking.missed_by,
        "steps": story(booking),
    }
