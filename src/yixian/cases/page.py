"""What the page of one case shows to one actor: everything it may see, masked where it must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import files
from yixian.cases.actions import Action, available, find
from yixian.cases.actions.reply import approving_department
from yixian.cases.asked import of_request
from yixian.cases.asks import ASKED, asks_of
from yixian.cases.family import family_of, near
from yixian.cases.lamps import Lamp, lamp_of
from yixian.cases.lines import OWED, title_of, with_rows
from yixian.cases.models import (
    RUNNING_TASK,
    Case,
    Citizen,
    Identity,
    Reply,
    Request,
    Secrecy,
    SiteVisit,
    Tag,
    Task,
)
from yixian.cases.papers import papers_of
from yixian.cases.places import Position, point_of
from yixian.cases.queries import person_to_ring
from yixian.cases.sections import sections_of
from yixian.cases.texts import public_answer_for, texts_for, words_of
from yixian.cases.timeline import told_to
from yixian.cases.visibility import (
    Reveal,
    assisting_replies,
    identity_reveal,
    is_unit_only,
    sees_full_text,
    sees_proposals,
)
from yixian.directory import queries as directory
from yixian.people.models import Actor
from yixian.people.queries import has_unit_head
from yixian.safeguard.masking import mask_name, mask_phone

RELATED = ("citizen", "contact__number", "category", "area", "catalogue_entry", "parent")
MOST_EARLIER = 10
MOST_RELATED = 200


@dataclass(frozen=True)
class ShownClock:
    """A due time as the page draws it: lamp, explanation in words, loud warnings."""

    label: str
    due: datetime | None
    lamp: Lamp
    explanation: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Who:
    """The citizen as this actor may see them: masked until revealed."""

    reveal: Reveal
    name: str
    telephone: str
    identity: Identity | None = None


@dataclass(frozen=True)
class Button:
    """An action this actor may take now, and where its form is."""

    action: Action
    task: Task | None
    primary: bool


# What is asked of whoever opens the page comes first and is drawn as the main button.
PRIMARY = frozenset(
    {
        "submit",
        "dispatch",
        "pass",
        "sign",
        "reply",
        "approve_reply",
        "rule",
        "record_callback",
        "rehandle",
        "answer_objection",
        "consult",
    }
)


# Done in the street, with one hand: offered beside what is waited for.
AT_HAND = frozenset({"reach", "visit"})


def case_page(actor: Actor, case: Case, identity: Identity | None = None) -> dict[str, Any]:
    """The context of the page of a case this actor sees; `identity` once it was revealed."""
    now = timezone.now()
    if is_unit_only(actor):
        # What a unit reads hangs on its tasks, and is asked for every part of the page: read them once.
        prefetch_related_objects([case], OWED, f"parent__{OWED}")
    full = sees_full_text(actor, case)
    texts = texts_for(actor, case)
    tasks = tasks_of(actor, case)
    reveal = identity_reveal(actor, case)
    buttons = buttons_of(actor, case, tasks)
    return {
        "case": case,
        # Where whoever may take merged cases out again comes back to.
        "split_back": reverse("case", args=[case.number]) if find("split").may(actor) else "",
        "texts": texts,
        "point": point_of(case, texts["address"]) if full else None,
        "public_answer": public_answer_for(actor, case),
        "who": who(case, reveal, identity),
        "accused": directory.department(case.accused_id) if case.accused_id else None,
        "lead": directory.department(case.lead_id) if case.lead_id else None,
        "tags": [str(label) for value, label in Tag.choices if value in case.tags],
        "clocks": clocks_of(case, now),
        "tasks": [_task(task, case, full, now, buttons) for task in tasks],
        "assisting": assisting_shown(actor, case, full),
        "told": told_to(actor, case),
        **files_of(case, full),
        "reveal_with_reason": reveal == Reveal.WITH_REASON,
        "papers": papers_of(actor, case),
        "full": full,
        "proposals": sees_proposals(actor),
        **_family(actor, case),
        "earlier": _earlier(actor, case, reveal),
        "sections": sections_of(actor, case),
        # What waits for this person first, wherever on the page it stands otherwise.
        "buttons": [b for b in buttons if b.task is None or b.primary or b.action.name in AT_HAND],
        "asks": asks_of(actor, ((button.action, button.task) for button in buttons)),
        "many_tasks": len(tasks) > 1,
        "may_do_more": any(button.task is not None for button in buttons),
    }


def tasks_of(actor: Actor, case: Case) -> list[Task]:
    """The tasks of the case this actor may know of, oldest first."""
    tasks = (
        Task.objects.visible_to(actor)
        .filter(case=case)
        .select_related("department", "parent__department", "handler")
        .prefetch_related(
            "requests__asked_by",
            "requests__suggested",
            "replies__written_by",
            "explanations__department",
            "visits__made_by",
        )
        .order_by("id")
    )
    found = list(tasks)
    for task in found:
        task.case = case
    return found


def buttons_of(actor: Actor, case: Case, tasks: list[Task]) -> list[Button]:
    """The actions this actor may take now, those that are waited for first."""
    found = [
        Button(action, target if isinstance(target, Task) else None, action.name in PRIMARY)
        for action, target in available(actor, case, tasks)
    ]
    return sorted(found, key=lambda button: (not button.primary, button.action.name not in AT_HAND))


def who(case: Case, reveal: Reveal, identity: Identity | None = None) -> Who:
    """Name and telephone masked; nothing at all where the identity is kept from the actor."""
    if reveal == Reveal.HIDDEN:
        return Who(reveal, "", "")
    known = case.citizen.identity
    return Who(reveal, mask_name(known.name), mask_phone(known.telephone), identity)


def clocks_of(case: Case, now: datetime) -> list[ShownClock]:
    """The promise to the citizen and, while the centre owes a step, its own clock."""
    shown = []
    if case.promise_due is not None:
        lamp = lamp_of(case.promise_yellow, case.promise_red, case.promise_due, now)
        shown.append(
            _clock(_("承诺时限"), case.promise_due, lamp if case.is_open else Lamp.NONE, case.promise_steps)
        )
    if case.step_due is not None:
        lamp = lamp_of(case.step_yellow, case.step_red, case.step_due, now)
        shown.append(_clock(_("本环节时限"), case.step_due, lamp, case.step_steps))
    return shown


def _clock(label: str, due: datetime | None, lamp: Lamp, steps: list[dict[str, Any]]) -> ShownClock:
    return ShownClock(label, due, lamp, directory.explain(steps), directory.warnings(steps))


def _approver(task: Task, case: Case) -> dict[str, Any] | None:
    """The unit whose head approves this task's reply, and whether nobody there can: then it would wait for ever."""
    approving = approving_department(case, task)
    unit = directory.department(approving) if approving is not None else None
    return {"unit": unit, "missing": not has_unit_head(unit)} if unit is not None else None


