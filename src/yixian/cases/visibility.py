"""Who may see what: one filter for cases, one for tasks, one answer about identity, one about texts.

Every list, page, export, search and API answer goes through `Case.objects.visible_to` or `Task.objects.visible_to`,
which are these filters; there is no third place (docs/domain.md, "Who sees what"). What supervisory units may know
beyond tasks stands in `supervisory.py`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yixian.cases import accused as accused_rules
from yixian.cases.accused import in_office
from yixian.cases.models.words import (
    OPEN_TASK,
    AccusedMatter,
    CaseStatus,
    Kind,
    Outcome,
    Secrecy,
    TaskRole,
    TaskStatus,
)
from yixian.cases.supervisory import (
    NOTHING,
    in_supervisory_unit,
    is_unit,
    may_know_of_retaliation,
    own_and_above,
    released_cases,
    retaliated_cases,
    reviewed_cases,
)
from yixian.directory import queries as directory

if TYPE_CHECKING:
    from yixian.cases.models.case import Case
    from yixian.cases.models.reply import Reply
    from yixian.cases.models.task import Task
    from yixian.people.models import Actor

EVERYTHING = Q()
# Government roles of the centre that read every ordinary case. `callback` and `seat` are not among them: an
# operator's people may hold those.
CENTRE = frozenset({"dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "publisher"})
SEAT_WINDOW = timedelta(hours=24)
LIVE_FOR_UNIT = (*OPEN_TASK, TaskStatus.REPLIED)


class Reveal(StrEnum):
    """How an actor may see the citizen's identity."""

    OWN_WORK = "own_work"  # shown (and logged) without typing a reason
    WITH_REASON = "with_reason"  # shown after a reason was typed
    HIDDEN = "hidden"


class Reading(StrEnum):
    """How an actor may read the texts of a case it may know of."""

    WHOLE = "whole"
    MASKED = "masked"  # names and numbers that tell who asked are covered
    NOTHING = "nothing"


def _not_against_own_unit(actor: Actor, prefix: str) -> Q:
    """Leaves out complaints about the conduct of the actor's own unit or of one above it, and such reports."""
    conduct = Q(**{f"{prefix}kind": Kind.REPORT}) | Q(**{f"{prefix}accused_matter": AccusedMatter.CONDUCT})
    against_us = Q(**{f"{prefix}accused_id__in": own_and_above(actor)}) & conduct
    return ~against_us


def _centre_cases(actor: Actor, prefix: str) -> Q:
    held = Q(**{f"{prefix}held_by_office": True})
    # A complaint about the centre or its operator is the centre's own as long as it is a draft.
    mine = held if in_office(actor) else ~held
    if not actor.clearance:
        mine &= ~Q(**{f"{prefix}secrecy": Secrecy.FULL})
    return mine


def centre_may_know(case: Case, department_id: int | None, clearance: bool) -> bool:
    """Whether somebody of the centre's roles may know of the case: `_centre_cases` for one case in hand.

    For whoever is to be told of it: asking for each person whether it is `visible_to` them would be a query each.
    """
    own = directory.department(department_id) if department_id else None
    office = own is not None and own.tier == "office"
    accused = directory.department(case.accused_id) if case.accused_id and case.counts_as_conduct else None
    sent = own is not None and not accused_rules.is_centre_or_operator(own)
    if own is not None and sent and accused is not None and accused_rules.is_within(own, accused):
        return False
    return case.held_by_office == office and (clearance or case.secrecy != Secrecy.FULL)


