"""What the clock does with bookings: late answers, reminders, ends nobody told of, what is old. Safe twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Citizen, Contact
from yixian.convenience.actions import slots
from yixian.convenience.actions.book import ask_next
from yixian.convenience.actions.citizen import ask_of
from yixian.convenience.actions.step import SYSTEM, move
from yixian.convenience.models import Booking, BookingAsk, BookingState, SlotTaken
from yixian.convenience.telling import News, tell
from yixian.convenience.timing import AFTER_END
from yixian.ground.errors import Refusal
from yixian.safeguard import crypto

KEPT = timedelta(days=180)  # after the end of a booking its identity and words are destroyed
BATCH = 200
Answer = BookingAsk.Answer


def sweep_bookings(now: datetime) -> Iterator[str]:
    """Take the next step of each booking that is due (index: booking_due); a line for each."""
    due = (
        Booking.objects.filter(next_at__lte=now)
        .order_by("next_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    for pk in list(due):
        try:
            with transaction.atomic():
                line = _step(pk, now)
        except Refusal:
            continue  # somebody was faster
        if line:
            yield line


def _step(pk: int, now: datetime) -> str:
    rows = Booking.objects.select_related("citizen", "kind", "provider", "area", "wished")
    booking = rows.get(pk=pk)
    if booking.next_at is None or booking.next_at > now:
        return ""
    number = {"number": booking.number}
    if booking.state == BookingState.ASKING:
        ask = ask_of(booking)
        move(booking, "run_late", SYSTEM, now, facts={"asked": booking.provider_id})
        if ask is not None:
            BookingAsk.objects.filter(pk=ask.pk, answer=Answer.WAITING).update(answer=Answer.LATE)
        ask_next(booking, SYSTEM, now)
        return _("预订 %(number)s 没有按时答复，问下一家") % number
    if booking.state == BookingState.PROPOSED:
        return _proposal_waits(booking, now) % number
    if booking.state == BookingState.ACCEPTED and now < booking.starts_at:
        move(booking, "remind", SYSTEM, now, reminded_at=now, next_at=booking.ends_at + AFTER_END)
        tell(booking, News.REMINDED, now)
        tell(booking, News.REMIND_PROVIDER, now, ask_of(booking))
        return _("提醒了预订 %(number)s") % number
    if booking.state == BookingState.ACCEPTED and now >= booking.ends_at + AFTER_END:
        move(booking, "close", SYSTEM, now, next_at=None)
        return _("预订 %(number)s 过了时间，视为完成") % number
    Booking.objects.filter(pk=pk, next_at=booking.next_at).update(
        next_at=booking.ends_at + AFTER_END if booking.state == BookingState.ACCEPTED else None
    )
    return ""


def _proposal_waits(booking: Booking, now: datetime) -> str:
    """A proposed time nobody has answered: the citizen is reminded once, then it lapses, and both sides are told."""
    ask = ask_of(booking)
    if ask is not None and ask.reply_until is not None and now < ask.reply_until:
        move(booking, "remind_reply", SYSTEM, now, next_at=ask.reply_until)
        tell(booking, News.REMIND_REPLY, now)
        return _("提醒了预订 %(number)s 的诉求人答复改时间")
    move(booking, "lapse", SYSTEM, now, next_at=None)
    slots.give_back(booking)
    tell(booking, News.LAPSED, now)
    if ask is not None:
        BookingAsk.objects.filter(pk=ask.pk).update(answer=Answer.OVER)
        tell(booking, News.CALLED_OFF, now, ask)
    return _("预订 %(number)s 没有按时回复，已取消")


def forget_old_bookings(now: datetime) -> Iterator[str]:
    """Destroy what is kept of who booked, half a year after the end, where no case is theirs; a batch in each sweep
    (indexes `booking_kept`, `slot_taken_over`).
    """
    old = Booking.objects.filter(ends_at__lt=now - KEPT).exclude(sealed_texts=b"").select_related("citizen")
    count = 0
    for booking in old.order_by("ends_at")[:BATCH]:
        try:
            _forget_old(booking, now)
        except Refusal:
            continue  # somebody does something with it at this moment: the next sweep sees it as it is then
        count += 1
    SlotTaken.objects.filter(begins_at__lt=now - KEPT).delete()
    if count:
        yield _("销毁 %(count)s 个旧预订的身份信息") % {"count": count}


@transaction.atomic
def _forget_old(booking: Booking, now: datetime) -> None:
    forget_booking(booking, now)
    citizen = booking.citizen_id
    others = Booking.objects.filter(citizen=citizen).exclude(sealed_texts=b"").exists()
    contacts = Contact.objects.filter(citizen=citizen, received_at__gte=now - KEPT).exists()
    if not others and not contacts and not Case.objects.filter(citizen=citizen).exists():
        erase_citizen(citizen, now)


@transaction.atomic
def forget_booking(booking: Booking, now: datetime) -> None:
    """Address and notes go, and whatever is open ends: that there was a booking stays."""
    move(booking, "erase", SYSTEM, now, sealed_texts=b"", next_at=None)
    if booking.state in (BookingState.ASKING, BookingState.PROPOSED, BookingState.ACCEPTED):
        ask = ask_of(booking)
        Booking.objects.filter(pk=booking.pk).update(state=BookingState.CANCELLED)
        slots.give_back(booking)
        if ask is not None:
            BookingAsk.objects.filter(pk=ask.pk).update(answer=Answer.OVER)
            tell(booking, News.CALLED_OFF, now, ask)


def erase_citizen(citizen_id: int, now: datetime) -> None:
    """Name and telephone of somebody who only booked cannot be opened any more."""
    Citizen.objects.filter(pk=citizen_id, erased_at=None).update(
        wrapped_key=crypto.destroy_key(),
        sealed_identity=b"",
        telephone_hash="",
        credit_hash="",
        source_hash="",
        erased_at=now,
    )
