"""The story of a case in words, read from its events: whole for staff, the citizen's part for the citizen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import ACTIONS
from yixian.cases.models import Case, Event, Remark, Task
from yixian.cases.models.retaliation import RETALIATION_VERBS
from yixian.cases.supervisory import may_know_of_retaliation
from yixian.cases.texts import as_read
from yixian.cases.visibility import Reading, is_unit_only, reading
from yixian.directory import queries as directory
from yixian.people.models import Account

if TYPE_CHECKING:
    from yixian.people.models import Actor

# Verbs that are not actions of their own: a case is moved by what happens to another.
FURTHER = {"gain_member": _("有诉求并入")}
# What a citizen is shown of the departments' work; rulings and internal notes are the centre's.
FOR_CITIZEN = frozenset(
    [
        "register",
        "submit",
        "answer",
        "transfer",
        "refuse",
        "merge",
        "split",
        "dispatch",
        "recall",
        "sign",
        "reach",
        "pass",
        "record_callback",
        "evaluate",
        "rehandle",
        "close_on_facts",
        "withdraw",
        "object",
        "answer_objection",
        "reopen",
        "urge",
        "supplement",
        "attach",
        "note",
        "resume",
        "withdraw_consent",
        "choose_way",
        "bind_wechat",
        "unbind_wechat",
        "send_link",
        "publish",
        "withdraw_publication",
        "report_retaliation",
        "answer_retaliation",
    ]
)

# Departments are not shown how the centre guards an identity, nor by what another one is judged: the one concerned
# reads of its exemption in a section of its own.
CENTRES_OWN = frozenset(
    [
        "ask_release",
        "agree_release",
        "end_release",
        "ask_exemption",
        "rule_exemption",
        "appeal_exemption",
        "decide_appeal",
    ]
)
# What the citizen says of the answer, and who asked, is no part of the story a department reads (ADR 26).
ASKED = frozenset({"record_callback", "evaluate", "settle_evaluation"})
# The particulars of an event that a department is shown; of `ASKED` only how the case was closed.
FOR_UNIT = frozenset(
    [
        "outcome",
        "tasks",
        "kind",
        "finding",
        "resolution",
        "verdict",
        "tags",
        "granted",
        "reached",
        "pictures",
        "located",
        "approved",
        "accepted",
        "new_due",
        "old_promise",
        "promise",
    ]
)


@dataclass(frozen=True)
class Told:
    """One line of the story."""

    at: datetime
    verb: str
    words: str
    who: str
    department: str
    remark: str
    facts: Mapping[str, Any]


def told_to(actor: Actor, case: Case) -> list[Told]:
    """The story as this actor may read it, oldest first. Three queries, however long it is."""
    events = list(Event.objects.filter(case=case).order_by("seq"))
    if not may_know_of_retaliation(actor, case):
        events = [e for e in events if e.verb not in RETALIATION_VERBS]
    citizen, of_unit = actor.kind == "citizen", is_unit_only(actor)
    if citizen:
        events = [e for e in events if e.verb in FOR_CITIZEN and not _of_another_citizen(e)]
    elif of_unit:
        tasks = _own_tasks(actor, case)
        events = [e for e in events if _is_for_unit(e) and _task_of(e) in (None, *tasks)]
    remarks = _remarks(actor, case, [e.seq for e in events if e.verb == "urge"])
    names = {} if citizen else Account.objects.in_bulk({e.account_id for e in events if e.account_id})
    told = [_told(event, names, remarks.get(event.seq, ""), citizen=citizen) for event in events]
    return [_for_unit(line) for line in told] if of_unit else told


def line_of(event: Event, case: Case, full: bool) -> Told:
    """One event for whoever is to act on it, also where the story leaves it out; masked unless `full`."""
    names = Account.objects.in_bulk([event.account_id] if event.account_id else [])
    remarks = _read(Remark.objects.filter(case=case, seq=event.seq), case, full)
    return _told(event, names, remarks.get(event.seq, ""), citizen=False)


def _is_for_unit(event: Event) -> bool:
    """Whether a department is told of it at all: not of an evaluation that leaves the case where it was."""
    return event.verb not in CENTRES_OWN and (event.verb not in ASKED or "outcome" in event.facts)


def _task_of(event: Event) -> int | None:
    """The task it is about: the one it moved, or the late one for which the clock urged."""
    task: int | None = event.facts.get("task") if event.verb == "urge" else event.task_id
    return task


def _for_unit(line: Told) -> Told:
    """The line with what a department need not know left out."""
    if line.verb in ASKED:
        facts = {"outcome": line.facts["outcome"]}
        return replace(line, who="", department="", remark="", facts=facts)
    return replace(line, facts={name: fact for name, fact in line.facts.items() if name in FOR_UNIT})


def _told(event: Event, names: dict[int, Account], remark: str, *, citizen: bool) -> Told:
    action = ACTIONS.get(event.verb)
    words = action.label if action else str(FURTHER.get(event.verb, event.verb))
    department = directory.department(event.department_id) if event.department_id else None
    if citizen:
        # The citizen learns which unit acted, not who in it.
        who = gettext("您") if event.actor_kind == "citizen" else ""
    elif event.account_id is not None:
        who = names[event.account_id].name if event.account_id in names else f"#{event.account_id}"
    else:
        who = gettext("诉求人") if event.actor_kind == "citizen" else gettext("系统")
    return Told(event.at, event.verb, words, who, department.label if department else "", remark, event.facts)


def _of_another_citizen(event: Event) -> bool:
    """A merged member that is urged urges its parent; the parent's citizen learns nothing of who did."""
    return event.verb == "urge" and "because" in event.facts


def _remarks(actor: Actor, case: Case, urged: list[int]) -> dict[int, str]:
    """What was said with each event, by its place; masked where the case's text is, without the centre's own."""
    how = reading(actor, case)
    if how == Reading.NOTHING:
        return {}
    found = Remark.objects.filter(case=case)
    if actor.kind == "citizen":
        found = found.filter(internal=False)
    elif is_unit_only(actor):
        # What the centre notes for itself is not the departments'; what they must know stands on their task, and
        # what somebody urges is said to them.
        own = Q(task_id__in=_own_tasks(actor, case)) | Q(seq__in=urged)
        found = found.filter(Q(internal=False) | own)
    return _read(found, case, how == Reading.WHOLE)


def _read(remarks: QuerySet[Remark], case: Case, full: bool) -> dict[int, str]:
    """What these remarks say, by their place; masked unless `full`."""
    return as_read({r.seq: r.opened_texts(case.citizen)["text"] for r in remarks}, case, full)


def _own_tasks(actor: Actor, case: Case) -> set[int]:
    return set(Task.objects.visible_to(actor).filter(case=case).values_list("pk", flat=True))
