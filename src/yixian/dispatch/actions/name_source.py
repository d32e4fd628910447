"""Who named the department of a first dispatch, kept beside what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.dispatch.automatic import best_for
from yixian.dispatch.catalogue import by_catalogue, proposals
from yixian.dispatch.models import FirstDispatch, Source
from yixian.dispatch.registered import as_registered

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def name_source(step: Step) -> None:
    """After a dispatch: the first one of the case, or the one after it was taken back."""
    task = step.made
    if task is None or not task.first_dispatch:
        return
    lead = directory.department(task.department_id)
    by_machine = step.actor.kind == "system"
    # A machine would have had the case as it was registered, before whoever dispatches corrected it.
    named = best_for(as_registered(step))
    FirstDispatch.objects.update_or_create(
        case=step.case,
        defaults={
            "at": step.now,
            "source": Source.MACHINE if by_machine else _source(step.case, task.department_id),
            "lead": lead.code if lead is not None else "",
            "named": named.department.code if named is not None else "",
            "share": named.share if named is not None else None,
            "returned": False,
        },
    )


def _source(case: Case, lead: int) -> Source:
    named = next(iter(proposals(case)), None)
    entry = next(iter(by_catalogue(case)), None)
    by_orders = named is not None and named.share is not None and named.department.pk == lead
    if entry is not None and entry.department.pk == lead:
        return Source.BOTH if by_orders else Source.CATALOGUE
    return Source.ORDERS if by_orders else Source.PERSON


def forget_source(step: Step) -> None:
    """A dispatch that was taken back counts in no figure."""
    FirstDispatch.objects.filter(case=step.case).delete()


def mark_returned(step: Step) -> None:
    """After a ruling: a return of the first order that was granted."""
    task = step.task
    if task is not None and task.first_dispatch and task.end_reason == "returned" and task.parent_id is None:
        FirstDispatch.objects.filter(case=step.case, lead=_code(task.department_id)).update(returned=True)


def _code(department_id: int) -> str:
    unit = directory.department(department_id)
    return unit.code if unit is not None else ""
