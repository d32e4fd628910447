"""Booking: what is wanted is kept once, and the first provider is asked; the next one when it does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Citizen, Contact, Identity, hash_telephone
from yixian.convenience.actions.opening import check_open, open_ones
from yixian.convenience.actions.slots import has_room
from yixian.convenience.actions.step import SYSTEM, Doer, move
from yixian.convenience.models import Booking, BookingAsk, BookingState, BookingStep, Provider, ProviderKind
from yixian.convenience.models.booking import BookingQuerySet
from yixian.convenience.provider_queries import in_order
from yixian.convenience.telling import News, goes_out_at, tell, window
from yixian.directory.models import Area
from yixian.ground.errors import Conflict, Refusal
from yixian.ground.rows import insert

Answer = BookingAsk.Answer
# Nobody is asked so late that no answer could come before it begins.
LEAST = timedelta(minutes=5)


@dataclass(frozen=True)
class Wanted:
    """What somebody books."""

    kind: ProviderKind
    starts_at: datetime
    ends_at: datetime
    identity: Identity
    reply_way: str
    provider: Provider | None = None
    area: Area | None = None
    persons: int = 1
    address: str = ""
    notes: str = ""


def check_time(kind: ProviderKind, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """A `Refusal` in plain words for a time that is over, too far, too long, or runs backwards."""
    if ends_at <= starts_at:
        raise Refusal(_("结束要晚于开始。"), field="until")
    if starts_at < now + LEAST:
        raise Refusal(_("开始的时间已经过了，或者太近，请选晚一些的时间。"), field="day")
    if starts_at > now + timedelta(days=kind.ahead_days):
        raise Refusal(_("最多提前 %(days)s 天预订。") % {"days": kind.ahead_days}, field="day")
    if ends_at - starts_at > timedelta(hours=kind.longest_hours):
        raise Refusal(_("一次最长 %(hours)s 小时。") % {"hours": kind.longest_hours}, field="until")


def check_not_twice(wanted: Wanted, key: str, among: BookingQuerySet) -> None:
    """A `Conflict` on the field `again` where this telephone has an open booking of the same service that overlaps,
    `among` those that whoever asks may know of; none for a form that is sent a second time (index: citizen).
    """
    if not wanted.identity.telephone or Booking.objects.filter(key=key).exists():
        return
    citizens = Citizen.ids_by([hash_telephone(wanted.identity.telephone)])
    alike = among.filter(citizen__in=citizens, kind=wanted.kind, state__in=Booking.OPEN)
    earlier = alike.filter(starts_at__lt=wanted.ends_at, ends_at__gt=wanted.starts_at).order_by("-pk").first()
    if earlier is not None:
        told = {"number": earlier.number, "when": window(earlier.starts_at, earlier.ends_at)}
        words = _(
            "这个电话已经订了同样的服务：%(number)s，%(when)s。确实还要一个，请勾选“仍要预订”，再按“预订”。"
        )
        raise Conflict(words % told, field="again", code="booked_already")


def book(doer: Doer, wanted: Wanted, key: str, now: datetime, contact: Contact | None = None) -> Booking:
    """The booking of this form, made now or when it was first sent; its first provider is asked.

    `Refusal` for a kind that takes no bookings, a time that will not do, and one at which the wished provider, or
    everybody, is closed. Of two at once with the same key the
    database takes one, and both are given that one.
    """
    there = Booking.objects.filter(key=key).first()
    if there is not None:
        return there
    if not wanted.kind.bookable:
        raise Refusal(_("这种服务不能在这里预订，请打电话。"), field="kind")
    check_time(wanted.kind, wanted.starts_at, wanted.ends_at, now)
    check_open(
        askable(wanted, now), wanted.kind, (wanted.starts_at, wanted.ends_at), wanted.persons, now + LEAST
    )
    try:
        with transaction.atomic():
            booking = _made(doer, wanted, key, now, contact)
            ask_next(booking, doer, now)
            tell(booking, News.TAKEN, now)
            return booking
    except IntegrityError:
        there = Booking.objects.filter(key=key).first()
        if there is None:
            raise
        return there


def askable(wanted: Wanted, now: datetime) -> list[Provider]:
    """Who could be asked by a link: the wished provider alone, else all who offer it there, in the neutral order."""
    wished = wanted.provider
    if wished is not None and _is_reached(wished):
        return [wished]
    return [one for one in in_order(wanted.kind, wanted.area, now) if _is_reached(one)]


def _is_reached(provider: Provider) -> bool:
    return bool(provider.sms or provider.email)


def _made(doer: Doer, wanted: Wanted, key: str, now: datetime, contact: Contact | None) -> Booking:
    citizen = _citizen(wanted.identity, contact)
    booking = Booking(
        key=key,
        kind=wanted.kind,
        wished=wanted.provider,
        state=BookingState.ASKING,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        persons=wanted.persons,
        area=wanted.area,
        citizen=citizen,
        reply_way=wanted.reply_way,
        contact=contact,
        account_id=doer.account_id,
        made_at=now,
    )
    booking.seal_texts({"address": wanted.address, "notes": wanted.notes})
    booking.save(force_insert=True)
    return booking


def _citizen(identity: Identity, contact: Contact | None) -> Citizen:
    """The caller's own row where it is they who book; else one known by the same number and name, or a new one."""
    known = [contact.citizen] if contact is not None and contact.citizen is not None else []
    known += Citizen.known_by(identity.telephone) if identity.telephone else []
    for citizen in known:
        if citizen.wrapped_key and citizen.identity == identity:
            return citizen
    citizen = Citizen.with_identity(identity, invented=bool(contact is not None and contact.invented))
    insert(citizen)
    return citizen


def ask_next(booking: Booking, doer: Doer, now: datetime) -> None:
    """Ask the next provider in the neutral order: the wished one first, nobody twice, nobody who is full, closed then
    or cannot be reached by a link. Where nobody is left the booking has no place, and the citizen is told.
    """
    provider = _next(booking, now)
    if provider is None:
        move(booking, "unplace", SYSTEM, now, provider=None, next_at=None)
        tell(booking, News.UNPLACED, now)
        return
    # Its time runs from when it is told: who is asked in the quiet hours of the night answers in the morning.
    until = goes_out_at(booking, now, provider) + timedelta(minutes=booking.kind.answer_minutes)
    until = min(until, booking.starts_at)
    by = doer if doer.by in (BookingStep.By.CITIZEN, BookingStep.By.SEAT) else SYSTEM
    move(
        booking,
        "ask",
        by,
        now,
        facts={"until": until.isoformat(), "asked": provider.pk},
        provider=provider,
        next_at=until,
    )
    ask = BookingAsk.objects.create(booking=booking, provider=provider, asked_at=now, until=until)
    tell(booking, News.WANTED, now, ask)


def _next(booking: Booking, now: datetime) -> Provider | None:
    if booking.starts_at <= now + LEAST:
        return None
    asked = set(BookingAsk.objects.filter(booking=booking).values_list("provider_id", flat=True))
    order = in_order(booking.kind, booking.area, now)
    if booking.wished is not None:
        order = [one for one in order if one.pk == booking.wished_id] + order
    for one in open_ones(order, booking.kind, booking.starts_at, booking.ends_at):
        reached = one.pk not in asked and _is_reached(one)
        if reached and has_room(one, booking.starts_at, booking.ends_at, booking.persons):
            return one
    return None


def local_moment(day: object, clock: object) -> datetime:
    """A day and a time of it as a moment of the city."""
    return timezone.make_aware(datetime.combine(day, clock))  # type: ignore[arg-type]