def _seat_contacts(actor: Actor, prefix: str) -> Q:
    """Cases of the seat's own contacts for a day, and those of whoever it is talking to now.

    A case whose number and query code the caller of a contact gave (`about`) is open as long as the contact goes on.
    What is fully secret is the named persons' alone once it is no draft and its contact has ended.

    The few ids are read first: an OR over two joins would read the whole table, an OR over indexed columns reads
    short index ranges.
    """
    contact = apps.get_model("cases", "Contact")
    contacts = contact.objects.filter(
        agent_id=actor.account_id, entered_at__gte=timezone.now() - SEAT_WINDOW
    ).only("outcome", "ended_at", "about")
    talking_to = contacts.filter(contact.GOES_ON).exclude(citizen__telephone_hash="")
    citizens = apps.get_model("cases", "Citizen").ids_by(talking_to.values("citizen__telephone_hash"))
    ids: dict[bool, list[int]] = {True: [], False: []}
    proved = []
    for one in contacts:
        ids[one.goes_on].append(one.pk)
        if one.goes_on and one.about_id is not None:
            proved.append(one.about_id)
    secret = Q(**{f"{prefix}secrecy": Secrecy.FULL}) & ~Q(**{f"{prefix}status": CaseStatus.DRAFT})
    own = Q(**{f"{prefix}contact_id__in": ids[True]}) | (
        Q(**{f"{prefix}contact_id__in": ids[False]}) & ~secret
    )
    popped = Q(**{f"{prefix}citizen_id__in": citizens})
    popped |= Q(**{f"{prefix}pk__in": proved})
    popped &= ~Q(**{f"{prefix}secrecy": Secrecy.FULL})
    return (own | popped) & _not_hidden_from_centre(prefix)


def _lead_contacts(actor: Actor, prefix: str) -> Q:
    """A shift lead sees the contacts of the own organisation's seats for a day, protected ones left out."""
    since = timezone.now() - SEAT_WINDOW
    ours = Q(
        **{
            f"{prefix}contact__organisation_id": actor.organisation_id,
            f"{prefix}contact__entered_at__gte": since,
            f"{prefix}secrecy": Secrecy.NONE,
        }
    )
    return ours & _not_hidden_from_centre(prefix)


def _not_hidden_from_centre(prefix: str) -> Q:
    return ~Q(**{f"{prefix}held_by_office": True, f"{prefix}submitted_at__isnull": False})


# `Case.drawn_to_call` by columns.
DRAWN_TO_CALL = {"status": CaseStatus.CLOSED, "outcome": Outcome.ANSWERED, "step_due__isnull": False}


def called_back(prefix: str = "") -> Q:
    """Cases whose citizen is to be called: those reviewed, and enquiries answered at once that were drawn for it."""
    drawn = Q(**{f"{prefix}{name}": value for name, value in DRAWN_TO_CALL.items()})
    return Q(**{f"{prefix}status": CaseStatus.TO_CALLBACK}) | drawn


def _callback_cases(actor: Actor, prefix: str) -> Q:
    mine = called_back(prefix) & _centre_cases(actor, prefix)
    if actor.is_operator:
        mine &= ~Q(**{f"{prefix}secrecy": Secrecy.FULL})
    return mine


def _leader_cases(actor: Actor, prefix: str) -> Q:
    """Leaders read every case that is not fully secret and does not complain of themselves or of their unit."""
    own = directory.department(actor.department_id) if actor.department_id else None
    mine = ~Q(**{f"{prefix}secrecy": Secrecy.FULL}) & _not_against_own_unit(actor, prefix)
    if own is not None and accused_rules.is_centre_or_operator(own):
        mine &= _not_hidden_from_centre(prefix)
    return mine


def _owed(actor: Actor) -> QuerySet[Task]:
    """The tasks by which a department has a case; those that ended gave it up again."""
    task = apps.get_model("cases", "Task")
    owed: QuerySet[Task] = task.objects.filter(department_id__in=actor.scope).exclude(status=TaskStatus.ENDED)
    return owed


def _unit_cases(actor: Actor, prefix: str) -> Q:
    """Cases with a task of the department, those merged into them, and commendations it was told of.

    Asked as EXISTS, so that a few known cases cost a few looks into `task_case`, and a list reads the unit's tasks
    from the index `task_department` alone.
    """
    owed = _owed(actor)
    mine = Q(Exists(owed.filter(case_id=OuterRef(f"{prefix}pk"))))
    mine |= Q(Exists(owed.filter(case_id=OuterRef(f"{prefix}parent_id"))))
    mine |= Q(**{f"{prefix}outcome": Outcome.NOTED, f"{prefix}lead_id__in": actor.scope})
    mine |= reviewed_cases(actor, prefix) | released_cases(actor, prefix) | retaliated_cases(actor, prefix)
    return mine & _not_against_own_unit(actor, prefix)


def is_unit_only(actor: Actor) -> bool:
    """Whether the actor sees cases as a department's person and in no other way."""
    return is_unit(actor) and not actor.roles & (CENTRE | {"leader", "callback", "seat", "lead"})


