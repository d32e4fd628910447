"""What changed against the period before and the same days of the year before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.insight.briefings.facts import AREA, CATEGORY, Facts, Figures, Scope, number_of
from yixian.insight.briefings.periods import days_in_words
from yixian.insight.briefings.text import Piece, Said, Section, Sentence, Text, fill, joined
from yixian.insight.figure import Group
from yixian.insight.period import Period

COUNTS = ("contacts", "cases", "orders")
RATES = ("connect_rate", "on_time_rate", "solved_rate", "satisfied_rate")
LEAST_CASES = 10  # of a line that is said to have grown
LEAST_GROWTH = 1.2
MOST_LINES = 3


def changed(facts: Facts) -> Section:
    """The section; it says so where there is nothing to compare with."""
    return Section("changed", _("对比变化"), tuple(_sentences(facts)))


def _sentences(facts: Facts) -> Iterator[Sentence]:
    if facts.before is None:
        words = _("上一期系统还没有完整的记录，不作环比。")
        yield Sentence("changed.nothing", (Piece(words),))
    else:
        yield from _against(facts, facts.before, "before", _("上期"))
        for dimension, words in (
            (AREA, _("诉求增加较多的区域是%(lines)s。")),
            (CATEGORY, _("诉求增加较多的事项是%(lines)s。")),
        ):
            if grown := _grown(facts, dimension):
                text = fill(words, lines=joined(_line(facts, dimension, one) for one in grown))
                yield Sentence(f"changed.{dimension}", text)
    if facts.year_before is not None:
        yield from _against(facts, facts.year_before, "year", _("去年同期"))


def _against(facts: Facts, then: Figures, key: str, name: str) -> Iterator[Sentence]:
    now = facts.now
    for code in COUNTS:
        if now.has(code) and then.has(code):
            yield Sentence(f"changed.{key}.{code}", _count(now, then, code, name))
    for code in RATES:
        if now.has(code) and then.has(code):
            yield Sentence(f"changed.{key}.{code}", _rate(now, then, code, name))


def _count(now: Figures, then: Figures, code: str, name: str) -> Text:
    a, b = now.by_code[code].numerator or 0, then.by_code[code].numerator or 0
    told: dict[str, Said] = {
        "what": now.by_code[code].indicator.label,
        "now": now.number(code),
        "than": _than(name, then.period),
        "before": then.number(code),
    }
    if a == b:
        return fill(
            _("%(what)s %(now)s 件，与%(than)s持平。"), what=told["what"], now=told["now"], than=told["than"]
        )
    if not b:
        return fill(
            _("%(what)s %(now)s 件，%(than)s没有。"), what=told["what"], now=told["now"], than=told["than"]
        )
    share = Piece(f"{abs(a / b - 1):.1%}", {})
    if a > b:
        return fill(_("%(what)s %(now)s 件，比%(than)s的 %(before)s 件增加 %(share)s。"), share=share, **told)
    return fill(_("%(what)s %(now)s 件，比%(than)s的 %(before)s 件减少 %(share)s。"), share=share, **told)


def _rate(now: Figures, then: Figures, code: str, name: str) -> Text:
    points = round(_percent(now, code) - _percent(then, code), 1)
    told: dict[str, Said] = {
        "what": now.by_code[code].indicator.label,
        "now": now.rate(code),
        "than": _than(name, then.period),
        "before": then.rate(code),
        "points": Piece(f"{abs(points):.1f}", {}),
    }
    if points > 0:
        return fill(_("%(what)s %(now)s，比%(than)s的 %(before)s 提高 %(points)s 个百分点。"), **told)
    if points < 0:
        return fill(_("%(what)s %(now)s，比%(than)s的 %(before)s 下降 %(points)s 个百分点。"), **told)
    del told["points"]
    return fill(_("%(what)s %(now)s，与%(than)s的 %(before)s 持平。"), **told)


def _percent(figures: Figures, code: str) -> float:
    """A rate as it is read, in percent with one decimal: what is said of two of them must fit what is seen of them."""
    return float(f"{figures.by_code[code].value or 0:.1%}".removesuffix("%"))


def _than(name: str, period: Period) -> str:
    return _("%(name)s（%(days)s）") % {"name": name, "days": days_in_words(period)}


@dataclass(frozen=True)
class _Grown:
    """A line of a breakdown with more cases than before."""

    now: Group
    before: Group | None

    @property
    def more(self) -> int:
        return _cases(self.now) - _cases(self.before)

    @property
    def is_much(self) -> bool:
        return _cases(self.now) >= max(LEAST_CASES, LEAST_GROWTH * _cases(self.before))


def _cases(group: Group | None) -> int:
    figure = group.figures.get("cases") if group is not None else None
    return (figure.numerator or 0) if figure is not None else 0


def _grown(facts: Facts, dimension: str) -> list[_Grown]:
    """Those that grew much, by most cases first."""
    earlier = {one.value: one for one in facts.groups_before.get(dimension, ())}
    found = [_Grown(one, earlier.get(one.value)) for one in facts.groups.get(dimension, ()) if one.value]
    much = [one for one in found if one.is_much]
    return sorted(much, key=lambda one: (-one.more, one.now.value))[:MOST_LINES]


def _line(facts: Facts, dimension: str, grown: _Grown) -> Text:
    now, before = grown.now, grown.before
    assert facts.before is not None
    if before is None or "cases" not in before.figures:
        then = Piece("0")
    else:
        scope = Scope(dimension, before.value)
        then = number_of(before.figures["cases"], "numerator", facts.before.period, scope)
    return fill(
        _("%(label)s（由 %(then)s 件增至 %(now)s 件）"),
        label=now.label,
        then=then,
        now=facts.line(dimension, now, "cases"),
    )
