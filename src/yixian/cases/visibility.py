"""Who may see what: one filter for cases, one for tasks, one answer about identity, one about texts.

Every list, page, export, search and API answer goes through `Case.objects.visible_to` or `Task.objects.visible_to`,
which are these filters; there is no third place (2-domain, "Who sees what").
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yixian.cases.models.words import (
    OPEN_TASK,
    AccusedMatter,
    CaseStatus,
    ContactOutcome,
    Kind,
    Secrecy,
    TaskStatus,
)
from yixian.directory import queries as directory
from yixian.safeguard.masking import mask_text

if TYPE_CHECKING:
    from yixian.cases.models.case import Case
    from yixian.people.models import Actor

NOTHING = Q(pk__in=())
EVERYTHING = Q()
# Government roles of the centre that read every ordinary case. `callback` and `seat` are not among them: an
# operator's people may hold those.
CENTRE = frozenset({"dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "publisher"})
UNIT = frozenset({"liaison", "handler", "unit_head"})
SEAT_WINDOW = timedelta(hours=24)
LIVE_FOR_UNIT = (*OPEN_TASK, TaskStatus.REPLIED)


class Reveal(StrEnum):
    """How an actor may see the citizen's identity."""

    OWN_WORK = "own_work"  # shown (and logged) without typing a reason
    WITH_REASON = "with_reason"  # shown after a reason was typed
    HIDDEN = "hidden"


def in_office(actor: Actor) -> bool:
    """Whether the actor belongs to the government office, which handles complaints about the centre."""
    department = directory.department(actor.department_id) if actor.department_id else None
    return department is not None and department.tier == "office"


def own_and_above(actor: Actor) -> list[int]:
    """The actor's department and every department above it."""
    department = directory.department(actor.department_id) if actor.department_id else None
    return [int(part) for part in department.path.strip("/").split("/")] if department else []


def _not_against_own_unit(actor: Actor, prefix: str) -> Q:
    """Leaves out complaints about the conduct of the actor's own unit or of one above it, and such reports."""
    conduct = Q(**{f"{prefix}kind": Kind.REPORT}) | Q(**{f"{prefix}accused_matter": AccusedMatter.CONDUCT})
    against_us = Q(**{f"{prefix}accused_id__in": own_and_above(actor)}) & conduct
    return ~against_us


def _centre_cases(actor: Actor, prefix: str) -> Q:
    held = Q(**{f"{prefix}held_by_office": True})
    if in_office(actor):
        mine = held
    else:
        # A complaint about the centre or its operator is the centre's own as long as it is a draft.
        mine = ~held
    if not actor.clearance:
        mine &= ~Q(**{f"{prefix}secrecy": Secrecy.FULL})
    return mine


def _seat_contacts(actor: Actor, prefix: str) -> Q:
    """Cases of the seat's own contacts for a day, and those of whoever it is talking to now.

    The few ids are read first: an OR over two joins would read the whole table, an OR over two indexed columns
    reads two short index ranges.
    """
    contacts = apps.get_model("cases", "Contact").objects.filter(
        agent_id=actor.account_id, entered_at__gte=timezone.now() - SEAT_WINDOW
    )
    talking_to = contacts.filter(outcome=ContactOutcome.OPEN).exclude(citizen__telephone_hash="")
    citizens = apps.get_model("cases", "Citizen").objects.filter(
        telephone_hash__in=talking_to.values("citizen__telephone_hash")
    )
    own = Q(**{f"{prefix}contact_id__in": list(contacts.values_list("pk", flat=True))})
    popped = Q(**{f"{prefix}citizen_id__in": list(citizens.values_list("pk", flat=True))})
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


def _callback_cases(actor: Actor, prefix: str) -> Q:
    mine = Q(**{f"{prefix}status": CaseStatus.TO_CALLBACK}) & _centre_cases(actor, prefix)
    if actor.is_operator:
        mine &= ~Q(**{f"{prefix}secrecy": Secrecy.FULL})
    return mine


def _unit_cases(actor: Actor, prefix: str) -> Q:
    task = apps.get_model("cases", "Task")
    ours = task.objects.filter(case_id=OuterRef(f"{prefix}pk"), department_id__in=actor.scope)
    return Q(Exists(ours.exclude(status=TaskStatus.ENDED))) & _not_against_own_unit(actor, prefix)


