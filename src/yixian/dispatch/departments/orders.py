"""The city's orders, as one learns from them which department keeps what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from yixian.cases.models import OPEN_TASK, Case, Event, Kind, Task, TaskRole
from yixian.directory import queries as directory
from yixian.directory.models import Area, Category
from yixian.dispatch.departments.record import Order

MOST = 100_000  # the newest lead tasks
# As long as a return can be asked and ruled (docs/domain.md: 1 wd and 4 wh) over a long weekend: who still works at
# it then has kept it.
SETTLED_AFTER = timedelta(days=5)
RETURNED = "returned"
KEPT = ("", "terminated")  # how a task ends that was not taken away: answered, or terminated with reasons
AT_ONCE = 500


def settled_orders(now: datetime) -> list[Order]:
    """The lead's orders whose department kept or returned them, the newest first; reports are none of it.

    An order from before today's catalogue entry tells of an older division of duties and is left out, as is one that
    followed the rules about who is complained of. Index: the key of the tasks; 100,000 take about 3 s.
    """
    tasks = (
        Task.objects.filter(role=TaskRole.LEAD, parent=None, round=1, case__accused=None)
        .exclude(case__kind=Kind.REPORT)
        .exclude(case__category=None)
        .order_by("-pk")
        .values_list(
            "case_id", "case__category__code", "case__area__code", "department__code", "dispatched_at",
            "status", "end_reason",
        )[:MOST]
    )  # fmt: skip
    divided_on = cache(_divided_on)
    return [order for row in tasks.iterator() if (order := _order(row, now, divided_on)) is not None]


def _order(
    row: tuple[Any, ...], now: datetime, divided_on: Callable[[str, str | None], date]
) -> Order | None:
    case, category, area, department, at, status, end = row
    unsettled = status in OPEN_TASK and at > now - SETTLED_AFTER
    if unsettled or end not in (*KEPT, RETURNED):
        return None
    if timezone.localdate(at) < divided_on(category, area):
        return None
    return Order(case, category, areas_of(area), department, end == RETURNED)


def areas_of(code: str | None) -> tuple[str, ...]:
    """The codes from the city down to this area; () for none."""
    area = directory.area(code) if code else None
    return tuple(area.path_codes) if area is not None else ()


def _divided_on(category: str, area: str | None) -> date:
    """Since when the catalogue says what it says today of this category there."""
    entries = directory.owner_of(category, area)
    return entries[0].valid_from if entries else date.min


def entries_of(category: str, area: str | None) -> list[str]:
    """The departments the catalogue names, the best entry first."""
    return list(dict.fromkeys(entry.department.code for entry in directory.owner_of(category, area)))


def as_registered(cases: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    """Category and area of each case as they stood before its first dispatch, which may have corrected them."""
    categories = dict(Category.objects.values_list("pk", "code"))
    areas = dict(Area.objects.values_list("pk", "code"))
    found: dict[int, tuple[str, str | None]] = {}
    for start in range(0, len(cases), AT_ONCE):
        for pk, category, area in _before_dispatch(cases[start : start + AT_ONCE]):
            found[pk] = categories.get(category or 0, ""), areas.get(area or 0)
    return found


def _before_dispatch(cases: Sequence[int]) -> Iterator[tuple[int, int | None, int | None]]:
    """Two queries; indexes: the key of the cases, and the chain's own by case."""
    events = Event.objects.filter(case_id__in=cases, verb="dispatch").order_by("-seq")
    # The first dispatch of each comes last, and stays.
    corrected = {case: facts.get("changed", {}) for case, facts in events.values_list("case_id", "facts")}
    for pk, category, area in Case.objects.filter(pk__in=cases).values_list("pk", "category_id", "area_id"):
        changed = corrected.get(pk, {})
        yield pk, changed.get("category", [category])[0], changed.get("area", [area])[0]