def _cases(actor: Actor, prefix: str = "", *, as_unit: bool = True) -> Q:
    if actor.kind == "system":
        return EVERYTHING
    if actor.kind == "citizen":
        return Q(**{f"{prefix}pk": actor.case_id}) if actor.case_id else NOTHING
    sight = {
        "leader": _leader_cases,
        "callback": _callback_cases,
        "seat": _seat_contacts,
        "lead": _lead_contacts,
    }
    seen = [by(actor, prefix) for role, by in sight.items() if role in actor.roles]
    if actor.roles & CENTRE:
        seen.append(_centre_cases(actor, prefix))
    if seen and _is_sent(actor):
        seen = [reduce(or_, seen) & _not_against_own_unit(actor, prefix)]
    if as_unit and is_unit(actor):
        seen.append(_unit_cases(actor, prefix))
    return reduce(or_, seen) if seen else NOTHING


def _is_sent(actor: Actor) -> bool:
    """Whether the actor belongs to a unit beside the hotline, whatever roles it holds here: no judge of its own case.

    The hotline's own people type complaints about it as drafts, and lose them by `held_by_office` afterwards.
    """
    department = directory.department(actor.department_id) if actor.department_id else None
    return department is not None and not accused_rules.is_centre_or_operator(department)


def visible_cases(actor: Actor) -> Q:
    """Filter for `Case`: what this actor may know of."""
    return _cases(actor)


def visible_tasks(actor: Actor) -> Q:
    """Filter for `Task`: own department's tasks (ended ones too), and every task of a case seen otherwise."""
    if not is_unit(actor):
        return _cases(actor, "case__")
    ours = Q(department_id__in=actor.scope) & _not_against_own_unit(actor, "case__")
    reviewed = reviewed_cases(actor, "case__")
    return ours | reviewed | _cases(actor, "case__", as_unit=False)


def _tasks_on(actor: Actor, case: Case) -> list[Task]:
    """The department's tasks on the case, or on the one it is merged into, that did not end."""
    whose = case.parent if case.parent is not None else case
    tasks = [*case.tasks.all(), *(whose.tasks.all() if whose is not case else ())]
    return [t for t in tasks if t.department_id in actor.scope and t.status != TaskStatus.ENDED]


def holds_task(actor: Actor, case: Case) -> bool:
    """Whether a department of the actor has a task on the case, or on the one it is merged into, that did not end."""
    return is_unit(actor) and bool(_tasks_on(actor, case))


def assisting_replies(actor: Actor, case: Case) -> QuerySet[Reply]:
    """What assisting units answered, for the lead of a live case, which answers for the whole.

    It sees nothing else of their tasks, and they see nothing of its. Empty where its people read no text, and for
    whoever sees those tasks anyhow. Masked where the case's text is; index `task_case`.
    """
    replies: QuerySet[Reply] = apps.get_model("cases", "Reply").objects.exclude(
        # What a unit head has not approved is not the unit's word yet.
        Q(task__department_id__in=actor.scope)
        | Q(task__status=TaskStatus.ENDED)
        | Q(approved_at__isnull=True)
    )
    if not _leads(actor, case) or _unit_reading(actor, case) == Reading.NOTHING:
        return replies.none()
    return replies.filter(task__case=case, task__role=TaskRole.ASSISTING, task__parent__isnull=True)


def _leads(actor: Actor, case: Case) -> bool:
    """Whether the actor is a person of the department that leads the case and has not been let go yet."""
    return is_unit_only(actor) and any(
        task.case_id == case.pk and task.role == TaskRole.LEAD and task.status in LIVE_FOR_UNIT
        for task in _tasks_on(actor, case)
    )


def _unit_reveal(actor: Actor, case: Case) -> Reveal:
    """A unit sees the identity only of an unprotected case, and never that of somebody who accuses the unit."""
    tasks = _tasks_on(actor, case)
    if case.secrecy != Secrecy.NONE or not tasks:
        return Reveal.HIDDEN
    accused = directory.department(case.accused_id) if case.accused_id else None
    if accused is not None and not case.identity_to_accused:
        own = own_and_above(actor)
        below_accused = accused.pk in own
        above_accused = str(actor.department_id) in accused.path.strip("/").split("/")
        # Its superior handles conduct and so must know whom to ask; the accused itself never may.
        if below_accused or (above_accused and not case.counts_as_conduct):
            return Reveal.HIDDEN
    if any(t.status in LIVE_FOR_UNIT for t in tasks) and actor.roles & {"liaison", "handler"}:
        return Reveal.OWN_WORK
    return Reveal.WITH_REASON


