"""What is said to the hotline, as topics read it: cases with their authors, and those who called again about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from yixian.cases.models import AccusedMatter, Case, CaseStatus, Contact, Kind, Outcome, Secrecy
from yixian.directory import queries as directory
from yixian.dispatch.duplicates.message import Message

CITIZEN = ("telephone_hash", "source_hash", "credit_hash", "anonymous", "id")


@dataclass(frozen=True)
class Voice:
    """One time somebody spoke of a case. `author` is "" for an anonymous one, who is somebody else each time."""

    author: str
    at: datetime


def may_be_told(path: str = "") -> Q:
    """The cases that may be among a topic: never reports, complaints about somebody's conduct, protected cases or those
    the government office holds; not what is still being written down or was taken back.
    """
    told = Q(**{f"{path}secrecy": Secrecy.NONE, f"{path}held_by_office": False})
    never = Q(**{f"{path}kind": Kind.REPORT}) | Q(**{f"{path}accused_matter": AccusedMatter.CONDUCT})
    never |= Q(**{f"{path}status": CaseStatus.DRAFT}) | Q(**{f"{path}outcome": Outcome.WITHDRAWN})
    return told & ~never


def is_told(case: Case) -> bool:
    """The same of one case, without a query."""
    secret = case.protected or case.held_by_office or case.kind == Kind.REPORT
    unfit = case.accused_matter == AccusedMatter.CONDUCT or case.outcome == Outcome.WITHDRAWN
    return not secret and not unfit and case.status != CaseStatus.DRAFT


def author_of(telephone: str, source: str, credit: str, anonymous: bool, citizen: int) -> str:
    """The mark of whoever spoke, the same for all rows of one person; "" where nobody can tell who it was."""
    known = telephone or source or credit
    return known or ("" if anonymous else f"citizen {citizen}")


def messages(
    since: datetime, until: datetime, at_most: int, also: frozenset[int] = frozenset()
) -> list[Message]:
    """The newest `at_most` cases of these days and those of the rows `also`, the oldest first; ids are row numbers.

    One query, read by columns (index `case_received`). More are left out, for the cost of comparing them grows with the
    square of their number.
    """
    days = Case.objects.filter(may_be_told(), received_at__gt=since, received_at__lte=until)
    newest = days.order_by("-received_at", "-pk").values_list(*_columns())[:at_most]
    found = {row[0]: _message(row) for row in newest.iterator()}
    if also - found.keys():
        rows = Case.objects.filter(may_be_told(), pk__in=also - found.keys()).values_list(*_columns())
        found.update((row[0], _message(row)) for row in rows.iterator())
    return [found[pk] for pk in sorted(found)]


def _columns() -> tuple[str, ...]:
    return "pk", "title", "content", "received_at", "area__path", *(f"citizen__{name}" for name in CITIZEN)


def _message(row: tuple[Any, ...]) -> Message:
    pk, title, content, at, path, *citizen = row
    return Message(str(pk), author_of(*citizen), title, content, directory.district_in(path), _plain(at))


def _plain(at: datetime) -> datetime:
    return timezone.localtime(at).replace(tzinfo=None)


def called_again(cases: Q, since: datetime, until: datetime) -> Iterator[tuple[int, Voice]]:
    """Who called again about one of the `cases` (a condition on `about`): to urge, to add, to ask. One query.

    Such a contact leaves no case of its own, but is one more voice on the matter (index `contact_received`).
    """
    rows = Contact.objects.filter(cases, about__isnull=False, received_at__gt=since, received_at__lte=until)
    columns = ("about_id", "received_at", "citizen_id", *(f"citizen__{name}" for name in CITIZEN))
    for about, at, known, *citizen in rows.values_list(*columns).iterator():
        yield about, Voice(author_of(*citizen) if known else "", at)


def people(voices: list[Voice]) -> int:
    """How many different people these are; each anonymous one is somebody else."""
    named = {one.author for one in voices if one.author}
    return len(named) + sum(not one.author for one in voices)
