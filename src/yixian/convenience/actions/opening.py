"""Whether a provider is open when somebody wants it, and when the nearest time is that it can be had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.actions.slots import counted, has_room_by
from yixian.convenience.models import Booking, Provider, ProviderKind
from yixian.convenience.telling import window
from yixian.ground.errors import Refusal
from yixian.ground.hours import in_words, is_open_during, open_between

Group = ProviderKind.Group
LOOKED_AT = 20  # providers of whom the nearest time is sought
ROUND = timedelta(days=8)  # whoever is open one day a week is found, too
QUARTER = timedelta(minutes=15)


def open_part(kind: ProviderKind, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
    """The part of what is wanted in which a provider has to be open, in local time: all of it; of a stay the arrival;
    of a ticket none, since the time is that of the train or the show.
    """
    if kind.group == Group.TICKETS:
        return None
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return (begins, begins) if kind.group == Group.HOTEL else (begins, ends)


def is_shut(provider: Provider, kind: ProviderKind, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether its hours say that it is closed then; hours nobody knows say nothing."""
    part = open_part(kind, starts_at, ends_at)
    return part is not None and is_open_during(provider.hours, *part) is False


def check_open(
    providers: list[Provider],
    kind: ProviderKind,
    span: tuple[datetime, datetime],
    persons: int,
    earliest: datetime,
) -> None:
    """A `Refusal` where all of these providers are closed then, which names the hours of the only one, and the nearest
    times that can be had, not sooner than `earliest`.
    """
    if not providers or not all(is_shut(one, kind, *span) for one in providers):
        return
    if len(providers) == 1:
        named = {"provider": providers[0].label, "hours": in_words(providers[0].hours)}
        said = _("“%(provider)s”的营业时间是%(hours)s，您选的时间不营业。") % named
    else:
        said = _("您选的时间没有服务商营业。")
    free = nearest(providers, kind, span, persons, earliest)
    raise Refusal(said + nearest_in_words(free), field="starts", code="closed")


def check_own_hours(
    provider: Provider, booking: Booking, span: tuple[datetime, datetime], earliest: datetime
) -> None:
    """The same of a time that a provider proposes itself."""
    if is_shut(provider, booking.kind, *span):
        free = nearest([provider], booking.kind, span, booking.persons, earliest)
        said = _("您登记的营业时间是%(hours)s，这个时间不营业。") % {"hours": in_words(provider.hours)}
        changed = _("营业时间变了的，请拨打 12345 更正。")
        raise Refusal(said + nearest_in_words(free) + changed, field="starts", code="closed")


def nearest_in_words(free: list[tuple[datetime, datetime]]) -> str:
    """The times as a sentence; where there is none, what else to do."""
    if not free:
        return _("请换个时间，或改短一些。")
    return _("最近能约的：%(times)s。") % {"times": _("，或 ").join(window(*one) for one in free)}


def nearest(
    providers: list[Provider],
    kind: ProviderKind,
    span: tuple[datetime, datetime],
    persons: int,
    earliest: datetime,
) -> list[tuple[datetime, datetime]]:
    """The nearest times of the same length that somebody is open and has room, one before and one after what was
    wanted, as far as there are any (index: slot_taken_once).
    """
    starts_at, length = span[0], span[1] - span[0]
    latest = timezone.now() + timedelta(days=kind.ahead_days)
    offers = [
        (begins, one)
        for one in providers[:LOOKED_AT]
        for begins in _beginnings(one, kind, span, earliest)
        if begins <= latest
    ]
    offers.sort(key=lambda offer: (abs(offer[0] - starts_at), offer[0]))
    around = ROUND + length + timedelta(days=1)  # a slot may be as long as a day
    taken = counted(providers[:LOOKED_AT], starts_at - around, starts_at + around)
    sides: dict[bool, tuple[datetime, datetime]] = {}
    for begins, one in offers:
        side, free = begins > starts_at, (begins, begins + length)
        if side not in sides and has_room_by(taken, one, free, persons):
            sides[side] = free
    return sorted(sides.values())


def _beginnings(
    provider: Provider, kind: ProviderKind, span: tuple[datetime, datetime], earliest: datetime
) -> Iterator[datetime]:
    """When it could begin in the days around: when the provider opens, each slot on, and so that it ends when the
    provider closes.
    """
    part = open_part(kind, *span)
    if part is None:
        return
    wanted, inside = part[0], part[1] - part[0]
    first = timezone.localtime(earliest)
    if over := timedelta(minutes=first.minute % 15, seconds=first.second, microseconds=first.microsecond):
        first += QUARTER - over
    for opens, closes in open_between(provider.hours, max(wanted - ROUND, first), wanted + ROUND):
        # Of a stay the arrival alone counts: at the minute of closing nobody is let in any more.
        begins, last = max(opens, first), closes - (inside or QUARTER)
        step = timedelta(minutes=provider.slot_minutes)
        while begins < last:
            yield begins
            begins += step
        if last >= max(opens, first):
            yield last


def open_ones(
    providers: Iterable[Provider], kind: ProviderKind, starts_at: datetime, ends_at: datetime
) -> list[Provider]:
    """Those whose hours do not say that they are closed then."""
    return [one for one in providers if not is_shut(one, kind, starts_at, ends_at)]
