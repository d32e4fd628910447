"""Bookings as the record of looks calls them, and what stands beside a seat's form."""

from __future__ import annotations

from typing import Any

from yixian.cases.models import Contact
from yixian.convenience.models import Booking, booking_by_number
from yixian.people.models import Actor


def names_of(pks: list[int]) -> dict[int, str]:
    """The numbers of these bookings, one query."""
    return {row.pk: row.number for row in Booking.objects.filter(pk__in=pks).only("made_at")}


def id_of(number: str) -> int | None:
    """The booking of this number; None for none."""
    found = booking_by_number(number)
    return found.pk if found is not None else None


def beside_call(actor: Actor, contact: Contact) -> dict[str, Any] | None:
    """The ways to services and a booking for this caller, for a seat."""
    return {"contact": contact.pk} if "seat" in actor.roles else None
