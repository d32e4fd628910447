"""Who is told of a booking: this room says whom and what, linkage sends it and knows what became of it.

Linkage registers from its `AppConfig.ready`; without it nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models
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


def words_of(booking: Booking, news: News, ask: BookingAsk | None) -> tuple[str, str]:
    """Subject and text as they go out. A provider reads no name and no telephone in them, only the link."""
    said = {
        "number": booking.number,
        "code": booking.code,
        "kind": booking.kind.name,
        "when": window(booking.starts_at, booking.ends_at),
        "provider": booking.provider.name if booking.provider is not None else "",
        "place": booking.area.name if booking.area is not None else _("全市"),
        "until": f"{timezone.localtime(ask.until):%m-%d %H:%M}" if ask is not None else "",
        "link": ask.address if ask is not None else "",
    }
    texts = {
        News.WANTED: _(
            "12345 有市民预订%(kind)s，%(when)s，%(place)s。请在 %(until)s 前打开链接答复，接受后可见联系方式：%(link)s"
        ),
        News.AGREED: _("预订 %(number)s 已约定：%(kind)s，%(when)s。联系方式见链接：%(link)s"),
        News.CALLED_OFF: _("预订 %(number)s（%(kind)s，%(when)s）已取消，不用去了。"),
        News.REMIND_PROVIDER: _("提醒：预订 %(number)s，%(kind)s，%(when)s。联系方式见链接：%(link)s"),
        News.TAKEN: _(
            "您的预订已收到，编号 %(number)s，查询码 %(code)s：%(kind)s，%(when)s。服务商答复后告诉您。"
        ),
        News.ACCEPTED: _("预订 %(number)s 已约定：%(provider)s，%(when)s。"),
        News.PROPOSED: _(
            "预订 %(number)s：%(provider)s建议改时间，请凭编号和查询码 %(code)s 在网站上答复，或拨打 12345。"
        ),
        News.UNPLACED: _("预订 %(number)s 没有约到服务商，请换个时间再订，或拨打 12345。"),
        News.REMINDED: _("提醒：预订 %(number)s，%(provider)s，%(when)s。不需要了请取消。"),
        News.DONE: _("预订 %(number)s 已完成，请凭编号和查询码 %(code)s 评分；有问题可以在那里投诉。"),
    }
    return str(news.label), texts[news] % said