def _task(task: Task, case: Case, full: bool, now: datetime, buttons: list[Button]) -> dict[str, Any]:
    running = task.status in RUNNING_TASK
    lamp = lamp_of(task.yellow_at, task.red_at, task.due_at, now) if running else Lamp.NONE
    return {
        "task": task,
        "clock": _clock(_("办结时限"), task.due_at, lamp, task.due_steps),
        "ring": person_to_ring(task, now),
        "approver": _approver(task, case) if running else None,
        "note": words_of(task, case, full)["note"],
        "late": {
            "sign": task.signed_at is None and running and _passed(task.sign_due, now),
            "contact": task.reached_at is None and running and _passed(task.contact_due, now),
            "stage": task.stage_at is None and running and _passed(task.stage_due, now),
        },
        "requests": [_request(one, case, full) for one in task.requests.all()],
        "replies": [shown_reply(one, case, full) for one in task.replies.all()],
        "visits": [_visit(one, case) for one in task.visits.all()] if full else [],
        "explanations": [{"asked": one, **words_of(one, case, full)} for one in task.explanations.all()],
        # What is asked for stands together, with what it means.
        "buttons": [b for b in buttons if b.task is task and b.action.name not in ASKED],
    }


def _visit(visit: SiteVisit, case: Case) -> dict[str, Any]:
    """A visit and where it was, for whoever reads the case as written."""
    return {"visit": visit, "position": Position.of(visit.opened_texts(case.citizen)["place"])}


def _passed(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def _request(request: Request, case: Case, full: bool) -> dict[str, Any]:
    return {"asked": of_request(request, case, full), "state": _state(request)}


def _state(request: Request) -> str:
    """Whether it waits, what was ruled, or that it needs no ruling: withdrawn, or the task has ended otherwise."""
    if request.ruled_at is None:
        return _("等待裁定")
    if request.granted is None:
        return _("不再裁定")
    return _("已准予") if request.granted else _("未准")


def shown_reply(reply: Reply, case: Case, full: bool) -> dict[str, Any]:
    """A reply with its texts, masked unless `full`."""
    return {"reply": reply, **words_of(reply, case, full)}


def assisting_shown(actor: Actor, case: Case, full: bool) -> list[dict[str, Any]]:
    """What assisting units answered, with their tasks, for the lead; empty for everybody else."""
    replies = assisting_replies(actor, case).select_related("task__department", "written_by").order_by("id")
    return [{**shown_reply(reply, case, full), "task": reply.task} for reply in replies]


def files_of(case: Case, full: bool) -> dict[str, Any]:
    """The files, and whether small pictures of some can be shown; a file's name may name somebody, so whoever reads
    masked texts sees only its kind."""
    found, has_pictures = [], False
    for one in case.attachments.all():
        one.case = case
        name = files.name_of(one) if full else one.media_type
        plays = one.media_type in files.HEARD_OR_SEEN
        shows = one.media_type in files.SHOWN and not plays
        found.append({"file": one, "name": name, "opens": full, "shows": shows, "plays": plays})
        has_pictures |= full and one.media_type in files.PICTURES.values()
    return {"attachments": found, "has_pictures": has_pictures}


def _family(actor: Actor, case: Case) -> dict[str, Any]:
    """Parent, merged members and linked cases with their titles."""
    found = family_of(case, with_rows(near(actor, case))[:MOST_RELATED])
    return {name: _titled(actor, cases) for name, cases in vars(found).items()}


def _titled(actor: Actor, cases: Iterable[Case]) -> list[dict[str, Any]]:
    return [{"case": one, "title": title_of(actor, one)} for one in cases]


def _earlier(actor: Actor, case: Case, reveal: Reveal) -> list[dict[str, Any]]:
    """Other cases of the same citizen, for whoever may know who it is; fully protected ones never."""
    if reveal == Reveal.HIDDEN or case.secrecy == Secrecy.FULL:
        return []
    same = {case.citizen_id, *Citizen.ids_by([case.citizen.telephone_hash])}
    others = Case.objects.visible_to(actor).filter(citizen_id__in=same).exclude(pk=case.pk)
    others = others.exclude(secrecy=Secrecy.FULL)
    found = with_rows(others).order_by("-id")[:MOST_EARLIER]
    return _titled(actor, found)
