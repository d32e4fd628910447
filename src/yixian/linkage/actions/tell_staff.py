"""What a step tells the staff: rows beside the event, in the same transaction, in one insert.

However many are told, it costs one query for who they are, at most one for what the step concerns, and the insert.
Rows name the case and nothing of it; what somebody may read is decided when they read (`staff_words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from yixian.cases.actions.reply import approving_department
from yixian.cases.models import Case, Reply, Request, RequestKind, Task, Urgency
from yixian.ground.rows import insert
from yixian.linkage.actions.recall import withdraw_staff_notices
from yixian.linkage.actions.receivers import Receiver, not_accused, of_centre, of_units, people
from yixian.linkage.models import STALE_AFTER, StaffMatter, StaffNotice, StaffWay, sending, wording
from yixian.people.models import Role
from yixian.supervision.models import Summons

if TYPE_CHECKING:
    from yixian.cases.actions import Step

# Who of a unit is asked: it signs, or it is asked for what it answers.
SIGNING = (Role.LIAISON,)
ASKING = (Role.LIAISON, Role.UNIT_HEAD)


@dataclass(frozen=True)
class News:
    """What some people are told alike."""

    matter: StaffMatter
    receivers: list[Receiver]
    facts: dict[str, Any] = field(default_factory=dict)


def tell_staff(step: Step) -> None:
    """Insert the notices to the staff that this step asks for (subscriber).

    What somebody did is not told to them, and what happened long ago (an import, an invented history) to nobody.
    """
    if timezone.now() - step.now > STALE_AFTER:
        return
    urgent = step.case.urgency != Urgency.NORMAL
    rows: list[StaffNotice] = []
    told = {step.actor.account_id}
    for news in NEWS[step.verb](step):
        # Whether a city tells of it at all is said by its words in the language of the house.
        if wording(news.matter, settings.LANGUAGE_CODE) is None:
            continue
        for one in news.receivers:
            if one.account not in told:
                told.add(one.account)
                rows += rows_of({"case": step.case}, step.now, news, one, urgent)
    if rows:
        insert(*rows)


def tell_duty_managers(case: Case, matter: StaffMatter, facts: dict[str, Any], now: datetime) -> None:
    """Tell those on duty what no step of a case says, by a case of it they may know of; at night too."""
    if wording(matter, settings.LANGUAGE_CODE) is None:
        return
    receivers = of_centre([Role.DUTY_MANAGER], case)
    news = News(matter, receivers, facts)
    rows = [row for one in receivers for row in rows_of({"case": case}, now, news, one, urgent=True)]
    if rows:
        insert(*rows)


def rows_of(
    about: dict[str, Case | Summons], now: datetime, news: News, receiver: Receiver, urgent: bool
) -> list[StaffNotice]:
    """One for the system, and one for each way this person chose and the city allows; `about` a case or a summons."""
    rule = sending()
    allowed = [way for way in receiver.ways if rule.allows(way)]
    return [
        StaffNotice(
            account_id=receiver.account,
            **about,
            verb=news.matter.value,
            way=way,
            urgent=urgent,
            facts=news.facts,
            state=StaffNotice.State.SHOWN if way == StaffWay.SYSTEM else StaffNotice.State.WAITING,
            made_at=now,
            next_at=None if way == StaffWay.SYSTEM else now,
        )
        for way in (StaffWay.SYSTEM.value, *allowed)
    ]


def _tasks(step: Step, matter: StaffMatter = StaffMatter.NEW_TASK) -> Iterable[News]:
    """The units that have just been given a task (`assign` names them in the facts)."""
    given = {department: task for task, department, _role in step.facts.get("tasks", ())}
    if not given:
        return
    if isinstance(step.made, Task) and list(given.values()) == [step.made.pk]:
        dues = {step.made.pk: step.made.due_at}
    else:
        dues = dict(Task.objects.filter(pk__in=given.values()).values_list("pk", "due_at"))
    for department, found in of_units(SIGNING, given).items():
        yield News(matter, found, _facts(department, dues[given[department]]))


def _facts(department: int | None, due: Any = None, **further: Any) -> dict[str, Any]:
    facts = {"department": department, **further}
    return facts if due is None else {**facts, "due": due.isoformat()}


def _rehandled(step: Step) -> Iterable[News]:
    return _tasks(step, StaffMatter.REHANDLED)


def _taken_back(step: Step) -> Iterable[News]:
    """Whoever knows already of a task that was taken back."""
    known = withdraw_staff_notices(step)
    receivers = {one.account: one for one in people(account for _department, account in known)}
    for department, account in known:
        if account in receivers:
            yield News(StaffMatter.TAKEN_BACK, [receivers[account]], _facts(department))


def _urged(step: Step) -> Iterable[News]:
    """Every unit that still owes something, and whoever it gave the case to; of a late task its own alone."""
    tasks = Task.objects.open().filter(case=step.case).order_by("id")
    if "task" in step.facts:
        tasks = tasks.filter(pk=step.facts["task"])
    return _units_and_handlers(StaffMatter.URGED, step.case, tasks)


def _reworked(step: Step) -> Iterable[News]:
    tasks = Task.objects.filter(pk__in=step.facts.get("tasks", ())).order_by("id")
    return _units_and_handlers(StaffMatter.REWORKED, step.case, tasks)


def _units_and_handlers(matter: StaffMatter, case: Case, tasks: QuerySet[Task]) -> Iterable[News]:
    owed = list(tasks.values_list("department_id", "handler_id"))
    for department, found in of_units(SIGNING, [one for one, _handler in owed]).items():
        yield News(matter, not_accused(found, case), _facts(department))
    unit_of = {handler: department for department, handler in owed if handler is not None}
    for one in not_accused(people(unit_of), case):
        yield News(matter, [one], _facts(unit_of[one.account]))


def _supervised(step: Step) -> Iterable[News]:
    """The units an order names; one that names none is the centre's own to answer."""
    facts: dict[str, Any] = {
        name: step.facts[name] for name in ("level", "form", "due") if name in step.facts
    }
    if not step.facts["departments"]:
        yield News(StaffMatter.SUPERVISED, of_centre([Role.DUTY_MANAGER], step.case), facts)
    for department, found in of_units(ASKING, step.facts["departments"]).items():
        yield News(StaffMatter.SUPERVISED, found, {"department": department, **facts})