def _released_to(actor: Actor, case: Case) -> bool:
    """Whether somebody agreed within a day that this actor, who asked, may look; whoever agreed may not."""
    return case.releases.in_force(timezone.now()).filter(asked_by_id=actor.account_id).exists()


def identity_reveal(actor: Actor, case: Case) -> Reveal:
    """Whether and how this actor, who may already see the case, may see who asked."""
    if actor.kind in ("system", "citizen"):
        return Reveal.OWN_WORK
    roles = actor.roles
    typed_it = (
        "seat" in roles
        and case.contact.agent_id == actor.account_id
        and case.contact.entered_at > timezone.now() - SEAT_WINDOW
    )
    if case.secrecy == Secrecy.FULL:
        # A named person who asked, while the release that another one agreed to is in force.
        if actor.clearance and _released_to(actor, case):
            return Reveal.WITH_REASON
        return Reveal.OWN_WORK if typed_it and case.status == CaseStatus.DRAFT else Reveal.HIDDEN
    if typed_it or ("seat" in roles and _is_popped(actor, case)):
        return Reveal.OWN_WORK
    if roles & {"dispatcher", "duty_manager"}:
        live = case.status in (CaseStatus.TO_DISPATCH, CaseStatus.TO_REVIEW)
        return Reveal.OWN_WORK if live else Reveal.WITH_REASON
    if "callback" in roles and (case.status == CaseStatus.TO_CALLBACK or case.drawn_to_call):
        return Reveal.OWN_WORK
    if roles & {"supervisor", "callback"}:
        return Reveal.WITH_REASON
    if roles & {"liaison", "handler", "unit_head"} and actor.department_id:
        return _unit_reveal(actor, case)
    return Reveal.HIDDEN


def _is_popped(actor: Actor, case: Case) -> bool:
    """Whether the seat is talking to this case's citizen right now."""
    hashed = case.citizen.telephone_hash
    contact = apps.get_model("cases", "Contact")
    return bool(hashed) and bool(
        contact.objects.filter(
            contact.GOES_ON,
            agent_id=actor.account_id,
            entered_at__gte=timezone.now() - SEAT_WINDOW,
            citizen__telephone_hash=hashed,
        ).exists()
    )


def reading(actor: Actor, case: Case) -> Reading:
    """How this actor, who may know of the case (or had a task on it), may read its texts."""
    if actor.kind in ("system", "citizen"):
        return Reading.WHOLE
    roles = actor.roles
    if roles & (CENTRE | {"callback", "seat"}) or ("lead" in roles and not case.protected):
        return Reading.WHOLE
    if "leader" in roles:
        return Reading.MASKED
    return _unit_reading(actor, case) if is_unit(actor) else Reading.NOTHING


def _unit_reading(actor: Actor, case: Case) -> Reading:
    """Departments with a task read the content; of a fully secret case only the lead, redacted."""
    tasks = _tasks_on(actor, case)
    if not tasks:
        noted = case.outcome == Outcome.NOTED and case.lead_id in actor.scope
        reviews = case.accused_id in accused_rules.reviewed_by(actor.department_id or 0)
        asked = case.retaliation_due is not None and in_supervisory_unit(actor)
        answers = asked and may_know_of_retaliation(actor, case)
        reads = noted or answers or (reviews and "unit_head" in actor.roles)
        return Reading.MASKED if reads else Reading.NOTHING
    if case.secrecy == Secrecy.FULL and all(_of_assisting(task) for task in tasks):
        return Reading.NOTHING
    hidden = case.protected or _unit_reveal(actor, case) == Reveal.HIDDEN
    return Reading.MASKED if hidden else Reading.WHOLE


def _of_assisting(task: Task) -> bool:
    """Whether the task, or the one it was delegated from, only assists."""
    while task.parent is not None:
        task = task.parent
    return task.role == TaskRole.ASSISTING


def sees_full_text(actor: Actor, case: Case) -> bool:
    """Whether the text is shown as written."""
    return reading(actor, case) == Reading.WHOLE


def sees_proposals(actor: Actor) -> bool:
    """Whether re-handling or exemption may be shown as proposed: it tells what the citizen said when asked."""
    return not is_unit_only(actor)
