"""A special briefing about one topic: its figures and its days."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yixian.insight.briefings.hot import number_of, still_open, title_of, told_of
from yixian.insight.briefings.text import Piece, Section, Sentence, Table, Text, fill, pieces
from yixian.insight.models import TopicDay
from yixian.insight.period import Period
from yixian.insight.topics.queries import HardTopic, HotTopic

MOST_DAYS = 31  # of the table


def one_topic(topic: HardTopic, days: list[TopicDay]) -> list[Section]:
    """The sections: always the same, so that a person's words keep their place when it is composed anew."""
    handled = Sentence("handled.topic", _handled(topic))
    return [
        Section("topic", _("基本情况"), tuple(_sentences(topic, days)), _tables(topic, days[-MOST_DAYS:])),
        Section("handled", _("办理情况"), (handled,)),
    ]


def _handled(topic: HardTopic) -> Text:
    if topic.open:
        return still_open(topic)
    words = _("%(title)s：没有未办结的诉求；全部诉求中退单或重办过 %(returned)s 件。")
    return fill(words, title=title_of(topic), returned=number_of(topic, topic.returned))


def days_of(topic: int, period: Period) -> list[TopicDay]:
    """The days of the period on which somebody spoke of it, in their order (unique: topic and day)."""
    rows = TopicDay.objects.filter(topic=topic, day__gte=period.first, day__lte=period.last)
    return list(rows.order_by("day"))


def _sentences(topic: HotTopic, days: list[TopicDay]) -> Iterator[Sentence]:
    yield Sentence("topic.told", told_of(topic))
    if topic.place:
        text = fill(_("“%(title)s”主要涉及%(place)s。"), title=title_of(topic), place=topic.place)
        yield Sentence("topic.place", text)
    if not days:
        yield Sentence("topic.days", (Piece(_("这段时间没有人反映。")),))
        return
    most = max(days, key=lambda one: one.messages)
    words = _("这段时间共反映 %(all)s 次，最多的一天是%(day)s，%(most)s 次。")
    text = fill(
        words,
        all=number_of(topic, sum(one.messages for one in days)),
        day=date_format(most.day, _("n月j日")),
        most=number_of(topic, most.messages),
    )
    yield Sentence("topic.days", text)


def _tables(topic: HotTopic, days: list[TopicDay]) -> tuple[Table, ...]:
    if not days:
        return ()
    rows = tuple((pieces(one.day.isoformat()), (number_of(topic, one.messages),)) for one in days)
    amounts = tuple(float(one.messages) for one in days)
    return (Table(_("每天反映次数"), (_("日期"), _("次数")), rows, amounts),)
