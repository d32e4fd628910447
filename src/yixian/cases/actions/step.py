"""One step of a case: what an action changes, records and tells, written in one piece.

This is the only place that writes a case's or a task's status. A step is a compare-and-set on `Case.version`:
whoever read an older version writes nothing and is told so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yixian.cases import kept, search
from yixian.cases.clocks import NO_STEP
from yixian.cases.models import Case, CaseStatus, Event, Outcome, Remark, Request, Task, TaskStatus
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.places import NOWHERE, point_in_columns, with_point
from yixian.cases.supervisory import may_know_of_retaliation
from yixian.ground.errors import Conflict, Refusal
from yixian.ground.rows import insert
from yixian.safeguard import chain, crypto

if TYPE_CHECKING:
    from django.db.models import Model

    from yixian.people.models import Actor

Subscriber = Callable[["Step"], None]
# Columns whose correction is named in the record, old and new: nothing of the citizen.
CORRECTED = ("kind", "category", "area", "urgency", "secrecy", "accused", "accused_matter")
ROWS = frozenset({"category", "area", "accused"})
ANSWERED = frozenset({TaskStatus.REPLIED, TaskStatus.DONE, TaskStatus.ENDED})
_subscribers: defaultdict[str, list[Subscriber]] = defaultdict(list)


def subscribe(subscriber: Subscriber, *verbs: str) -> None:
    """Call `subscriber(step)` in the same transaction after each event of `verbs` (all events without any).

    A subscriber only inserts rows of its own room.
    """
    for verb in verbs or ("*",):
        _subscribers[verb].append(subscriber)


class Step:
    """What `verb` does to one case at one moment."""

    def __init__(
        self,
        verb: str,
        actor: Actor,
        case: Case,
        task: Task | None,
        values: dict[str, Any],
        now: datetime,
        earlier: int = 0,
    ) -> None:
        """`earlier` steps of the same case are still unwritten and will be written with this one."""
        self.verb, self.actor, self.case, self.task = verb, actor, case, task
        self.values, self.now = values, now
        self.seq = case.version + earlier + 1
        self.before = task.status if task is not None else (case.status if self.seq > 1 else "")
        self.after = self.before
        self.facts: dict[str, Any] = {}
        self.event: Event | None = None
        self.made: Any = None  # the row an action made that its caller wants
        self._columns: dict[str, Any] = {}
        self._remark: tuple[str, bool, bool] | None = None
        self._others: list[Step] = []
        self._undo: list[Callable[[], None]] = []

    def change(self, **columns: Any) -> None:
        """Set columns of the case; written by `finish`."""
        for name, value in columns.items():
            setattr(self.case, name, value)
        self._columns.update(columns)

    def name_corrections(self, before: dict[str, Any]) -> None:
        """Record which of the columns somebody may correct are others than `before`, each as [old, new]."""
        now = corrected(self.case)
        changed = {name: [old, now[name]] for name, old in before.items() if old != now[name]}
        if changed:
            self.facts["changed"] = changed

    def move(self, status: CaseStatus, **columns: Any) -> None:
        """Move the case to `status`; its step clock stops unless `columns` start another."""
        self.change(**{**NO_STEP, **columns, "status": status})

    def close(self, outcome: Outcome, **columns: Any) -> None:
        """Close the case with `outcome`; `Refusal` while it is not answered that the citizen was retaliated against.

        Whoever made somebody suffer for a complaint would else have it closed, or withdrawn, by the same means. Who
        must not know of that is not told of it by the refusal either.
        """
        if self.case.retaliation_due is not None:
            if may_know_of_retaliation(self.actor, self.case):
                said = _("诉求人反映因 %(number)s 受到打击报复，监督机构答复以前不能办结。")
                raise Refusal(said % {"number": self.case.number}, code="retaliation")
            raise Refusal(_("这件诉求还有需监督机构答复的事项，暂不能办结，请联系值班主任。"))
        self.move(CaseStatus.CLOSED, outcome=outcome, closed_at=self.now, **columns)
        self.facts["outcome"] = outcome.value

    def texts(self, **texts: str) -> None:
        """Set protected texts of the case and record a salted digest of all of them."""
        case = self.case
        point = point_in_columns(case)
        if case.protected and point is not None:
            # The columns stay readable: of a protected case the point lies behind its sealed address.
            address = texts.get("address", case.opened_texts(case.citizen)["address"])
            texts["address"] = with_point(address, point)
            self.change(**NOWHERE)
        for name in case.keep_texts(case.citizen, case.protected, texts):
            self._columns[name] = getattr(case, name)
        self.facts["texts"] = case.text_digest(case.citizen)

    def remark(self, text: str, *, internal: bool = True, lasting: bool = False) -> None:
        """Keep what was said with the event, beside the chain; the event holds its salted digest.

        `internal` is the office's own, not for the citizen. A `lasting` one outlives the citizen's key: it gives
        the ground on which the key was destroyed, and says nothing of the citizen.
        """
        if text:
            self._remark = (text, internal, lasting)
            self.facts["remark"] = crypto.keyed_hash(text, f"remark:{self.case.pk}:{self.seq}")

    def move_task(self, task: Task, status: TaskStatus, **columns: Any) -> None:
        """Move a task of this case to `status` and set its columns, written at once.

        A department that has answered, or owes nothing any more, wishes nothing any more either.
        """
        self.change_task(task, status=status, **columns)
        if status in ANSWERED:
            Request.objects.filter(task=task, ruled_at__isnull=True).update(ruled_at=self.now)

    def change_task(self, task: Task, **columns: Any) -> None:
        """Set columns of a task. Safe without a condition of its own: the case's compare-and-set covers it."""
        for name, value in columns.items():
            setattr(task, name, value)
        task.save(update_fields=list(columns))
        self.keep(task, *columns)

    def keep(self, row: Model, *columns: str) -> None:
        """Record what a row just written holds in these columns (a new one: in all), as far as it is kept.

        `kept` says of which models and columns that is. Of texts the event holds a digest.
        """
        key, found = kept.columns_of(row, columns or None)
        if isinstance(row, ProtectedTexts) and kept.keeps_texts(row):
            worded = not columns or not set(row.TEXTS).isdisjoint(columns)
            if worded:
                found[kept.TEXTS] = row.text_digest(self.case.citizen)
        if found:
            self.facts.setdefault("rows", {}).setdefault(key, {}).update(found)

    def on(self, other: Case, verb: str, task: Task | None = None) -> Step:
        """A step on another case that happens because of this one, written with it."""
        step = Step(verb, self.actor, other, task, {}, self.now)
        step.facts["because"] = self.case.pk
        self._others.append(step)
        return step

    def undo_by(self, undo: Callable[[], None]) -> None:
        """Call `undo` if the step fails: for what the database does not take back, a file."""
        self._undo.append(undo)

    def undo(self) -> None:
        """Take back what lies outside the database."""
        for undo in self._undo:
            undo()

    def settle(self) -> None:
        """Everything is said: what the state is now is where this step led."""
        self.after = self.task.status if self.task is not None else self.case.status
        _key, found = kept.columns_of(self.case, self._columns if self.seq > 1 else None)
        if found:
            self.facts.setdefault("rows", {})["case"] = found
        if self.task is not None:
            self.facts["case"] = self.case.status

    def finish(self) -> None:
        """Write the case, the event and the remark, tell the subscribers, then finish the steps it caused."""
        self.settle()
        write([self])

    def tell(self) -> None:
        """What follows from an event that is written."""
        if self._remark is not None:
            self._keep_remark(*self._remark)
        for subscriber in (*_subscribers["*"], *_subscribers[self.verb]):
            subscriber(self)
        for other in self._others:
            other.finish()

    def next_event(self, previous: str) -> Event:
        """The event of this step, linked to the hash before it; not saved."""
        actor = self.actor
        event = Event(
            case=self.case,
            seq=self.seq,
            verb=self.verb,
            at=self.now,
            actor_kind=actor.kind,
            account_id=actor.account_id,
            department_id=actor.department_id,
            task_id=self.task.pk if self.task is not None else None,
            before=self.before,
            after=self.after,
            facts=self.facts,
            previous=previous,
        )
        event.hash = chain.link(previous, event.payload())
        return event

    def _keep_remark(self, text: str, internal: bool, lasting: bool) -> None:
        remark = Remark(case=self.case, seq=self.seq, task=self.task, internal=internal)
        remark.written_by_id = self.actor.account_id
        # Nothing can be sealed under a key that was destroyed: the erased have no more to protect.
        protected = self.case.protected and not lasting and bool(self.case.citizen.wrapped_key)
        remark.keep_texts(self.case.citizen, protected, {"text": text})
        insert(remark)


