"""The registry of actions: what may happen to a case, a task, a contact or a request for explanation.

Buttons, API operations, the handbook's state table and the test of every (state x action x role) are read from
it. An action is one class in one file; importing the file registers it, and a name cannot be taken twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from django import forms
from django.db import OperationalError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.step import Step, write
from yixian.cases.models import (
    OPEN_CASE,
    Case,
    CaseStatus,
    Contact,
    Event,
    Explanation,
    Task,
    TaskStatus,
)
from yixian.cases.models.retaliation import RETALIATION_VERBS
from yixian.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

    from yixian.ground.errors import Words
    from yixian.people.models import Actor

Table = Literal["contact", "case", "task", "explanation"]
Target = Case | Task | Contact | Explanation
UNIT_ROLES = frozenset({"liaison", "handler", "unit_head"})
ACTIONS: dict[str, Action] = {}
ANYWHERE_OPEN = frozenset(OPEN_CASE)
SUBMITTED = frozenset(CaseStatus) - {CaseStatus.DRAFT}
# A seat ends only what it took in itself: of others' cases it is shown what a caller may be told.
ENDING = frozenset({"answer", "transfer", "refuse", "merge"})
DEADLOCK = ("40P01", "40001")  # SQLSTATE: deadlock, serialisation failure


class NoFields(forms.Form):
    """An action that asks for nothing."""


class Action:
    """One thing that can be done. Subclasses say who, from where, with which fields, and what it does."""

    name: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    on: ClassVar[Table]
    from_states: ClassVar[frozenset[str]] = frozenset()
    to_states: ClassVar[tuple[str, ...]] = ()  # where it may lead; empty: the state stays
    roles: ClassVar[frozenset[str]] = frozenset()
    citizen: ClassVar[bool] = False  # the citizen of the case, who proved to be it
    system: ClassVar[bool] = False  # the clock, the importer
    confirm: ClassVar[bool] = False  # pages ask once more: it cannot be undone
    Fields: ClassVar[type[forms.Form]] = NoFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """The form of the fields it needs, filled with `current`; overridden where choices depend on the target."""
        known = self.current(target)
        if known:
            options["initial"] = known | (options.get("initial") or {})
        return self.Fields(*args, **options)

    def ways(self, actor: Actor, target: Target) -> list[tuple[str, Words]]:
        """The kinds of it a page offers, each with a form of its own (`?kind=`); none where there is one form."""
        return []

    def current(self, target: Target) -> dict[str, Any]:
        """What the fields hold now, for an action that corrects: pages show it, programs need not repeat it."""
        return {}

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        """Raise a `Refusal` when role and state are right but this actor or this case is not."""

    def carry_out(self, step: Step) -> None:
        """Change, record and tell, through `step`."""
        raise TypeError(f"{self.name} does nothing")

    @property
    def label(self) -> str:
        """The name in the reader's language, as buttons show it."""
        if (get_language() or "").startswith("en"):
            return self.en[0].upper() + self.en[1:]
        return self.zh

    def may(self, actor: Actor) -> bool:
        """Whether somebody of this kind and these roles may do it at all."""
        if actor.kind == "system":
            return self.system
        if actor.kind == "citizen":
            return self.citizen
        return bool(actor.roles & self.roles)

    def check_role(self, actor: Actor) -> None:
        """Raise `NotAllowed` when somebody of these roles may never do it."""
        if not self.may(actor):
            raise NotAllowed(_("您的岗位不能“%(action)s”。") % {"action": self.label})

    def check_seat(self, actor: Actor, case: Case) -> None:
        """Raise `NotAllowed` when a seat would end a case that somebody else took in."""
        if self.name not in ENDING or actor.kind != "account":
            return
        as_seat = not actor.roles & (self.roles - {"seat"})
        if as_seat and case.contact.agent_id != actor.account_id:
            raise NotAllowed(
                _("这件诉求不是您登记的，不能“%(action)s”，请提交或补充。") % {"action": self.label}
            )

    def check(self, actor: Actor, case: Case, task: Task | None) -> None:
        """Raise the `Refusal` that says why this actor may not do it here and now."""
        self.check_role(actor)
        self.check_seat(actor, case)
        state = task.status if task is not None else case.status
        if state not in self.from_states:
            raise WrongState(self._why_not(case, task))
        if task is not None:
            self.check_scope(actor, task)
        self.allow(actor, case, task)

    def check_scope(self, actor: Actor, task: Task) -> None:
        """A department's people act on tasks of their own department and those below it."""
        by_unit = actor.kind == "account" and not actor.roles & (self.roles - UNIT_ROLES)
        if by_unit and task.department_id not in actor.scope:
            raise NotAllowed(_("这是其他单位的承办任务。"))

    def _why_not(self, case: Case, task: Task | None) -> Words:
        """Who was faster, in plain words."""
        state = task.get_status_display() if task is not None else case.get_status_display()
        # Not of what others on the case are kept from: a refusal would tell of it.
        told = Event.objects.filter(case_id=case.pk).exclude(verb__in=RETALIATION_VERBS)
        last = told.order_by("-seq").values_list("verb", "at").first()
        words = {"state": state, "action": self.label, "last": "", "at": ""}
        if last is not None:
            done = ACTIONS.get(last[0])
            words["last"] = done.label if done else last[0]
            words["at"] = f"{timezone.localtime(last[1]):%m-%d %H:%M}"
        return _("现在是“%(state)s”，不能“%(action)s”（%(at)s 已%(last)s）。") % words


