"""What came in: contacts, cases and orders, by kind, channel, area and category; who answered the telephone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yixian.insight.briefings.facts import AREA, CATEGORY, CHANNEL, KIND, Facts
from yixian.insight.briefings.text import Section, Sentence, Table, Text, fill, joined, pieces
from yixian.insight.dimensions import NAMES
from yixian.insight.figure import Group

MOST_AREAS, MOST_CATEGORIES = 3, 5
MOST_BARS = 10
COUNTED = {CHANNEL: "contacts"}  # of all others cases are counted


def came(facts: Facts) -> Section:
    """The section."""
    tables = [_table(facts, one) for one in (KIND, CHANNEL, AREA, CATEGORY) if _lines(facts, one)]
    return Section("came", _("受理情况"), tuple(_sentences(facts)), tuple(tables))


def _sentences(facts: Facts) -> Iterator[Sentence]:
    now = facts.now
    if now.has("contacts"):
        yield Sentence("came.contacts", _contacts(facts))
    if now.has("cases"):
        yield Sentence("came.cases", _cases(facts))
    if now.has("answered_at_once"):
        words = _("登记时直接答复办结的占已受理诉求的 %(rate)s。")
        yield Sentence("came.answered", fill(words, rate=now.rate("answered_at_once")))
    for dimension, most, words in (
        (KIND, None, _("按诉求类型分，%(lines)s。")),
        (CHANNEL, None, _("按受理渠道分，%(lines)s。")),
        (AREA, MOST_AREAS, _("诉求较多的区域是%(lines)s。")),
        (CATEGORY, MOST_CATEGORIES, _("反映较集中的事项是%(lines)s。")),
    ):
        if lines := _lines(facts, dimension)[:most]:
            yield Sentence(f"came.{dimension}", fill(words, lines=_listed(facts, dimension, lines)))
    if now.has("connect_rate"):
        yield Sentence("came.connected", _connected(facts))


def _contacts(facts: Facts) -> Text:
    now = facts.now
    told = {"contacts": now.number("contacts"), "telephone": now.number("telephone_contacts")}
    if facts.period.length == 1:
        return fill(_("12345 热线共受理来电来访 %(contacts)s 件，其中电话 %(telephone)s 件。"), **told)
    words = _("12345 热线共受理来电来访 %(contacts)s 件，日均 %(daily)s 件，其中电话 %(telephone)s 件。")
    return fill(words, daily=now.value("daily_contacts"), **told)


def _cases(facts: Facts) -> Text:
    words = _("形成诉求 %(cases)s 件，其中提交派单的工单 %(orders)s 件。")
    return fill(words, cases=facts.now.number("cases"), orders=facts.now.number("orders"))


def _connected(facts: Facts) -> Text:
    now = facts.now
    words = _("热线呼入 %(calls)s 个，接通率 %(connected)s，15 秒接听率 %(soon)s。")
    return fill(
        words,
        calls=now.number("calls"),
        connected=now.rate("connect_rate"),
        soon=now.rate("fifteen_second_rate"),
    )


def _lines(facts: Facts, dimension: str) -> list[Group]:
    """The lines of a breakdown that name something and have anything, the largest first."""
    code = COUNTED.get(dimension, "cases")
    found = [one for one in facts.groups.get(dimension, ()) if one.value and _number(one, code)]
    return sorted(found, key=lambda one: (-_number(one, code), one.value))


def _number(group: Group, code: str) -> int:
    figure = group.figures.get(code)
    return (figure.numerator or 0) if figure is not None else 0


def _listed(facts: Facts, dimension: str, lines: list[Group]) -> Text:
    code = COUNTED.get(dimension, "cases")
    return joined(
        fill(_("%(label)s %(number)s 件"), label=one.label, number=facts.line(dimension, one, code))
        for one in lines
    )


def _table(facts: Facts, dimension: str) -> Table:
    code = COUNTED.get(dimension, "cases")
    lines = _lines(facts, dimension)[:MOST_BARS]
    return Table(
        str(NAMES[dimension]),
        (str(NAMES[dimension]), _("件数")),
        tuple((pieces(one.label), (facts.line(dimension, one, code),)) for one in lines),
        tuple(float(_number(one, code)) for one in lines),
    )
