from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.step import CORRECTED, ROWS, corrected, task_rows
from yixian.cases.models import OPEN_TASK, RECALLED, Case, CaseStatus, Event, Kind, Task, TaskStatus
from yixian.ground.errors import NotAllowed, WrongState
from yixian.people.models import Actor

# How long a dispatch can be taken back by whoever made it, while nobody has acted on it.
UNDO_WITHIN = timedelta(seconds=60)
MOMENTS = ("dispatched_at", "step_due", "step_yellow", "step_red")
# What a dispatch overwrites and taking it back restores, as its event keeps it.
OVERWRITTEN = (*MOMENTS, "step_steps", "catalogue_entry_id")


def overwritten(case: Case) -> dict[str, Any]:
    """What a dispatch of the case is about to overwrite, for its event: nothing of the citizen."""
    found = {name: getattr(case, name) for name in OVERWRITTEN}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()
    }


def dispatch_of(case: Case) -> Event | None:
    """The event of the dispatch, if it is the last thing that happened to the case."""
    return Event.objects.filter(case_id=case.pk, seq=case.version, verb="dispatch").first()


@action
class Recall(CaseAction):
    """撤回派单: whoever dispatched takes it back within a minute, while nobody has acted on the case.

    The tasks end and count in no figure; the case waits for dispatch again with the clock it had.
    """

    name, zh, en = "recall", "撤回派单", "take the dispatch back"
    from_states = frozenset({CaseStatus.HANDLING})
    to_states = (CaseStatus.TO_DISPATCH,)
    roles = frozenset({"dispatcher"})

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.dispatched_at is None or clocks.now() - case.dispatched_at > UNDO_WITHIN:
            raise WrongState(_("派单已超过一分钟，不能撤回。请等单位退单，或加派其他单位。"))
        event = dispatch_of(case)
        if event is None or "before" not in event.facts:
            raise WrongState(_("派单以后已经有人办理，不能撤回。"))
        if event.account_id != actor.account_id:
            raise NotAllowed(_("派单只能由派单的人撤回。"))

    def carry_out(self, step: Step) -> None:
        event = dispatch_of(step.case)
        assert event is not None
        for task in task_rows(step.case, OPEN_TASK):
            # As if it had never been the first: the next dispatch is.
            step.move_task(
                task, TaskStatus.ENDED, finished_at=step.now, end_reason=RECALLED, first_dispatch=False
            )
            step.facts.setdefault("recalled", []).append([task.pk, task.department_id])
        before = corrected(step.case)
        _restore(step, event.facts)
        step.name_corrections(before)
        step.facts["dispatch"] = event.seq


def _restore(step: Step, facts: dict[str, Any]) -> None:
    kept = dict(facts["before"])
    for name in MOMENTS:
        kept[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    step.move(CaseStatus.TO_DISPATCH, lead=None, **kept)
    changed = facts.get("changed", {})
    if changed.get("kind", ["", ""])[1] == Kind.REPORT:
        return  # what turned out to be a report stays one, and secret
    columns = {name: changed[name][0] for name in CORRECTED if name in changed and name != "secrecy"}
    step.change(**{f"{name}_id" if name in ROWS else name: old for name, old in columns.items()})