class CaseAction(Action):
    on = "case"


class TaskAction(Action):
    on = "task"


A = TypeVar("A", bound=type[Action])


def action(cls: A) -> A:
    """Class decorator: put the action in the registry."""
    if cls.name in ACTIONS:
        raise TypeError(f"two actions are called {cls.name}")
    known = set(CaseStatus.values) if cls.on == "case" else set(TaskStatus.values)
    if cls.on in ("case", "task") and not cls.from_states <= known:
        raise TypeError(f"{cls.name}: unknown states {cls.from_states - known}")
    ACTIONS[cls.name] = cls()
    return cls


def find(name: str, *tables: Table) -> Action:
    """The action of this name, for one of `tables`; `NotFound` otherwise."""
    found = ACTIONS.get(name)
    if found is None or (tables and found.on not in tables):
        raise NotFound(_("没有“%(name)s”这个操作。") % {"name": name[:40]})
    return found


def perform(
    name: str,
    actor: Actor,
    target: Target,
    data: Any = None,
    files: MultiValueDict[str, Any] | None = None,
    *,
    version: int | None = None,
) -> Step:
    """Do `name` with what somebody typed: clean the fields, then `act`.

    `data` maps field names to typed or JSON values. Raises `Invalid` with every field at fault.
    """
    chosen = find(name)
    # Whoever may not do it is told that first, and learns nothing of the case or from the form's choices.
    chosen.check_role(actor)
    case, task = _rows(target)
    _check_known(actor, target, case)
    chosen.check(actor, case, task)
    form = chosen.form(actor, target, _completed(data, chosen.current(target)), files)
    if not form.is_valid():
        raise Invalid(
            _("请改正标出的内容。"),
            {("" if k == "__all__" else k): [str(m) for m in v] for k, v in form.errors.items()},
        )
    return act(name, actor, target, form.cleaned_data, version=version)


def _completed(data: Any, known: dict[str, Any]) -> Any:
    """What a program left out stays as it is; a page posts all its fields, and an unticked box means no."""
    if isinstance(data, QueryDict) or not known:
        return data or {}
    return {**{name: typable(value) for name, value in known.items()}, **(data or {})}


def typable(value: Any) -> Any:
    """A clean value as it would have been typed."""
    return getattr(value, "code", value)


