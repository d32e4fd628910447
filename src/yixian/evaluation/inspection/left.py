"""A case as its writer left it: kind, category, area and urgency as they were submitted, and who changed the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yixian.cases.models import Case, Event, Kind
from yixian.directory import queries as directory
from yixian.directory.models import Urgency

COLUMNS = ("kind", "category", "area", "urgency")


@dataclass(frozen=True)
class Left:
    """In words; `words_changed` where the texts were written anew later, and are shown as they are now."""

    kind: str
    category: str
    area: str
    urgency: str
    corrected: bool
    words_changed: bool


def as_left(case: Case) -> Left:
    """The case at its first submission: later corrections name old and new value, and are taken back, newest first.

    One query over the events of the case (index: event_in_order).
    """
    events = list(Event.objects.filter(case=case).order_by("seq"))
    submitted = next((event.seq for event in events if event.verb == "submit"), None)
    later = [event for event in events if submitted is not None and event.seq > submitted]
    values: dict[str, Any] = {
        "kind": case.kind,
        "category": case.category_id,
        "area": case.area_id,
        "urgency": case.urgency,
    }
    corrected = False
    for event in reversed(later):
        for name, (old, _new) in event.facts.get("changed", {}).items():
            if name in COLUMNS:
                values[name], corrected = old, True
    return Left(**_in_words(values), corrected=corrected, words_changed=_is_rewritten(events, submitted))


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    category = directory.category_of(values["category"]) if values["category"] else None
    area = directory.area_of(values["area"]) if values["area"] else None
    return {
        "kind": str(Kind(values["kind"]).label),
        "category": f"{category.label} {category.code}" if category is not None else "—",
        "area": area.label if area is not None else "—",
        "urgency": str(Urgency(values["urgency"]).label),
    }


def _is_rewritten(events: list[Event], submitted: int | None) -> bool:
    """Whether an amendment after the submission left another digest; an answer written later is none."""
    told = [event for event in events if "texts" in event.facts]
    before = [event.facts["texts"] for event in told if submitted is None or event.seq <= submitted]
    amended = (event for event in told if event.verb == "amend" and event.seq > (submitted or 0))
    after = [event.facts["texts"] for event in amended if submitted is not None]
    return bool(before) and any(digest != before[-1] for digest in after)
