"""What a citizen does with a booking, or a seat for one: agrees, declines, cancels, grades, complains."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.cases.actions import carry_all
from yixian.cases.models import Case, Channel, Contact, ContactOutcome, Kind
from yixian.convenience.actions import slots
from yixian.convenience.actions.answer import check_begun
from yixian.convenience.actions.book import ask_next
from yixian.convenience.actions.step import Doer, check, move
from yixian.convenience.models import Booking, BookingAsk, BookingState, Provider
from yixian.convenience.telling import News, tell, window
from yixian.convenience.timing import reminder_at
from yixian.ground.errors import Refusal, WrongState
from yixian.ground.rows import insert
from yixian.people.models import Actor

Answer = BookingAsk.Answer
GRADES = (1, 2, 3, 4, 5)


def ask_of(booking: Booking) -> BookingAsk | None:
    """The ask of the provider the booking is with now (unique: booking and provider); None while it is with nobody."""
    if booking.provider_id is None:
        return None
    return (
        BookingAsk.objects.select_related("provider")
        .filter(booking=booking, provider_id=booking.provider_id)
        .first()
    )


@transaction.atomic
def agree(booking: Booking, doer: Doer, now: datetime) -> None:
    """The proposed time suits: it is the booking's from now on."""
    check(booking, "agree", doer)
    ask = ask_of(booking)
    if ask is None or ask.starts_at is None or ask.ends_at is None or ask.starts_at <= now:
        raise WrongState(_("建议的时间已经过了。"))
    booking.starts_at, booking.ends_at = ask.starts_at, ask.ends_at
    move(
        booking,
        "agree",
        doer,
        now,
        starts_at=ask.starts_at,
        ends_at=ask.ends_at,
        next_at=reminder_at(booking, now),
    )
    BookingAsk.objects.filter(pk=ask.pk).update(answer=Answer.ACCEPTED)
    tell(booking, News.AGREED, now, ask)


@transaction.atomic
def decline(booking: Booking, doer: Doer, now: datetime) -> None:
    """The proposed time does not suit: the next provider is asked for the time that was wanted."""
    ask = ask_of(booking)
    move(booking, "decline", doer, now)
    _end_ask(booking, ask, now)
    slots.give_back(booking)
    ask_next(booking, doer, now)


@transaction.atomic
def cancel(booking: Booking, doer: Doer, now: datetime) -> None:
    """Nobody need come. `Refusal` once it has begun: then it was missed, or done."""
    if booking.state == BookingState.ACCEPTED and now >= booking.starts_at:
        raise Refusal(_("约定的时间已经到了，不能再取消。没有人来，请按“服务商没有来”。"))
    ask = ask_of(booking) if booking.is_open else None
    move(booking, "cancel", doer, now, next_at=None)
    slots.give_back(booking)
    if ask is not None:
        _end_ask(booking, ask, now)


def _end_ask(booking: Booking, ask: BookingAsk | None, now: datetime) -> None:
    """The provider who was asked or had agreed is told that it is over."""
    if ask is not None:
        BookingAsk.objects.filter(pk=ask.pk).update(answer=Answer.OVER)
        tell(booking, News.CALLED_OFF, now, ask)


@transaction.atomic
def miss_provider(booking: Booking, doer: Doer, now: datetime) -> None:
    """Nobody came."""
    check(booking, "miss", doer)
    check_begun(booking, now)
    who = Booking.Missed.PROVIDER
    move(booking, "miss", doer, now, facts={"who": who}, missed_by=who, next_at=None)


@transaction.atomic
def finish_as_citizen(booking: Booking, doer: Doer, now: datetime) -> None:
    """It is done, whatever the provider says of it."""
    check(booking, "finish", doer)
    check_begun(booking, now)
    move(booking, "finish", doer, now, next_at=None)


@transaction.atomic
def grade(booking: Booking, doer: Doer, given: int, now: datetime) -> None:
    """One to five, once."""
    check(booking, "grade", doer)
    if booking.grade is not None:
        raise WrongState(_("已经评过分了。"))
    if given not in GRADES:
        raise Refusal(_("请选 1 到 5 分。"), field="grade")
    move(booking, "grade", doer, now, facts={"grade": given}, grade=given)


@transaction.atomic
def complain(booking: Booking, doer: Doer, actor: Actor, words: str, now: datetime) -> Case:
    """The complaint becomes a case of the same citizen, submitted for dispatch; once for each booking."""
    check(booking, "complain", doer)
    if booking.case_id is not None:
        raise WrongState(_("已经投诉过了，请凭编号查询。"))
    if not booking.citizen.wrapped_key:
        raise WrongState(_("身份已经销毁，不能再投诉。"))
    contact = Contact(
        channel=Channel.TELEPHONE if actor.account else Channel.WEBSITE,
        citizen=booking.citizen,
        agent=actor.account,
        organisation_id=actor.organisation_id,
        received_at=now,
        entered_at=now,
        outcome=ContactOutcome.CASE,
        ended_at=now,
        invented=booking.citizen.invented,
    )
    insert(contact)
    case = Case(contact=contact, citizen=booking.citizen)
    carry_all(actor, case, [("register", contact, _values(booking, words)), ("submit", case, {})], at=now)
    move(booking, "complain", doer, now, facts={"case": case.number}, case=case)
    return case


def _complained_of(booking: Booking) -> Provider | None:
    """Whoever last agreed to come, whether or not it gave the booking back; nobody who was only asked."""
    proposed: Provider | None = None
    agreed: Provider | None = None
    steps = booking.steps.select_related("provider").filter(verb__in=("accept", "propose", "agree"))
    for step in steps.order_by("seq"):
        if step.verb == "propose":
            proposed = step.provider
        else:
            agreed = step.provider if step.verb == "accept" else proposed
    return agreed


def _values(booking: Booking, words: str) -> dict[str, object]:
    agreed = _complained_of(booking)
    said = {
        "kind": booking.kind.name,
        "when": window(booking.starts_at, booking.ends_at),
        "number": booking.number,
        "provider": agreed.name if agreed is not None else _("没有约到服务商"),
    }
    about = _("便民服务预订 %(number)s（%(kind)s，%(when)s，%(provider)s）") % said
    return {
        "kind": Kind.COMPLAINT,
        "content": f"{about}\n{words}",
        "title": ((_("投诉%(provider)s") if agreed is not None else _("投诉便民服务：%(kind)s")) % said)[:30],
        "area": booking.area,
        "address": booking.texts["address"],
        "reply_way": booking.reply_way,
        "callback_consent": True,
    }
