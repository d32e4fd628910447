"""What convenience tells of bookings: into the outbox in the transaction of the step, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yixian.cases.models import ReplyWay
from yixian.cases.models.telephone import normal_telephone
from yixian.convenience.models import Booking, BookingAsk, Provider
from yixian.convenience.telling import Message as Told
from yixian.convenience.telling import News, facts_of
from yixian.linkage.models import (
    BOOKING,
    WISHES,
    BookingNotice,
    Outgoing,
    free,
    places_of,
    sending,
    wording,
)
from yixian.linkage.ways import Message, Unreachable, way_for, why_not

State = Outgoing.State
MOST = 50  # of one booking on a page
# After these nobody need be reminded to answer a proposed time.
ENDS_REMINDER = (News.LAPSED, News.AGREED, News.CALLED_OFF)


class ByNotice:
    """Tells by rows of the outbox."""

    def goes_out_at(self, booking: Booking, provider: Provider | None, now: datetime) -> datetime:
        """When the quiet hours are over in which it would be held back; what disturbs nobody goes out at once."""
        way = way_for(wish := _way_to(provider) if provider is not None else booking.reply_way)
        held = sending().held_until(wish, now) if way is not None and not way.stays_here else None
        return held or now

    def tell(self, booking: Booking, news: News, ask: BookingAsk | None, now: datetime) -> None:
        """Insert the row: to a provider by text message, else by e-mail; to the citizen as the booking says.

        A provider is told of no end of what it never heard of: a request that has not gone out does not go any more.
        """
        notices = BookingNotice.objects.filter(booking=booking)
        if news in ENDS_REMINDER:
            _withdraw(notices.filter(verb=News.REMIND_REPLY), now)
        if news == News.WANTED and ask is not None:
            _withdraw(notices.filter(verb=News.WANTED).exclude(ask=ask), now)
        if news == News.CALLED_OFF and ask is not None:
            to_provider = notices.filter(ask=ask)
            _withdraw(to_provider, now)
            if ask.answered_at is None and not to_provider.exclude(state=State.WITHDRAWN).exists():
                return
        language = settings.LANGUAGE_CODE if ask is not None else _language(booking, now)
        if wording(BOOKING + news, language) is None:
            return
        way = _way_to(ask.provider) if ask is not None else booking.reply_way
        BookingNotice.objects.create(
            booking=booking,
            ask=ask,
            verb=news,
            way=way,
            language=language,
            state=State.WAITING if way in WISHES else State.SHOWN,
            made_at=now,
            next_at=now,
        )

    def told(self, booking: Booking) -> list[Told]:
        """The rows, newest first, with why what waits does not go out."""
        rows = (
            BookingNotice.objects.filter(booking=booking)
            .select_related("ask__provider")
            .order_by("-id")[:MOST]
        )
        return [
            Told(
                row.made_at,
                row.ask.provider.label if row.ask is not None else _("诉求人"),
                str(row.get_verb_display()),
                str(row.get_way_display()),
                str(row.get_state_display()),
                row.reason_said or (why_not(row.way) if row.state == State.WAITING else ""),
            )
            for row in rows
        ]


def _withdraw(notices: QuerySet[BookingNotice], now: datetime) -> None:
    """Those that wait do not go out any more; one that a sweep is sending at this moment does (compare-and-set)."""
    waiting = notices.filter(free(now), state=State.WAITING)
    waiting.update(state=State.WITHDRAWN, reason=gettext_noop("预订已变，不用再发"), next_at=None)


def _way_to(provider: Provider) -> str:
    """By text message where the provider has a mobile for it and one can be sent, or no e-mail address."""
    by_sms = provider.sms and (not provider.email or not why_not(ReplyWay.SMS))
    return ReplyWay.SMS if by_sms else ReplyWay.EMAIL


def _language(booking: Booking, now: datetime) -> str:
    """The language the citizen booked in on the portal; whoever booked by telephone is told in the city's."""
    earlier = BookingNotice.objects.filter(booking=booking, ask=None).order_by("id")
    told = earlier.values_list("language", flat=True).first()
    if told is not None:
        return told
    booked_now = booking.made_at == now and booking.account_id is None
    english = booked_now and (translation.get_language() or "").startswith("en")
    return "en" if english else settings.LANGUAGE_CODE


def message_about(row: BookingNotice) -> Message:
    """The message; `Unreachable` where there is nobody to send it to, or nothing is told of it, any more."""
    words = wording(row.matter, row.language)
    if words is None:
        raise Unreachable(_("这个事项已不再通知"))
    with translation.override(row.language):
        known = facts_of(row.booking, News(row.verb), row.ask)
    facts = {place: known.get(place, "") for place in places_of(row.matter)}
    subject, text = words.filled(facts)
    return Message(
        id=f"booking-{row.pk}",
        to=_address(row),
        subject=f"{subject} {row.number}",
        text=text,
        template=words.template,
        facts=facts,
    )


def _address(row: BookingNotice) -> str:
    by_sms = row.way == ReplyWay.SMS
    if row.ask is not None:
        provider = row.ask.provider
        found = normal_telephone(provider.sms) if by_sms else provider.email
    else:
        identity = row.booking.citizen.identity
        found = identity.telephone if by_sms else identity.email
    if not found:
        raise Unreachable(_("没有可以发送的号码或邮箱，或身份已销毁"))
    return found