def corrected(case: Case) -> dict[str, Any]:
    """What the columns somebody may correct hold: one of a closed list, or the number of a directory row."""
    found = {name: getattr(case, f"{name}_id" if name in ROWS else name) for name in CORRECTED}
    return {name: str(value) if isinstance(value, str) else value for name, value in found.items()}


def write(steps: list[Step]) -> None:
    """Write settled steps that follow one another on one case as one change of its row, with an event each."""
    case, columns = steps[0].case, {}
    for step in steps:
        columns.update(step._columns)
    new, version = steps[0].seq == 1, steps[-1].seq
    if new:
        case.version = version
        insert(case)
    else:
        # Compare-and-set: of two people who read the same version, one wins and the other is told.
        known = steps[0].seq - 1
        won = Case.objects.filter(pk=case.pk, version=known).update(version=version, **columns)
        if won != 1:
            raise Conflict(_("刚刚有人办理了这件诉求，请刷新后再看。"))
        case.version = version
    if new or not set(case.TEXTS).isdisjoint(columns):
        search.keep(case, new=new)
    _append(case, steps)
    for step in steps:
        step.tell()


def _append(case: Case, steps: list[Step]) -> None:
    """The events of the steps, each linked to the one before; one statement however many."""
    previous = _head(case, steps[0].seq)
    events: list[Event] = []
    for step in steps:
        step.event = step.next_event(previous)
        events.append(step.event)
        previous = step.event.hash
    insert(*events)
    case._head = (steps[-1].seq, previous)  # type: ignore[attr-defined]


def _head(case: Case, seq: int) -> str:
    """The hash of the event before `seq`: from this transaction's own last step, else read by (case, seq)."""
    if seq == 1:
        return ""
    known: tuple[int, str] | None = getattr(case, "_head", None)
    if known is not None and known[0] == seq - 1:
        return known[1]
    return Event.objects.values_list("hash", flat=True).get(case_id=case.pk, seq=seq - 1)


def task_rows(case: Case, statuses: Iterable[str] | None = None) -> list[Task]:
    """The case's tasks, oldest first, of every round."""
    tasks = Task.objects.filter(case=case).select_related("department", "parent").order_by("id")
    return [t for t in tasks if statuses is None or t.status in statuses]