def _ruled(step: Step) -> Iterable[News]:
    """The unit that asked, whatever the ruling; a successor has a new task."""
    assert step.task is not None
    own = step.task.department_id
    facts = _facts(own, kind=step.facts["kind"], granted=step.facts["granted"])
    for found in of_units(ASKING, [own]).values():
        yield News(StaffMatter.RULED, found, facts)
    yield from _tasks(step)


def _to_approve(step: Step) -> Iterable[News]:
    """The heads of the unit that must approve the reply: its own, or the superior of one complained of."""
    if step.facts["approved"]:
        return
    task = step.task
    assert task is not None
    facts = _facts(task.department_id, task.due_at)
    for found in of_units(
        [Role.UNIT_HEAD], [approving_department(step.case, task) or task.department_id]
    ).values():
        yield News(StaffMatter.TO_APPROVE, found, facts)


def _approved(step: Step) -> Iterable[News]:
    matter = StaffMatter.APPROVED if step.verb == "approve_reply" else StaffMatter.DECLINED
    writer = Reply.objects.filter(pk=step.facts["reply"]).values_list("written_by_id", flat=True)
    assert step.task is not None
    yield News(matter, people(writer), _facts(step.task.department_id))


def _asked(step: Step) -> Iterable[News]:
    """Whoever rules on the request: of a task that was passed down the unit above, else the centre."""
    request = step.made
    if not isinstance(request, Request) or request.granted is not None:
        return
    task = step.task
    assert task is not None
    facts = _facts(task.department_id, kind=request.kind)
    if task.parent is not None:
        role = Role.LIAISON if request.kind == RequestKind.RETURN else Role.UNIT_HEAD
        for found in of_units([role], [task.parent.department_id]).values():
            yield News(StaffMatter.ASKED, found, facts)
        return
    role = Role.DUTY_MANAGER if request.by_duty_manager else Role.DISPATCHER
    yield News(StaffMatter.ASKED, of_centre([role], step.case), facts)


def _hard(step: Step) -> Iterable[News]:
    assert step.task is not None
    yield News(StaffMatter.HARD, of_centre([Role.DUTY_MANAGER], step.case), _facts(step.task.department_id))


NEWS: dict[str, Callable[[Step], Iterable[News]]] = {
    "dispatch": _tasks,
    "recall": _taken_back,
    "add_task": _tasks,
    "delegate": _tasks,
    "rehandle": _rehandled,
    "urge": _urged,
    "supervise": _supervised,
    "rule": _ruled,
    "reply": _to_approve,
    "approve_reply": _approved,
    "decline_reply": _approved,
    "rework": _reworked,
    "request": _asked,
    "escalate": _hard,
}
