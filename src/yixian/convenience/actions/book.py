"""Booking: what is wanted is kept once, and the first provider is asked; the next one when it does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Citizen, Contact, Identity
from yixian.convenience.actions.slots import has_room
from yixian.convenience.actions.step import SYSTEM, Doer, move
from yixian.convenience.models import Booking, BookingAsk, BookingState, BookingStep, Provider, ProviderKind
from yixian.convenience.provider_queries import in_order
from yixian.convenience.telling import News, goes_out_at, tell
from yixian.directory.models import Area
from yixian.ground.errors import Refusal
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


def book(doer: Doer, wanted: Wanted, key: str, now: datetime, contact: Contact | None = None) -> Booking:
    """The booking of this form, made now or when it was first sent; its first provider is asked.

    `Refusal` for a kind that takes no bookings and a time that will not do. Of two at once with the same key the
    database takes one, and both are given that one.
    """
    there = Booking.objects.filter(key=key).first()
    if there is not None:
        return there
    if not wanted.kind.bookable:
        raise Refusal(_("这种服务不能在这里预订，请打电话。"), field="kind")
    check_time(wanted.kind, wanted.starts_at, wanted.ends_at, now)
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
    """Ask the next provider in the neutral order: the wished one first, nobody twice, nobody who is full or cannot be
    reached by a link. Where nobody is left the booking has no place, and the citizen is told.
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
    for one in order:
        reached = one.pk not in asked and (one.sms or one.email)
        if reached and has_room(one, booking.starts_at, booking.ends_at, booking.persons):
            return one
    return None


def local_moment(day: object, clock: object) -> datetime:
    """A day and a time of it as a moment of the city."""
    return timezone.make_aware(datetime.combine(day, clock))  # type: ignore[arg-type]
