"""Places in a provider's slots of time: taken when a time is agreed on, given back when nobody comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.models import Booking, Provider, SlotTaken
from yixian.ground.errors import Conflict

MOST_TRIES = 5
EPOCH = datetime(2020, 1, 1)  # noqa: DTZ001  slots are counted in local time, from a midnight


def slots(provider: Provider, starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    """The beginnings of the slots a span touches."""
    length = timedelta(minutes=provider.slot_minutes)
    local = timezone.make_naive(starts_at)
    begin = EPOCH + (local - EPOCH) // length * length
    until = timezone.make_naive(ends_at)
    while begin < until:
        yield timezone.make_aware(begin)
        begin += length


def places_of(provider: Provider, persons: int) -> int:
    """How many places a booking takes in each slot."""
    return persons if provider.per_person else 1


def has_room(provider: Provider, starts_at: datetime, ends_at: datetime, persons: int) -> bool:
    """Whether every slot of the span has so many places left (index: slot_taken_once)."""
    if not provider.capacity:
        return True
    begins = list(slots(provider, starts_at, ends_at))
    taken = _taken(provider, begins)
    wanted = places_of(provider, persons)
    return all(provider.capacity - len(taken.get(begin, ())) >= wanted for begin in begins)


def counted(providers: Iterable[Provider], begins: datetime, ends: datetime) -> Counter[tuple[int, datetime]]:
    """How many places of each provider and slot are taken, of slots that begin within these moments; one query."""
    limited = [one.pk for one in providers if one.capacity]
    if not limited:
        return Counter()
    rows = SlotTaken.objects.filter(provider__in=limited, begins_at__gte=begins, begins_at__lt=ends)
    return Counter(rows.values_list("provider_id", "begins_at"))


def has_room_by(
    taken: Counter[tuple[int, datetime]],
    provider: Provider,
    span: tuple[datetime, datetime],
    persons: int,
) -> bool:
    """The same as `has_room`, of places that are `counted` already."""
    wanted = places_of(provider, persons)
    return not provider.capacity or all(
        provider.capacity - taken[provider.pk, begin] >= wanted for begin in slots(provider, *span)
    )


def take(booking: Booking, provider: Provider, starts_at: datetime, ends_at: datetime) -> None:
    """Take the places, all or none. `Conflict` where a slot is full.

    Nobody is locked: two who want the same place meet at the unique constraint, and whoever lost looks again.
    """
    if not provider.capacity:
        return
    begins = list(slots(provider, starts_at, ends_at))
    wanted = places_of(provider, booking.persons)
    for _try in range(MOST_TRIES):
        taken, rows = _taken(provider, begins), []
        for begin in begins:
            free = [place for place in range(provider.capacity) if place not in taken.get(begin, ())]
            if len(free) < wanted:
                raise Conflict(_("这个时段已经约满，请建议别的时间。"), code="full")
            rows += [
                SlotTaken(provider=provider, begins_at=begin, place=place, booking=booking)
                for place in free[:wanted]
            ]
        try:
            with transaction.atomic():
                SlotTaken.objects.bulk_create(rows)
        except IntegrityError:
            continue
        return
    raise Conflict(_("这个时段正被别人预订，请再试一次。"))


def give_back(booking: Booking) -> None:
    """Nobody comes: others may have the places."""
    SlotTaken.objects.filter(booking=booking).delete()


def _taken(provider: Provider, begins: list[datetime]) -> dict[datetime, set[int]]:
    found: dict[datetime, set[int]] = {}
    if begins:
        rows = SlotTaken.objects.filter(
            provider=provider, begins_at__gte=begins[0], begins_at__lte=begins[-1]
        )
        for begin, place in rows.values_list("begins_at", "place"):
            found.setdefault(begin, set()).add(place)
    return found
