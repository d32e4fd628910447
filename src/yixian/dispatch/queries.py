"""To whom a matter probably belongs, and which open matters are like it. Every proposal comes with its reason."""

from __future__ import annotations

from typing import Any

from yixian.cases.actions.dispatch import is_alone, propose
from yixian.cases.models import Case, CaseStatus, Kind
from yixian.dispatch.actions.keep_readings import signed
from yixian.dispatch.catalogue import proposals
from yixian.dispatch.reading import Reading, is_new, read, read_case
from yixian.dispatch.similar import Told, alike_reading, said_apart, similar_open_cases
from yixian.people.models import Actor

__all__ = [
    "Reading",
    "Told",
    "alike_reading",
    "is_new",
    "proposals",
    "read",
    "similar_open_cases",
]


def proposals_shown(actor: Actor, case: Case, action: str = "") -> dict[str, Any] | None:
    """Beside the dispatch form; always, also to say that the catalogue has no entry. `action` may take another one
    than the form is `filled` with."""
    lead = propose(case)["lead"]
    filled = lead.code if lead is not None else ""
    return {"proposals": proposals(case), "case": case, "action": action, "filled": filled}


def readings_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the dispatch form: what the words say that the case does not hold. Whoever told it was no seat, and the
    seat that typed it may have let it pass."""
    if case.protected:
        return None
    held = {"kind": case.kind, "category": case.category, "urgency": case.urgency, "area": case.area}
    found = [one for one in read_case(case) if is_new(one, held)]
    return {"readings": found, "case": case} if found else None


def similar_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the dispatch and merge forms; None where nothing is or was alike, or nothing may be merged."""
    if case.kind == Kind.REPORT or case.protected:
        return None
    told = Told.of(case)
    found, apart = similar_open_cases(actor, told), said_apart(actor, told)
    if not (found or apart):
        return None
    several = case.status == CaseStatus.TO_DISPATCH and "dispatcher" in actor.roles and not is_alone(case)
    several = several and any(one.together for one in found)
    proposed = signed(alike_reading(found)) if any(one.same for one in found) else ""
    return {"similar": found, "apart": apart, "case": case, "several": several, "proposed": proposed}