def _cases(actor: Actor, prefix: str = "") -> Q:
    if actor.kind == "system":
        return EVERYTHING
    if actor.kind == "citizen":
        return Q(**{f"{prefix}pk": actor.case_id}) if actor.case_id else NOTHING
    roles, seen = actor.roles, []
    if roles & CENTRE:
        seen.append(_centre_cases(actor, prefix))
    if "leader" in roles:
        seen.append(~Q(**{f"{prefix}secrecy": Secrecy.FULL}))
    if "callback" in roles:
        seen.append(_callback_cases(actor, prefix))
    if "seat" in roles:
        seen.append(_seat_contacts(actor, prefix))
    if "lead" in roles:
        seen.append(_lead_contacts(actor, prefix))
    if roles & UNIT and actor.department_id:
        seen.append(_unit_cases(actor, prefix))
    if not seen:
        return NOTHING
    together = seen[0]
    for one in seen[1:]:
        together |= one
    return together


def visible_cases(actor: Actor) -> Q:
    """Filter for `Case`: what this actor may know of."""
    return _cases(actor)


def visible_tasks(actor: Actor) -> Q:
    """Filter for `Task`: own department's tasks (ended ones too), and every task of a case the centre sees."""
    if actor.kind == "account" and actor.roles & UNIT and actor.department_id:
        ours = Q(department_id__in=actor.scope) & _not_against_own_unit(actor, "case__")
        if not actor.roles & (CENTRE | {"leader"}):
            return ours
        return ours | _cases(actor, "case__")
    return _cases(actor, "case__")


def _has_live_task(actor: Actor, case: Case) -> bool:
    return any(t.department_id in actor.scope and t.status in LIVE_FOR_UNIT for t in case.tasks.all())


def _unit_reveal(actor: Actor, case: Case) -> Reveal:
    """A unit sees the identity only of an unprotected case, and never that of somebody who accuses the unit."""
    if case.secrecy != Secrecy.NONE:
        return Reveal.HIDDEN
    accused = directory.department(case.accused_id) if case.accused_id else None
    if accused is not None and not case.identity_to_accused:
        own = own_and_above(actor)
        below_accused = accused.pk in own
        above_accused = str(actor.department_id) in accused.path.strip("/").split("/")
        # Its superior handles conduct and so must know whom to ask; the accused itself never may.
        if below_accused or (above_accused and not case.counts_as_conduct):
            return Reveal.HIDDEN
    if _has_live_task(actor, case) and actor.roles & {"liaison", "handler"}:
        return Reveal.OWN_WORK
    return Reveal.WITH_REASON


def _released_to(actor: Actor, case: Case) -> bool:
    return case.releases.filter(
        Q(asked_by_id=actor.account_id) | Q(agreed_by_id=actor.account_id), until__gt=timezone.now()
    ).exists()


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
        # Named persons only; two of them must agree, so a release has to be in force.
        if actor.clearance and _released_to(actor, case):
            return Reveal.WITH_REASON
        return Reveal.OWN_WORK if typed_it and case.status == CaseStatus.DRAFT else Reveal.HIDDEN
    if typed_it or ("seat" in roles and _is_popped(actor, case)):
        return Reveal.OWN_WORK
    if roles & {"dispatcher", "duty_manager"}:
        live = case.status in (CaseStatus.TO_DISPATCH, CaseStatus.TO_REVIEW)
        return Reveal.OWN_WORK if live else Reveal.WITH_REASON
    if "callback" in roles and case.status == CaseStatus.TO_CALLBACK:
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
            agent_id=actor.account_id,
            entered_at__gte=timezone.now() - SEAT_WINDOW,
            outcome=ContactOutcome.OPEN,
            citizen__telephone_hash=hashed,
        ).exists()
    )


def sees_full_text(actor: Actor, case: Case) -> bool:
    """Whether the text is shown as written; otherwise names and numbers in it are masked."""
    if actor.kind in ("system", "citizen"):
        return True
    if case.protected:
        return bool(actor.roles & (CENTRE | {"callback", "seat"}))
    if actor.roles & (CENTRE | {"callback", "seat", "lead"}):
        return True
    return identity_reveal(actor, case) != Reveal.HIDDEN


def texts_for(actor: Actor, case: Case) -> dict[str, str]:
    """The case's texts as this actor may read them (title, content, demand, address, answer)."""
    texts = case.opened_texts(case.citizen)
    if sees_full_text(actor, case):
        return texts
    return mask_texts(texts, case)


def mask_texts(texts: dict[str, str], case: Case) -> dict[str, str]:
    """The texts with the citizen's name and every number that tells who they are masked."""
    name = case.citizen.identity.name
    return {key: mask_text(text, names=(name,) if name else ()) for key, text in texts.items()}
