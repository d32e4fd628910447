"""What an order did 成效: how soon it was answered, and what became of the case after it.

What the citizen said when asked lies in a room beside this one: whoever knows both registers where to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from yixian.cases.models import Event, Resolution
from yixian.directory import queries as directory
from yixian.ground.errors import Words
from yixian.supervision.models import Addressee, SupervisionOrder, SupervisionOrderQuerySet

HOUR = 3600
Answer = Callable[[str, str, str], Subquery]  # case, since, column
_said: list[tuple[Answer, Mapping[str, Words]]] = []


def register_said(answer: Answer, satisfied: Mapping[str, Words]) -> None:
    """Set where the answer that counts is read, and how its grades are called; there is one such place."""
    if _said:
        raise TypeError("what the citizen said is known already")
    _said.append((answer, satisfied))


def with_effect(orders: SupervisionOrderQuerySet) -> SupervisionOrderQuerySet:
    """The orders with what became of their cases since they were issued; no statement of its own."""
    again = Event.objects.filter(case_id=OuterRef("case_id"), verb="rehandle", at__gte=OuterRef("issued_at"))
    columns: dict[str, Any] = {"again": Exists(again)}
    for answer, _words in _said:
        columns |= {f"said_{name}": answer("case_id", "issued_at", name) for name in ("solved", "satisfied")}
    return orders.annotate(**columns)


def took(order: SupervisionOrder, row: Addressee) -> float | None:
    """After how many seconds of the unit's working time it answered; None while it has not."""
    if row.replied_at is None:
        return None
    return directory.calendar_of(row.department_id).working_seconds(order.issued_at, row.replied_at)


@dataclass(frozen=True)
class Effect:
    """In words and numbers; what has not come yet says so, and is never a number."""

    hours: float | None  # of working time, until the last unit had answered
    in_time: str
    closed_at: datetime | None
    closed_how: str
    solved: str
    satisfied: str
    again: str


def effect_of(order: SupervisionOrder, now: datetime) -> Effect:
    """The effect of an order read `with_effect` and its rows; no query."""
    rows, case = list(order.addressees.all()), order.case
    spans = [took(order, row) for row in rows]
    all_took = [one for one in spans if one is not None]
    solved, satisfied = getattr(order, "said_solved", None), getattr(order, "said_satisfied", None)
    grades = _said[0][1] if _said else {}
    is_closed = case.closed_at is not None
    return Effect(
        hours=round(max(all_took) / HOUR, 1) if rows and len(all_took) == len(rows) else None,
        in_time=_in_time(order, rows, now),
        closed_at=case.closed_at,
        closed_how=str(case.get_outcome_display()) if is_closed else not_yet(),
        solved=str(Resolution(solved).label) if solved else not_yet(),
        satisfied=str(grades[satisfied]) if satisfied else not_yet(),
        again=_again(order, is_closed),
    )


def not_yet() -> str:
    """What stands where there is nothing to say yet."""
    return _("还没有")


def _in_time(order: SupervisionOrder, rows: list[Addressee], now: datetime) -> str:
    if not rows:
        return _("由热线中心办理")
    if any(row.replied_at is not None and row.replied_at > order.due_at for row in rows):
        return _("超期答复")
    if all(row.replied_at is not None for row in rows):
        return _("按时答复")
    return _("超期未答复") if (order.closed_at or now) > order.due_at else not_yet()


def _again(order: SupervisionOrder, is_closed: bool) -> str:
    if getattr(order, "again", False):
        return _("重办过")
    return _("没有重办") if is_closed else not_yet()
