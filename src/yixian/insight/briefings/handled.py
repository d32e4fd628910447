"""How it was handled: the city's rates, each department's, and where they are low."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yixian.insight.briefings.facts import Facts, Scope, rate_of
from yixian.insight.briefings.text import Piece, Section, Sentence, Table, Text, fill, joined, pieces
from yixian.insight.definitions import find
from yixian.insight.dimensions import DEPARTMENT
from yixian.insight.figure import Group

RATES = ("on_time_rate", "response_rate", "solved_rate", "satisfied_rate", "return_rate")
NAMED = ("on_time_rate", "satisfied_rate")
LEAST = 10  # counted of a department before anything is said of its rate
MOST_NAMED = 3
COLUMNS = ("on_time_rate", "solved_rate", "satisfied_rate", "return_rate")


def handled(facts: Facts) -> Section:
    """The section."""
    units = [one for one in facts.groups.get(DEPARTMENT, ()) if any(_counted(one, code) for code in COLUMNS)]
    tables = (_table(facts, units),) if units else ()
    return Section("handled", _("办理情况"), tuple(_sentences(facts, units)), tables)


def _sentences(facts: Facts, units: list[Group]) -> Iterator[Sentence]:
    now = facts.now
    for code in RATES:
        if now.has(code):
            text = fill(_("%(what)s %(rate)s。"), what=now.by_code[code].indicator.label, rate=now.rate(code))
            yield Sentence(f"handled.{code}", text)
    if not any(now.has(code) for code in RATES):
        yield Sentence("handled.nothing", (Piece(_("没有到期、办结或回访的工单。")),))
    for code in NAMED:
        if now.has(code) and (low := _low(facts, units, code)):
            words = _("%(what)s低于全市的单位（统计数不少于 %(least)s 的）有 %(lines)s。")
            told = joined(_line(facts, one, code) for one in low)
            text = fill(words, what=find(code).label, least=str(LEAST), lines=told)
            yield Sentence(f"handled.low.{code}", text)


def _counted(group: Group, code: str) -> int:
    figure = group.figures.get(code)
    return (figure.denominator or 0) if figure is not None else 0


def _low(facts: Facts, units: list[Group], code: str) -> list[Group]:
    """The departments below the city's rate, the lowest first; those with few tell nothing."""
    city = facts.now.by_code[code].value or 0
    found = [
        (value, one)
        for one in units
        if _counted(one, code) >= LEAST and (value := one.figures[code].value) is not None and value < city
    ]
    return [one for _value, one in sorted(found, key=lambda pair: (pair[0], pair[1].value))[:MOST_NAMED]]


def _line(facts: Facts, unit: Group, code: str) -> Text:
    return fill("%(unit)s %(rate)s", unit=unit.label, rate=_rate(facts, unit, code))


def _rate(facts: Facts, unit: Group, code: str) -> Text:
    figure = unit.figures.get(code)
    if figure is None:
        return (Piece("—"),)
    return rate_of(figure, facts.period, Scope(DEPARTMENT, unit.value))


def _table(facts: Facts, units: list[Group]) -> Table:
    head = (_("承办单位"), *(find(code).label for code in COLUMNS))
    rows = tuple((pieces(one.label), *(_rate(facts, one, code) for code in COLUMNS)) for one in units)
    shares = [one.figures["on_time_rate"].value if "on_time_rate" in one.figures else None for one in units]
    return Table(_("各单位按时办结率"), head, rows, tuple(shares), whole=1.0)
