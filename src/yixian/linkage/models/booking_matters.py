"""Of what messages are about that belong to no step of a case: bookings, and an answer sent to whoever asked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.convenience.telling import TO_PROVIDER, News
from yixian.ground.errors import Words

BOOKING = "booking_"  # before the name of the news: a case is "accepted" too


class BookingMatter(models.TextChoices):
    """What a message about a booking tells, each one of `News`."""

    WANTED = BOOKING + News.WANTED.value, News.WANTED.label
    AGREED = BOOKING + News.AGREED.value, News.AGREED.label
    CALLED_OFF = BOOKING + News.CALLED_OFF.value, News.CALLED_OFF.label
    REMIND_PROVIDER = BOOKING + News.REMIND_PROVIDER.value, News.REMIND_PROVIDER.label
    TAKEN = BOOKING + News.TAKEN.value, News.TAKEN.label
    ACCEPTED = BOOKING + News.ACCEPTED.value, News.ACCEPTED.label
    PROPOSED = BOOKING + News.PROPOSED.value, News.PROPOSED.label
    REMIND_REPLY = BOOKING + News.REMIND_REPLY.value, News.REMIND_REPLY.label
    LAPSED = BOOKING + News.LAPSED.value, News.LAPSED.label
    UNPLACED = BOOKING + News.UNPLACED.value, News.UNPLACED.label
    REMINDED = BOOKING + News.REMINDED.value, News.REMINDED.label
    DONE = BOOKING + News.DONE.value, News.DONE.label


class AnswerMatter(models.TextChoices):
    """An answer sent to whoever asked."""

    ANSWER = "answer", _("发给来电人的答复")


B = BookingMatter
WHEN_ELSE: dict[str, Words] = {
    B.WANTED: _("有人预订、轮到这家服务商时；链接是服务商答复的唯一办法"),
    B.AGREED: _("诉求人同意服务商建议的时间时，告知服务商"),
    B.CALLED_OFF: _("预订取消、过期或诉求人不同意改时间时，告知问过的服务商"),
    B.REMIND_PROVIDER: _("约定时间的前一天（来不及的，前两小时），提醒服务商，一次"),
    B.TAKEN: _("预订登记时，告知诉求人编号和查询码"),
    B.ACCEPTED: _("服务商接受时"),
    B.PROPOSED: _("服务商建议改时间时，请诉求人答复"),
    B.REMIND_REPLY: _("建议的时间还没有答复、期限过半时，提醒诉求人，一次"),
    B.LAPSED: _("建议的时间没有按时答复、预订取消时；链接可以再订"),
    B.UNPLACED: _("没有服务商能接时；链接可以再订"),
    B.REMINDED: _("约定时间的前一天（来不及的，前两小时），提醒诉求人，一次"),
    B.DONE: _("服务商说做完了时，请诉求人评分"),
    AnswerMatter.ANSWER: _("话务员把答复发给来电人时；邮件只用标题，正文是答复全文"),
}

_EVERY = ("number", "kind", "when", "link")
_CITIZEN = (*_EVERY, "code", "provider", "place")
_UNNAMED = (*_EVERY, "code", "place")  # no provider has it yet, or none any more
_PROPOSAL = (*_CITIZEN, "proposed", "until")
# What a text about each may name: a provider's neither code nor name, so that no city can send them by mistake.
PLACES_ELSE: dict[str, tuple[str, ...]] = {
    **{BOOKING + news.value: (*_EVERY, "place") for news in TO_PROVIDER},
    B.WANTED: (*_EVERY, "place", "until"),
    B.TAKEN: _UNNAMED,
    B.ACCEPTED: _CITIZEN,
    B.PROPOSED: _PROPOSAL,
    B.REMIND_REPLY: _PROPOSAL,
    B.LAPSED: _CITIZEN,
    B.UNPLACED: _UNNAMED,
    B.REMINDED: _CITIZEN,
    B.DONE: _CITIZEN,
    AnswerMatter.ANSWER: ("title", "answer"),
}
# Without these words the message says nothing: they must name the place, and cannot be switched off.
NEEDED: dict[str, str] = {B.WANTED: "link", AnswerMatter.ANSWER: "answer"}
