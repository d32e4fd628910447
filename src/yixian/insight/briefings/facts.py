"""Everything a briefing is composed of, read once: figures of the period and of those before, of all or of one matter.

Nothing is counted here; all of it is what `queries` says of the same period on the page of figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yixian.insight import queries
from yixian.insight.briefings.text import Piece, Source, Text, fill
from yixian.insight.definitions import Place
from yixian.insight.dimensions import DEPARTMENT
from yixian.insight.figure import NOTHING, Figure, Group, number_text, value_text
from yixian.insight.period import Period
from yixian.insight.reading import Standing

CODES = (
    *(
        "contacts",
        "telephone_contacts",
        "daily_contacts",
        "without_case",
        "cases",
        "orders",
        "answered_at_once",
    ),
    *("calls", "connect_rate", "fifteen_second_rate"),
    *("on_time_rate", "response_rate", "return_rate", "solved_rate", "satisfied_rate"),
    *("suggestions_adopted", "suggestions_adopted_or_partly"),
)
KIND, CHANNEL, AREA, CATEGORY = "kind", "channel", "area", "category"


@dataclass(frozen=True)
class Scope:
    """The line of a breakdown a special briefing is about; `dimension` empty: the whole city."""

    dimension: str = ""
    value: str = ""

    @property
    def source(self) -> Source:
        return {"group": self.dimension, "value": self.value} if self.dimension else {}


WHOLE = Scope()


@dataclass(frozen=True)
class Figures:
    """The figures of a period, by code, each number with where its rows are."""

    period: Period
    scope: Scope
    by_code: dict[str, Figure]

    def has(self, code: str) -> bool:
        """Whether there is such a figure, and something it was counted from."""
        figure = self.by_code.get(code)
        return figure is not None and figure.value is not None

    def number(self, code: str, place: Place = "numerator") -> Piece:
        """One of the two numbers of an indicator."""
        return number_of(self.by_code[code], place, self.period, self.scope)

    def value(self, code: str) -> Piece:
        """The value as people read it; it opens what its numerator counts."""
        return value_of(self.by_code[code], self.period, self.scope)

    def rate(self, code: str) -> Text:
        """A rate with both its numbers."""
        return rate_of(self.by_code[code], self.period, self.scope)


def number_of(figure: Figure, place: Place, period: Period, scope: Scope) -> Piece:
    """A side of a figure, with what opens its rows."""
    number = figure.numerator if place == "numerator" else figure.denominator
    return Piece(number_text(number), source_of(figure, place, period, scope))


def value_of(figure: Figure, period: Period, scope: Scope) -> Piece:
    return Piece(value_text(figure), source_of(figure, "numerator", period, scope))


def rate_of(figure: Figure, period: Period, scope: Scope) -> Text:
    """ "95.0%（19/20）", "—" of nothing."""
    if figure.value is None:
        return (Piece(NOTHING),)
    return fill(
        _("%(rate)s（%(part)s/%(whole)s）"),
        rate=value_of(figure, period, scope),
        part=number_of(figure, "numerator", period, scope),
        whole=number_of(figure, "denominator", period, scope),
    )


def source_of(figure: Figure, place: Place, period: Period, scope: Scope) -> Source:
    """Indicator, side, period and line of a number; where nothing lists it, the indicator all the same."""
    rows = {"part": place} if figure.has_rows.get(place) else {}
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return {"indicator": figure.indicator.code, **rows, **days, **scope.source}


@dataclass(frozen=True)
class Facts:
    """`before` and `year_before` are None where nothing was recorded yet. Groups are the largest first."""

    now: Figures
    before: Figures | None
    year_before: Figures | None
    scope: Scope
    groups: dict[str, list[Group]] = field(default_factory=dict)
    groups_before: dict[str, list[Group]] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        return self.now.period

    def line(self, dimension: str, group: Group, code: str) -> Piece:
        """The number of a line of a breakdown."""
        return number_of(group.figures[code], "numerator", self.period, Scope(dimension, group.value))


def read_facts(
    period: Period, before: Period | None, year_before: Period | None, scope: Scope = WHOLE
) -> Facts:
    """All of them, at one moment: a change that comes in meanwhile is in none."""
    standing = Standing.now()

    def groups(of: Period | None, *dimensions: str) -> dict[str, list[Group]]:
        return {one: queries.groups(of, one, None, standing) for one in dimensions} if of else {}

    whole = scope == WHOLE
    return Facts(
        now=_figures(period, scope, standing),
        before=_figures(before, scope, standing) if before else None,
        year_before=_figures(year_before, scope, standing) if year_before else None,
        scope=scope,
        groups=groups(period, KIND, CHANNEL, AREA, CATEGORY, DEPARTMENT) if whole else {},
        groups_before=groups(before, AREA, CATEGORY) if whole else {},
    )


def _figures(period: Period, scope: Scope, standing: Standing) -> Figures:
    if scope == WHOLE:
        return Figures(period, scope, queries.some_figures(period, CODES, standing))
    found = queries.groups(period, scope.dimension, None, standing)
    line = next((one for one in found if one.value == scope.value), None)
    return Figures(period, scope, line.figures if line is not None else {})
