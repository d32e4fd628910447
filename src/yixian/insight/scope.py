"""Whose figures somebody may ask for: the centre and leaders all, a department its own subtree."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Contact, Task
from yixian.cases.visibility import CENTRE
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.evaluation.models import Callback, Inspection
from yixian.ground.errors import NotAllowed, NotFound
from yixian.knowledge.models import ItemCited, KnowledgeCorrection, KnowledgeMiss, KnowledgeVerification
from yixian.people.models import Actor
from yixian.telephony.models import Call, MissedCaller

WHOLE_CITY = CENTRE | {"leader", "auditor"}
OWN_UNIT = frozenset({"unit_head", "liaison"})
READERS = WHOLE_CITY | OWN_UNIT
OF_KNOWLEDGE = (ItemCited, KnowledgeCorrection, KnowledgeMiss, KnowledgeVerification)


def department_of(actor: Actor, code: str = "") -> Department | None:
    """The department whose figures are meant: the one of `code`, else the whole city (None) or the own unit.

    Raises `NotAllowed` for whoever may not see figures, or not those; `NotFound` for an unknown code.
    """
    roles = actor.roles
    everything = actor.kind == "system" or bool(roles & WHOLE_CITY)
    own = bool(roles & OWN_UNIT) and actor.department_id is not None
    if not everything and not own:
        raise NotAllowed(_("您的岗位不能查看统计指标。"))
    if not code:
        return None if everything else directory.department(actor.department_id or 0)
    found = directory.department_by_code(code)
    if found is None:
        raise NotFound(_("没有这个单位。"), field="department")
    if not everything and found.pk not in actor.scope:
        raise NotAllowed(_("您只能查看本单位及下属单位的指标。"), field="department")
    return found


def choices(actor: Actor) -> list[Department]:
    """The departments whose figures this actor may choose."""
    if actor.roles & WHOLE_CITY:
        return directory.departments()
    return [one for one in directory.departments() if one.pk in actor.scope]


def visible(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Those of the rows behind a figure that this actor may see one by one.

    Cases, tasks and what was inspected by their own rule, callbacks with their case. A contact, a call or a missed
    caller names nobody here, and is the centre's and leaders' to see. What is told of knowledge names nobody either: a
    department sees its own.
    """
    if rows.model is Callback:
        return rows.filter(case__in=Case.objects.visible_to(actor))
    if rows.model in (Contact, Call, MissedCaller):
        return rows if actor.kind == "system" or actor.roles & (CENTRE | {"leader"}) else rows.none()
    if rows.model in OF_KNOWLEDGE:
        whole = actor.kind == "system" or actor.roles & WHOLE_CITY
        return rows if whole else rows.filter(department_id__in=actor.scope)
    assert rows.model in (Case, Task, Inspection)
    seen: QuerySet[Any] = rows.visible_to(actor)  # type: ignore[attr-defined]
    return seen