def act(
    name: str,
    actor: Actor,
    target: Target,
    values: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
    version: int | None = None,
) -> Step:
    """Do `name` with clean `values`, in one transaction with one event.

    `at` is the moment it counts from (now if not given; importer and simulator give another). `version` is the
    one the actor saw; `Conflict` if the case has moved on since.
    """
    try:
        with transaction.atomic():
            case, task = _rows(target, lock=True)
            _check_known(actor, target, case)
            if version is not None and case.version != version:
                raise Conflict(_("您打开页面后有人办理了这件诉求，请刷新后再看。"))
            return carry(name, actor, target, case, task, values, at=at)
    except OperationalError as error:
        # Two actions on a parent and its member may wait for each other; PostgreSQL then ends one of them.
        if getattr(error.__cause__, "sqlstate", "") in DEADLOCK:
            raise Conflict(_("刚刚有人办理了这件诉求，请刷新后再看。")) from error
        raise


def carry(
    name: str,
    actor: Actor,
    target: Target,
    case: Case,
    task: Task | None,
    values: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> Step:
    """As `act` inside a transaction of the caller's, on rows it holds (just made, or read in it)."""
    return carry_all(actor, case, [(name, target, values or {})], task=task, at=at)[0]


def carry_all(
    actor: Actor,
    case: Case,
    actions: Sequence[tuple[str, Target, dict[str, Any]]],
    *,
    task: Task | None = None,
    at: datetime | None = None,
) -> list[Step]:
    """As `carry` for actions that follow one another at once: an event each, and the case is written once.

    That spares a new order the second write of its row and of every index on it.
    """
    steps: list[Step] = []
    with clocks.counting_from(at) as now:
        try:
            for name, target, values in actions:
                chosen = find(name)
                chosen.check(actor, case, task)
                steps.append(Step(name, actor, case, task, values, now, earlier=len(steps)))
                steps[-1].made = target
                chosen.carry_out(steps[-1])
                steps[-1].settle()
            write(steps)
        except BaseException:
            for step in steps:
                step.undo()
            raise
    return steps


def _rows(target: Target, *, lock: bool = False) -> tuple[Case, Task | None]:
    """The rows as they are now, not as the caller read them some time ago.

    With `lock` whoever comes second waits and then reads what the first one did (PostgreSQL; SQLite has one
    writer anyhow). The case is locked before anything is read of its tasks, so both are of one moment.
    """
    if isinstance(target, Contact):
        raise TypeError("a contact has no case yet: use intake's actions or `register`")
    task: Task | None = None
    if isinstance(target, Case):
        case = _case(target.pk, lock=lock)
    else:
        task_id = target.task_id if isinstance(target, Explanation) else target.pk
        case_id = Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
        case = _case(case_id, lock=lock)
        task = Task.objects.select_related("department", "parent").get(pk=task_id)
        task.case = case
    return case, task


def _case(pk: int | None, *, lock: bool) -> Case:
    cases = Case.objects.select_related("citizen", "contact")
    if lock:
        cases = cases.select_for_update(of=("self",))
    try:
        return cases.get(pk=pk or 0)
    except Case.DoesNotExist:
        raise NotFound(_("没有这件诉求，或者您不能查看。")) from None


def _check_known(actor: Actor, target: Target, case: Case) -> None:
    """What an actor may not see does not exist for it."""
    if actor.kind == "system":
        return
    if isinstance(target, Explanation):
        # The accused unit sees the question alone, never the case behind it.
        known = target.department_id in actor.scope
    else:
        known = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    if not known:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))


def available(actor: Actor, case: Case, tasks: list[Task] | None = None) -> list[tuple[Action, Target]]:
    """What this actor may do now with a case it sees and with the tasks given, in the registry's order."""
    found: list[tuple[Action, Target]] = []
    for candidate in ACTIONS.values():
        targets: list[tuple[Target, Task | None]] = []
        if candidate.on == "case":
            targets = [(case, None)]
        elif candidate.on == "task":
            targets = [(task, task) for task in tasks or ()]
        for target, task in targets:
            state = task.status if task is not None else case.status
            if state not in candidate.from_states:
                continue  # the refusal would look up who was faster, a query for each of some forty actions
            try:
                candidate.check(actor, case, task)
            except Refusal:
                continue
            found.append((candidate, target))
    return found


__all__ = [
    "ACTIONS",
    "ANYWHERE_OPEN",
    "Action",
    "CaseAction",
    "NoFields",
    "Step",
    "TaskAction",
    "act",
    "action",
    "available",
    "carry",
    "carry_all",
    "find",
    "perform",
]
