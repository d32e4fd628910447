"""Who is told of a booking: this room says whom and what, linkage sends it and knows what became of it.

Linkage registers from its `AppConfig.ready`; without it nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.convenience.models import Booking, BookingAsk, Provider


class News(models.TextChoices):
    """What a message about a booking tells; the first four a provider, the others the citizen."""

    WANTED = "wanted", gettext_lazy("请服务商答复")
    AGREED = "agreed", gettext_lazy("告知服务商已约定")
    CALLED_OFF = "called_off", gettext_lazy("告知服务商已取消")
    REMIND_PROVIDER = "remind_p", gettext_lazy("提醒服务商")
    TAKEN = "taken", gettext_lazy("预订已收到")
    ACCEPTED = "accepted", gettext_lazy("预订已约定")
    PROPOSED = "proposed", gettext_lazy("预订建议改时间")
    REMIND_REPLY = "remind_r", gettext_lazy("请答复改时间")
    LAPSED = "lapsed", gettext_lazy("预订过期取消")
    UNPLACED = "unplaced", gettext_lazy("预订没有约到")
    REMINDED = "reminded", gettext_lazy("预订提醒")
    DONE = "done", gettext_lazy("预订请评分")


TO_PROVIDER = frozenset({News.WANTED, News.AGREED, News.CALLED_OFF, News.REMIND_PROVIDER})


@dataclass(frozen=True)
class Message:
    """What became of one message: to whom, about what, its state and why it waits."""

    at: datetime
    to: str
    about: str
    way: str
    state: str
    reason: str


class Teller(Protocol):
    """What sends the messages."""

    def goes_out_at(self, booking: Booking, provider: Provider | None, now: datetime) -> datetime:
        """When goes out what is told now: later than `now` where nobody is disturbed at this hour."""

    def tell(self, booking: Booking, news: News, ask: BookingAsk | None, now: datetime) -> None:
        """Put the message into the outbox, in the transaction of the step it tells of."""

    def told(self, booking: Booking) -> list[Message]:
        """What was to be told about the booking, the newest first."""


_teller: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Set who tells; there is one."""
    if _teller:
        raise TypeError("somebody tells already")
    _teller.append(teller)


def goes_out_at(booking: Booking, now: datetime, provider: Provider | None = None) -> datetime:
    """From when on the provider, or without one the citizen, can answer what is asked now."""
    return max((teller.goes_out_at(booking, provider, now) for teller in _teller), default=now)


def tell(booking: Booking, news: News, now: datetime, ask: BookingAsk | None = None) -> None:
    """Tell the provider of `ask`, or without it the citizen."""
    for teller in _teller:
        teller.tell(booking, news, ask, now)


def told(booking: Booking) -> list[Message]:
    """What was to be told about the booking, the newest first."""
    return [message for teller in _teller for message in teller.told(booking)]


def window(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when, in local time: 11-28 09:00–11:00."""
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%m-%d %H:%M}"
    return f"{starts:%m-%d %H:%M}–{until}"


def facts_of(booking: Booking, news: News, ask: BookingAsk | None) -> dict[str, str]:
    """What the words of a message may name, in the language of now. A provider's have no name and no telephone in them.

    `link` opens to a provider its answer; to a citizen the page where the booking is looked up, or booked again.
    """
    facts = {
        "number": booking.number,
        "code": booking.code,
        "kind": booking.kind.label,
        "when": window(booking.starts_at, booking.ends_at),
        "provider": booking.provider.label if booking.provider is not None else "",
        "place": booking.area.label if booking.area is not None else _("区域没有填"),
    }
    if ask is not None:
        return {**facts, "until": _moment(ask.until), "link": ask.address}
    again = news in (News.LAPSED, News.UNPLACED)
    facts["link"] = settings.PUBLIC_ADDRESS + (address_again(booking) if again else reverse("bookings"))
    if news in (News.PROPOSED, News.REMIND_REPLY):
        facts |= _proposal(booking)
    return facts


def _proposal(booking: Booking) -> dict[str, str]:
    """The time its provider proposes, and until when it waits for an answer."""
    proposals = BookingAsk.objects.filter(booking=booking, provider=booking.provider, starts_at__isnull=False)
    ask = proposals.first()
    if ask is None or ask.starts_at is None or ask.ends_at is None:
        return {"proposed": "", "until": ""}
    until = _moment(ask.reply_until) if ask.reply_until is not None else ""
    return {"proposed": window(ask.starts_at, ask.ends_at), "until": until}


def address_again(booking: Booking) -> str:
    """The form by which the same is booked again, as far as links may carry it."""
    asked = {"kind": booking.kind.code}
    if booking.area is not None:
        asked["area"] = booking.area.code
    return f"{reverse('book_service')}?{urlencode(asked)}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}"
