"""Which keys of the roll-ups no longer hold: found out from the marks, without writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from yixian.cases.models import Case, Event, Task
from yixian.evaluation.models import Callback
from yixian.insight.actions.mark import EVERY_FAMILY
from yixian.insight.definitions import FAMILIES
from yixian.insight.models import DirtyMark
from yixian.insight.period import ONE_DAY, moment

# A day is taken this long after it ended: whatever began before midnight has been committed by then.
GRACE = timedelta(minutes=10)
BATCH = 500
TASK_DAYS = {
    "tasks": ("due_at", "replied_at"),
    "signing": ("sign_due", "signed_at"),
    "response": ("contact_due", "reached_at"),
    "dispatched": ("dispatched_at",),
}
CASE_DAYS = {"cases": ("received_at",), "promises": ("promise_due", "passed_at", "closed_at")}
CALLBACK_DAYS = ("callbacks", "asked")
OLD_DAYS = ("old_due", "old_promise", "old")  # facts of events that moved a due time


class Key(NamedTuple):
    family: str
    day: date


def settled_before() -> date:
    """Days before this one are over for long enough to be kept in roll-ups."""
    return timezone.localdate(timezone.now() - GRACE)


def holds(rolled_at: datetime, day: date) -> bool:
    """Whether counts taken at `rolled_at` saw the whole of `day`."""
    return rolled_at >= moment(day + ONE_DAY) + GRACE


def keys_of(marks: Iterable[DirtyMark]) -> set[Key]:
    """The keys that what these marks name counts on, or counted on before."""
    keys: set[Key] = set()
    families: dict[int, set[str]] = {}
    moved: set[int] = set()
    for mark in marks:
        if mark.day is not None:
            keys.add(Key(mark.families, mark.day))
        elif mark.case_id is not None:
            named = FAMILIES if mark.families == EVERY_FAMILY else mark.families.split()
            families.setdefault(mark.case_id, set()).update(named)
            if mark.moved:
                moved.add(mark.case_id)
    ids = sorted(families)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        for case_id, family, at in _moments(batch, moved.intersection(batch)):
            if at is not None and family in families.get(case_id, ()):
                keys.add(Key(family, timezone.localdate(at)))
    return keys


Moment = tuple[int, str, datetime | None]


def _moments(ids: list[int], moved: set[int]) -> Iterator[Moment]:
    """Every moment these cases may count on, with case and family."""
    parents: dict[int, int] = {}
    for row in Case.objects.filter(pk__in=ids).values("pk", "parent_id", *_columns(CASE_DAYS)):
        parents[row["pk"]] = row["parent_id"] or row["pk"]
        yield from _of(row, row["pk"], CASE_DAYS)
    for row in Task.objects.filter(case_id__in=ids).values("case_id", *_columns(TASK_DAYS)):
        yield from _of(row, row["case_id"], TASK_DAYS)
    yield from _callbacks(parents)
    if moved:
        yield from _earlier(moved)


def _columns(days: dict[str, tuple[str, ...]]) -> list[str]:
    return [column for columns in days.values() for column in columns]


def _of(row: dict[str, Any], case_id: int, days: dict[str, tuple[str, ...]]) -> Iterator[Moment]:
    for family, columns in days.items():
        for column in columns:
            yield case_id, family, row[column]


def _callbacks(parents: dict[int, int]) -> Iterator[Moment]:
    """Callbacks of the cases and of those merged with them: which one stands for the group may have changed."""
    roots: dict[int, list[int]] = {}
    for case_id, root in parents.items():
        roots.setdefault(root, []).append(case_id)
    group = Q(case_id__in=roots) | Q(case__parent_id__in=roots)
    for case_id, parent_id, at in Callback.objects.filter(group).values_list(
        "case_id", "case__parent_id", "at"
    ):
        for changed in roots.get(parent_id or case_id, ()):
            for family in CALLBACK_DAYS:
                yield changed, family, at


def _earlier(ids: set[int]) -> Iterator[Moment]:
    """Days counted on before something was moved: of earlier replies and reviews, and due times replaced."""
    left: dict[int, int] = {}
    for case_id, verb, at, facts in Event.objects.filter(case_id__in=ids).values_list(
        "case_id", "verb", "at", "facts"
    ):
        if verb in ("pass", "answer", "refuse", "note"):
            yield case_id, "promises", at
        elif verb in ("reply", "approve_reply", "rule"):
            yield case_id, "tasks", at
        if verb == "rehandle" and facts.get("parent"):
            # It left its group: another answer stands for the group now.
            left[case_id] = facts["parent"]
        for fact in OLD_DAYS:
            for text in _texts(facts.get(fact)):
                for family in FAMILIES:
                    yield case_id, family, parse_datetime(text)
    for case_id, parent_id in left.items():
        for _group, family, answered in _callbacks({parent_id: parent_id}):
            yield case_id, family, answered


def _texts(fact: Any) -> Iterator[str]:
    """Every moment written anywhere in a fact."""
    if isinstance(fact, str):
        yield fact
    elif isinstance(fact, dict):
        for inner in fact.values():
            yield from _texts(inner)
