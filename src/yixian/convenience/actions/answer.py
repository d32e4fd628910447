"""What a provider does by its link: opens it, accepts, proposes another time, refuses, says the price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yixian.cases.models import Identity
from yixian.convenience.actions import slots
from yixian.convenience.actions.book import LEAST, ask_next, check_time
from yixian.convenience.actions.opening import check_own_hours
from yixian.convenience.actions.step import SYSTEM, Doer, check, move
from yixian.convenience.models import LINK_AFTER, Booking, BookingAsk, BookingState, BookingStep
from yixian.convenience.telling import News, goes_out_at, tell, window
from yixian.convenience.timing import halfway, reminder_at
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.ground.text import number_in
from yixian.safeguard.actions import record_access

Answer = BookingAsk.Answer
FORGED, OVER, USED = "link_forged", "link_over", "link_used"
MOST_PRICE = Decimal(1_000_000)


@dataclass
class _Viewer:
    """A provider in the record of looks: no account, a name."""

    name: str
    pk: None = None


def open_link(token: str, now: datetime) -> BookingAsk:
    """The ask behind a link, with its booking, if the link still opens it; a `Refusal` whose code says why not.

    One that is not there, and one whose signs are wrong, are the same.
    """
    token = token.strip()
    number = number_in(token.partition("-")[0])
    asks = BookingAsk.objects.select_related(
        "provider", "booking__kind", "booking__area", "booking__citizen", "booking__provider"
    )
    ask = asks.filter(pk=number).first() if number is not None else None
    if ask is None or not constant_time_compare(ask.token, token.lower()):
        raise NotFound(_("这个链接不对。请点短信或邮件里的链接，或把它完整地复制到浏览器。"), code=FORGED)
    booking = ask.booking
    if ask.answer == Answer.REFUSED:
        raise WrongState(_("您已经答复不接，这个预订已经问了别家，谢谢您。"), code=USED)
    if ask.answer == Answer.LATE or (ask.answer == Answer.WAITING and ask.until <= now):
        raise WrongState(_("答复的时间过了，这个预订已经问了别家。"), code=OVER)
    if (
        ask.answer == Answer.OVER
        or booking.state == BookingState.CANCELLED
        or not booking.citizen.wrapped_key
    ):
        raise WrongState(_("这个预订已经取消，不用去了。"), code=OVER)
    if booking.ends_at + LINK_AFTER < now:
        raise WrongState(_("这个链接过期了。"), code=OVER)
    return ask


def shown_identity(ask: BookingAsk) -> Identity | None:
    """Who asks, once this provider has accepted; each look is kept. None before and after."""
    booking = ask.booking
    if state_with(ask) != BookingState.ACCEPTED:
        return None
    viewer = _Viewer(ask.provider.name)
    record_access(
        viewer, "booking", f"booking:{booking.pk}", fields=("name", "telephone", "address"), own_work=True
    )
    return booking.citizen.identity


def state_with(ask: BookingAsk) -> str:
    """The booking's state, as far as it is with this provider; "" once it is with another, or with nobody."""
    booking = ask.booking
    return booking.state if booking.provider_id == ask.provider_id else ""


def _doer(ask: BookingAsk) -> Doer:
    return Doer(BookingStep.By.PROVIDER, provider=ask.provider)


def _answered(ask: BookingAsk, answer: str, now: datetime, **columns: object) -> None:
    """Compare-and-set: a link opened twice answers once. After the booking's own step, as everywhere: whoever writes
    both in another order would wait for one who waits for them.
    """
    rows = BookingAsk.objects.filter(pk=ask.pk, answer=Answer.WAITING)
    if rows.update(answer=answer, answered_at=now, **columns) != 1:
        raise WrongState(_("您已经答复过了，请刷新后再看。"), code=USED)


@transaction.atomic
def accept(ask: BookingAsk, now: datetime) -> None:
    """The provider comes at the time that was wanted. `Conflict` where its slots are full."""
    booking = ask.booking
    check(booking, "accept", _doer(ask))
    move(booking, "accept", _doer(ask), now, next_at=reminder_at(booking, now))
    _answered(ask, Answer.ACCEPTED, now)
    slots.take(booking, ask.provider, booking.starts_at, booking.ends_at)
    tell(booking, News.ACCEPTED, now)


@transaction.atomic
def propose(ask: BookingAsk, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Another time would do: its places are kept until the citizen has answered. `Refusal` for one outside the hours
    that citizens read of the provider.
    """
    booking = ask.booking
    check(booking, "propose", _doer(ask))
    if (starts_at, ends_at) == (booking.starts_at, booking.ends_at):
        raise Refusal(_("这就是诉求人要的时间，可以来请按“接受”。"), field="day")
    check_time(booking.kind, starts_at, ends_at, now)
    check_own_hours(ask.provider, booking, (starts_at, ends_at), now + LEAST)
    sent_at = goes_out_at(booking, now)
    until = min(sent_at + timedelta(minutes=booking.kind.answer_minutes) * 4, starts_at)
    said = {"proposed": window(starts_at, ends_at)}
    move(booking, "propose", _doer(ask), now, facts=said, next_at=halfway(sent_at, until))
    _answered(ask, Answer.PROPOSED, now, starts_at=starts_at, ends_at=ends_at, reply_until=until)
    slots.take(booking, ask.provider, starts_at, ends_at)
    tell(booking, News.PROPOSED, now)


@transaction.atomic
def refuse(ask: BookingAsk, now: datetime) -> None:
    """The provider does not come; the next one is asked."""
    check(ask.booking, "refuse", _doer(ask))
    move(ask.booking, "refuse", _doer(ask), now)
    _answered(ask, Answer.REFUSED, now)
    ask_next(ask.booking, SYSTEM, now)


@transaction.atomic
def give_back(ask: BookingAsk, now: datetime) -> None:
    """The provider accepted, or proposed a time, and cannot come after all; the next one is asked."""
    booking = ask.booking
    _check_with(ask, BookingState.ACCEPTED, BookingState.PROPOSED)
    move(booking, "give_back", _doer(ask), now)
    BookingAsk.objects.filter(pk=ask.pk).update(answer=Answer.REFUSED)
    slots.give_back(booking)
    ask_next(booking, SYSTEM, now)


@transaction.atomic
def finish(ask: BookingAsk, price: Decimal, now: datetime) -> None:
    """It is done, for this price in yuan. `Refusal` before it has begun and for a price nobody pays."""
    booking = ask.booking
    _check_with(ask, BookingState.ACCEPTED)
    check_begun(booking, now)
    if not 0 <= price < MOST_PRICE:
        raise Refusal(_("价格不对。"), field="price")
    move(booking, "finish", _doer(ask), now, price=price, next_at=None)
    tell(booking, News.DONE, now)


@transaction.atomic
def miss_citizen(ask: BookingAsk, now: datetime) -> None:
    """Nobody was there, or nobody came to the table."""
    booking = ask.booking
    _check_with(ask, BookingState.ACCEPTED)
    check_begun(booking, now)
    who = Booking.Missed.CITIZEN
    move(booking, "miss", _doer(ask), now, facts={"who": who}, missed_by=who, next_at=None)


def check_begun(booking: Booking, now: datetime) -> None:
    """`Refusal` for what has not begun."""
    if now < booking.starts_at:
        raise Refusal(_("还没有到约定的时间。"))


def _check_with(ask: BookingAsk, *states: BookingState) -> None:
    if state_with(ask) not in states:
        raise WrongState(_("这个预订已经不由您来做，请刷新后再看。"), code=USED)
