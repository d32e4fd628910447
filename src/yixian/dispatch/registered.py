"""A case as it was registered, whatever whoever dispatches has corrected since."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from yixian.cases.models import Case
from yixian.directory import queries as directory

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def as_registered(step: Step) -> Case:
    """The case as it stood before this dispatch corrected category, area, kind or urgency; never to be saved."""
    case, changed = copy(step.case), step.facts.get("changed", {})
    if "category" in changed:
        old = changed["category"][0]
        case.category = directory.category_of(old) if old else None
    if "area" in changed:
        old = changed["area"][0]
        case.area = directory.area_of(old) if old else None
    for name in ("kind", "urgency"):
        if name in changed:
            setattr(case, name, changed[name][0])
    return case
