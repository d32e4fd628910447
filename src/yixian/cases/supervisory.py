"""What supervisory units may know beyond tasks: whose identities they release, which retaliations they judge; and
which departments stand above and below an actor's own, which decides whom nobody judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from yixian.cases import accused as accused_rules
from yixian.cases.models.words import AccusedMatter, Secrecy
from yixian.directory import queries as directory

if TYPE_CHECKING:
    from yixian.cases.models.case import Case
    from yixian.people.models import Actor

NOTHING = Q(pk__in=())
UNIT = frozenset({"liaison", "handler", "unit_head"})


def own_and_above(actor: Actor) -> list[int]:
    """The actor's department and every department above it."""
    department = directory.department(actor.department_id) if actor.department_id else None
    return [int(part) for part in department.path.strip("/").split("/")] if department else []


def is_unit(actor: Actor) -> bool:
    """Whether the actor is a department's person, whatever else they are."""
    return actor.kind == "account" and bool(actor.roles & UNIT) and actor.department_id is not None


def in_supervisory_unit(actor: Actor) -> bool:
    """Whether the actor is one of a supervisory unit's own people."""
    department = directory.department(actor.department_id) if actor.department_id else None
    return is_unit(actor) and department is not None and department.tier == "supervisory"


def may_release(actor: Actor) -> bool:
    """Whether the actor holds the permission to release identities: a named person heading a supervisory unit.

    The head of the government office stands in where every supervisory unit is complained of itself.
    """
    heads = "unit_head" in actor.roles and actor.clearance
    return heads and (in_supervisory_unit(actor) or accused_rules.in_office(actor))


def releasable(actor: Actor, prefix: str = "") -> Q:
    """The cases whose identities are this actor's to release, of those whose identities are released at all."""
    if not may_release(actor):
        return NOTHING
    theirs = ~Q(**{f"{prefix}accused_id__in": own_and_above(actor)})
    if not in_supervisory_unit(actor):
        theirs &= Q(**{f"{prefix}accused_id__in": accused_rules.beyond_supervision()})
    return theirs


def may_release_of(actor: Actor, case: Case) -> bool:
    """`releasable` for one case in hand."""
    if not may_release(actor) or case.accused_id in own_and_above(actor):
        return False
    return in_supervisory_unit(actor) or case.accused_id in accused_rules.beyond_supervision()


def may_know_of_retaliation(actor: Actor, case: Case) -> bool:
    """Whether somebody who knows of the case may also know that its citizen says they were retaliated against."""
    if actor.kind in ("system", "citizen"):
        return True
    if in_supervisory_unit(actor):
        return case.accused_id not in own_and_above(actor) and not _is_said_of_us(actor, case)
    return "duty_manager" in actor.roles


def not_retaliating(actor: Actor, prefix: str = "") -> Q:
    """Leaves out the cases whose retaliation the actor's supervisory unit does not judge: those that complain of it,
    and those it leads where the citizen says that whoever handles it did so.
    """
    about_us = Q(**{f"{prefix}accused_id__in": own_and_above(actor)})
    rows = apps.get_model("cases", "Retaliation").objects
    said_of_us = rows.filter(by_lead=True, case__lead_id__in=_own_line(actor)).values("case_id")
    return ~about_us & ~Q(**{f"{prefix}pk__in": said_of_us})


def _is_said_of_us(actor: Actor, case: Case) -> bool:
    """Whether the actor's unit leads the case, and the citizen says that its people retaliated."""
    return case.lead_id in _own_line(actor) and case.retaliations.filter(by_lead=True).exists()


def _own_line(actor: Actor) -> list[int]:
    """The actor's department with those above and below it."""
    return [*own_and_above(actor), *actor.scope]


def reviewed_cases(actor: Actor, prefix: str) -> Q:
    """Complaints about a service whose replies this supervisory unit's head approves, once there is a reply."""
    if "unit_head" not in actor.roles or actor.department_id is None:
        return NOTHING
    below = accused_rules.reviewed_by(actor.department_id)
    if not below:
        return NOTHING
    replies = apps.get_model("cases", "Reply").objects.filter(task__department_id__in=below)
    return Q(
        **{
            f"{prefix}accused_id__in": below,
            f"{prefix}accused_matter": AccusedMatter.SERVICE,
            f"{prefix}pk__in": replies.values("task__case_id"),
        }
    )


def released_cases(actor: Actor, prefix: str) -> Q:
    """Fully secret cases on which a release waits for this actor's word or is in force; nothing of them is read."""
    if not may_release(actor):
        return NOTHING
    releases, now = apps.get_model("cases", "IdentityRelease").objects, timezone.now()
    live = releases.waiting(now) | releases.in_force(now)
    waits = Q(**{f"{prefix}secrecy": Secrecy.FULL, f"{prefix}pk__in": live.values("case_id")})
    return waits & releasable(actor, prefix)


def retaliated_cases(actor: Actor, prefix: str) -> Q:
    """The cases a supervisory unit has to answer a retaliation on (index `case_retaliation`)."""
    if not in_supervisory_unit(actor):
        return NOTHING
    return Q(**{f"{prefix}retaliation_due__isnull": False}) & not_retaliating(actor, prefix)
