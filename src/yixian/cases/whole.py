"""A whole case for one actor: texts, tasks, requests, replies, story, clocks, files and what may be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from yixian.cases import files, shown
from yixian.cases.actions import available
from yixian.cases.family import family_of, near
from yixian.cases.lamps import Lamp
from yixian.cases.models import Case, Explanation, Reply, Request, Task
from yixian.cases.places import NOWHERE, point_of
from yixian.cases.texts import public_answer_for, texts_for, words_of
from yixian.cases.timeline import told_to
from yixian.cases.visibility import assisting_replies, identity_reveal, sees_full_text, sees_proposals
from yixian.people.models import Actor

RELATED = ("citizen", "contact", "category", "area")


def whole(actor: Actor, case: Case) -> dict[str, Any]:
    """Everything this actor may see of a case it may see; what it may not is left out or masked."""
    now = timezone.now()
    full = sees_full_text(actor, case)
    tasks = list(
        Task.objects.visible_to(actor)
        .filter(case=case)
        .select_related("department", "parent", "case__citizen", "case__contact")
        .prefetch_related("requests", "replies", "explanations")
        .order_by("id")
    )
    texts = texts_for(actor, case)
    point = point_of(case, texts["address"]) if full else None
    given = {
        **shown.case_given(case, texts["title"], now),
        **texts,
        **(point._asdict() if point is not None else NOWHERE),
        "public_answer": public_answer_for(actor, case),
        "accused": shown.department_named(case.accused_id),
        "anonymous": case.citizen.anonymous,
        "identity": identity_reveal(actor, case),
        "promise": _promise(case, now),
        "step": shown.clock("step", case, case.step_steps, now),
        "tasks": [_task(task, case, texts["title"], full, now) for task in tasks],
        "assisting_replies": _assisting(actor, case, full),
        "events": [vars(line) for line in told_to(actor, case)],
        "attachments": _attachments(case, full),
        **_proposals(actor, case),
        **_family(actor, case),
        "actions": _actions(actor, case, tasks),
    }
    return shown.filled(shown.CaseShown, case, given)


def _proposals(actor: Actor, case: Case) -> dict[str, bool | None]:
    """What was proposed after the citizen was asked; null for whoever is not to know."""
    known = sees_proposals(actor)
    return {
        "rehandle_proposed": case.rehandle_proposed if known else None,
        "exemption_proposed": case.exemption_proposed if known else None,
    }


def _promise(case: Case, now: datetime) -> shown.Clock:
    clock = shown.clock("promise", case, case.promise_steps, now)
    return clock if case.is_open else clock.model_copy(update={"lamp": Lamp.NONE})


def _task(task: Task, case: Case, title: str, full: bool, now: datetime) -> dict[str, Any]:
    task.case = case
    given = {
        **shown.task_given(task, title, now),
        "parent": task.parent_id,
        "note": words_of(task, case, full)["note"],
        "clock": shown.clock("task", task, task.due_steps, now),
        "resume_on": task.resume_on.isoformat() if task.resume_on else None,
        "requests": [_request(one, case, full) for one in task.requests.all()],
        "replies": [_reply(one, case, full) for one in task.replies.all()],
        "explanations": [explanation_of(one, words_of(one, case, full)) for one in task.explanations.all()],
    }
    return shown.filled(shown.TaskShown, task, given)


def _request(request: Request, case: Case, full: bool) -> dict[str, Any]:
    given = {
        **words_of(request, case, full),
        "suggested": shown.department_named(request.suggested_id),
        "review_date": request.review_date.isoformat() if request.review_date else None,
    }
    return shown.filled(shown.RequestShown, request, given)


def _reply(reply: Reply, case: Case, full: bool) -> dict[str, Any]:
    return shown.filled(shown.ReplyShown, reply, words_of(reply, case, full))


def _assisting(actor: Actor, case: Case, full: bool) -> list[dict[str, Any]]:
    """What assisting units answered, with the unit and its task."""
    return [
        {
            **_reply(reply, case, full),
            "department": shown.department_named(reply.task.department_id),
            "task": reply.task_id,
        }
        for reply in assisting_replies(actor, case).select_related("task").order_by("id")
    ]


def explanation_of(explanation: Explanation, texts: dict[str, str]) -> dict[str, Any]:
    """A question to an accused unit and its answer, with its `texts` as the reader may read them."""
    department = shown.department_named(explanation.department_id)
    return shown.filled(shown.ExplanationShown, explanation, {"department": department, **texts})


def _attachments(case: Case, full: bool) -> list[dict[str, Any]]:
    """A file's name may name somebody: whoever reads masked texts sees only its kind."""
    found = []
    for one in case.attachments.all():
        one.case = case
        name = files.name_of(one) if full else ""
        found.append(
            {
                "id": one.pk,
                "name": name,
                "media_type": one.media_type,
                "size": one.size,
                "added_at": one.added_at,
            }
        )
    return found


def _family(actor: Actor, case: Case) -> dict[str, Any]:
    """The numbers of the parent, the members and the linked cases that this actor may know of."""
    found = family_of(case, near(actor, case))
    return {
        "parent": next((one.number for one in found.parents), None),
        "members": [one.number for one in found.members],
        "linked": [one.number for one in found.linked],
    }


def _actions(actor: Actor, case: Case, tasks: list[Task]) -> list[dict[str, Any]]:
    found = []
    for action, target in available(actor, case, tasks):
        task = target.pk if isinstance(target, Task) else None
        place = f"/api/tasks/{task}" if task is not None else f"/api/cases/{case.number}"
        found.append(
            {
                "name": action.name,
                "zh": action.zh,
                "en": action.en,
                "task": task,
                "url": f"{place}/actions/{action.name}",
            }
        )
    return found
