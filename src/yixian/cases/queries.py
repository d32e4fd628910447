"""What other rooms may ask about cases, beside the models themselves."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from yixian.cases.asked import Asked, filled, register_asked
from yixian.cases.kept import register_kept
from yixian.cases.models import (
    Case,
    CaseStatus,
    ContactOutcome,
    Secrecy,
    Task,
    TaskStatus,
    Urgency,
    by_number,
)
from yixian.cases.places import OURS as OUR_DATUM
from yixian.cases.places import point_of
from yixian.cases.retaliations import own as own_retaliations
from yixian.cases.sections import register_above_inbox, register_beside, register_section, sections_of
from yixian.cases.timeline import Told, told_to
from yixian.cases.unit_tasks import counts_by_lamp
from yixian.directory import queries as directory
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.directory.models import DutyPerson

__all__ = [
    "OUR_DATUM",
    "Asked",
    "Told",
    "counts_by_lamp",
    "filled",
    "hides_caller",
    "id_of_number",
    "is_query_code",
    "numbers_of",
    "own_retaliations",
    "person_to_ring",
    "point_of",
    "query_code",
    "register_above_inbox",
    "register_asked",
    "register_beside",
    "register_kept",
    "register_section",
    "sections_of",
    "told_to",
    "whom_to_ring",
]

# The caller talks on (`Contact.GOES_ON`, asked of a case).
OF_TALK = Q(contact__outcome=ContactOutcome.OPEN) | Q(
    contact__outcome=ContactOutcome.CASE, contact__ended_at=None
)
# Thirty-two signs that nobody mixes up when they are read aloud or copied by hand: no 0, 1, I, O.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def hides_caller(**contact: Any) -> bool:
    """Whether who called in a contact (its `pk`, or `call__uid`) that is over is kept from whoever took or leads it.

    A matter of it has left their sight since: fully secret, or about the hotline itself. Index on `contact`.
    """
    of_contact = {f"contact__{name}": value for name, value in contact.items()}
    over = Case.objects.filter(**of_contact).exclude(Q(status=CaseStatus.DRAFT) | OF_TALK)
    return over.filter(Q(secrecy=Secrecy.FULL) | Q(held_by_office=True)).exists()


def query_code(case: Case) -> str:
    """查询码: what a citizen shows to follow a case, 8 signs written 4-4; derived, so it is stored nowhere."""
    number = int(crypto.keyed_hash(str(case.pk), "query code"), 16)
    signs = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(CODE_LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def is_query_code(case: Case, typed: str) -> bool:
    """Whether `typed` is the query code of the case; small letters, spaces, dashes and full-width signs forgiven.

    Takes the same time for a near miss as for a far one.
    """
    normal = unicodedata.normalize("NFKC", typed[:100]).upper()
    signs = "".join(sign for sign in normal if sign.isalnum())
    return hmac.compare_digest(signs.encode(), query_code(case).replace("-", "").encode())


def whom_to_ring(task: Task, now: datetime) -> DutyPerson | None:
    """Whom to ring about a task that let a limit pass: as for signing, then the first on duty if it is urgent."""
    if task.status == TaskStatus.TO_SIGN or task.case.urgency == Urgency.NORMAL:
        return person_to_ring(task, now)
    persons = directory.duty_persons(task.department_id, task.case.urgency, now)
    return persons[0] if persons else None


def person_to_ring(task: Task, now: datetime) -> DutyPerson | None:
    """Whom of the department to ring for an unsigned P1 or P2 task: the next one after each sign limit passed.

    A function of time alone: nobody has to have run at the right moment. After the last person the first one is
    rung again. None when it is signed, not urgent, or nobody is on duty.
    """
    urgency = task.case.urgency
    if task.status != TaskStatus.TO_SIGN or urgency == Urgency.NORMAL or task.sign_due is None:
        return None
    persons = directory.duty_persons(task.department_id, urgency, now)
    limit = task.sign_due - task.dispatched_at
    if not persons or not limit or now < task.dispatched_at:
        return None
    return persons[(now - task.dispatched_at) // limit % len(persons)]


def numbers_of(ids: list[int]) -> dict[int, str]:
    """The numbers of cases by primary key, for records that refer to them."""
    return {case.pk: case.number for case in Case.objects.filter(pk__in=ids).only("pk", "entered_at")}


def id_of_number(number: str) -> int | None:
    """The primary key of the case of this number."""
    case = by_number(Case.objects.all(), number)
    return case.pk if case is not None else None
