"""What a leader reads on one page: what came, what is late, what is hot. Every number has its rows.

Periods gone by are read from the roll-ups, today and whatever is stale from the rows, as every figure is
(`reading.py`); what is late now is counted from the index of promises (`case_promise`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.limited import limited_count
from yixian.cases.models import CaseQuerySet
from yixian.cases.waiting import Waiting
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.errors import NotFound, Words
from yixian.insight import queries
from yixian.insight.counting import Counts
from yixian.insight.dimensions import label
from yixian.insight.figure import NOTHING, Figure
from yixian.insight.period import ONE_DAY, Period
from yixian.insight.reading import Standing, read
from yixian.people.models import Actor
from yixian.supervision import watching

CAME = ("contacts", "cases", "orders", "accepted_rate")
RESULTS = (
    "connect_rate",
    "worst_connect_rate",
    "response_rate",
    "on_time_rate",
    "solved_rate",
    "satisfied_rate",
    "urging_rate",
    "rehandling_rate",
)
WEEK = 7
# What is called hot of an area or category: so many cases in a week, and half as many again as the week before.
HOT_LEAST = 10
HOT_GROWTH = 1.5
HOT_IN = ("area", "category")
MOST_HOT = 8
NO_LEAD = "none"


@dataclass(frozen=True)
class Span:
    """A period a leader asks about and the one it is held against; `over` if both are gone by."""

    code: str
    name: Words
    period: Period
    before: Period
    before_name: Words
    over: bool


def spans(today: date) -> list[Span]:
    """Today against yesterday, the last seven whole days against the seven before, the month against the last."""
    yesterday = today - ONE_DAY
    week = Period(today - timedelta(days=WEEK), yesterday)
    before_week = Period(week.first - timedelta(days=WEEK), week.first - ONE_DAY)
    month = Period(today.replace(day=1), today)
    end = month.first - ONE_DAY
    before_month = Period(end.replace(day=1), end.replace(day=min(today.day, end.day)))
    return [
        Span("today", _("今天"), Period(today, today), Period(yesterday, yesterday), _("昨天全天"), False),
        Span("week", _("近七天"), week, before_week, _("之前七天"), True),
        Span("month", _("本月"), month, before_month, _("上月同期"), False),
    ]


@dataclass(frozen=True)
class Counted:
    """The figures of a span by code, and those of the period before: None where nothing was recorded yet."""

    span: Span
    now: dict[str, Figure]
    before: dict[str, Figure] | None

    @property
    def told(self) -> list[tuple[Figure, Figure | None]]:
        return [(figure, self.before.get(code) if self.before else None) for code, figure in self.now.items()]


def counted(span: Span, codes: tuple[str, ...], standing: Standing) -> Counted:
    """The figures of `codes` in the span and before."""
    before = queries.some_figures(span.before, codes, standing) if recorded(span.before) else None
    return Counted(span, queries.some_figures(span.period, codes, standing), before)


def recorded(period: Period) -> bool:
    """Whether anything was recorded from the beginning of the period: else there is nothing to compare with."""
    began = queries.began()
    return began is not None and began <= period.first


@dataclass(frozen=True)
class Heat:
    """The cases of one area or category in the last seven days, and in the seven before (None: not recorded)."""

    dimension: str
    value: str
    label: str
    now: int
    before: int | None

    @property
    def hot(self) -> bool:
        """At least `HOT_LEAST` cases, and `HOT_GROWTH` times those of the week before; what names nothing never is."""
        if not self.value or self.before is None or self.now < HOT_LEAST:
            return False
        return self.now >= self.before * HOT_GROWTH

    @property
    def change(self) -> str:
        """The growth in percent; "—" where there is nothing to divide by."""
        return f"{self.now / self.before - 1:+.0%}" if self.before else NOTHING


def heat(week: Span, standing: Standing) -> dict[str, list[Heat]]:
    """Areas and categories of the week: the hot ones first, then those with most cases."""
    now = _by_dimension(read(week.period, {"cases"}, HOT_IN, standing=standing))
    compares = recorded(week.before)
    then = _by_dimension(read(week.before, {"cases"}, HOT_IN, standing=standing)) if compares else {}
    found: dict[str, list[Heat]] = {}
    for dimension in HOT_IN:
        earlier = then.get(dimension, Counter())
        rows = [
            Heat(dimension, value, label(dimension, value), n, earlier[value] if compares else None)
            for value, n in now.get(dimension, Counter()).items()
        ]
        rows.sort(key=lambda one: (not one.hot, -one.now, one.value))
        found[dimension] = rows[:MOST_HOT]
    return found


def _by_dimension(counts: Counts) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for cell, number in counts.items():
        if cell.measure == "cases.all":
            found.setdefault(cell.dimension, Counter())[cell.value] += number
    return found


@dataclass(frozen=True)
class LateUnit:
    """How many cases a unit and those below it lead whose promise is broken; `department` None: nobody leads yet."""

    department: Department | None
    number: int

    @property
    def code(self) -> str:
        return self.department.code if self.department else NO_LEAD

    @property
    def label(self) -> str:
        return self.department.label if self.department else gettext("尚无主办单位")


def unit_named(code: str) -> str:
    """What a reader sees for the `code` of a line. `NotFound` for one that is no unit."""
    found = None if code == NO_LEAD else directory.department_by_code(code)
    if found is None and code != NO_LEAD:
        raise NotFound(_("没有这个单位。"), field="department")
    return LateUnit(found, 0).label


def late_cases(actor: Actor, now: datetime, code: str = "") -> CaseQuerySet:
    """Open cases whose promise is broken, as far as this actor may know of them (index `case_promise`).

    `code` narrows to a lead and those below it, `NO_LEAD` to what nobody leads yet. `NotFound` for an unknown code.
    """
    found = watching.broken(actor, now)
    if not code:
        return found
    if code == NO_LEAD:
        return found.filter(lead=None)
    department = directory.department_by_code(code)
    if department is None:
        raise NotFound(_("没有这个单位。"), field="department")
    return found.filter(lead_id__in=directory.subtree_ids(department))


def late_units(actor: Actor, now: datetime) -> list[LateUnit]:
    """The broken promises by the unit at the top that leads them, most first; one statement."""
    by_lead = late_cases(actor, now).order_by().values_list("lead_id").annotate(n=Count("pk"))
    left: Counter[int | None] = Counter(dict(by_lead))
    found = [LateUnit(None, left.pop(None, 0))]
    for unit in queries.top_departments():
        ids = directory.subtree_ids(unit) & left.keys()
        found.append(LateUnit(unit, sum(left.pop(pk, 0) for pk in ids)))
    # A heading of the tree that leads a case all the same stands by itself.
    found += [LateUnit(directory.department(pk), n) for pk, n in left.items() if pk is not None]
    return sorted((one for one in found if one.number), key=lambda one: (-one.number, one.code))


def waiting(actor: Actor) -> list[Waiting]:
    """On the page a leader lands on: the promises broken now."""
    if "leader" not in actor.roles:
        return []
    count = limited_count(watching.broken(actor, timezone.now()))
    return [Waiting(_("超期未办结"), count, reverse("leader_late"), loud=count != "0")]
