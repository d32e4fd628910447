"""What callers said of seats by a key (ADR 42): of each seat's person in some days, and the calls behind it.

Days gone by come from the roll-ups, today from the calls (`reading.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from yixian.insight.definitions.rows_of_calls import GRADES
from yixian.insight.period import Period
from yixian.insight.reading import read
from yixian.people.models import Account, Actor, Role
from yixian.telephony.models import Call, Seat
from yixian.telephony.models.call import CallQuerySet

LEADERS = frozenset({Role.LEAD, Role.DUTY_MANAGER})
READERS = frozenset({*LEADERS, Role.SEAT})
MOST_DAYS = 92  # a quarter
# Points of a grade. Of three grades the keys are the three in the middle, so a city's mean of three is 4 at most.
POINTS = {
    Call.Grade.VERY: 5,
    Call.Grade.SATISFIED: 4,
    Call.Grade.FAIRLY: 3,
    Call.Grade.DISSATISFIED: 2,
    Call.Grade.VERY_DISSATISFIED: 1,
}
GRADED = ~Q(grade="")


@dataclass(frozen=True)
class Graded:
    """Of a person at a seat, or of all together: calls answered, graded, the points of these, and who said what."""

    answered: int
    graded: int
    points: int
    said: Mapping[str, int]
    seat: Seat | None = None
    person: Account | None = None

    @property
    def mean(self) -> str:
        """The mean grade, of five points; "—" of none."""
        return f"{self.points / self.graded:.2f}" if self.graded else "—"

    @property
    def share(self) -> str:
        """How many of those answered gave a grade; "—" of none."""
        return f"{self.graded / self.answered:.1%}" if self.answered else "—"

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Each grade, what it is called, and how often it was given."""
        return [(one.value, str(one.label), self.said.get(one.value, 0)) for one in POINTS]


def calls_of(actor: Actor, days: Period) -> CallQuerySet:
    """Calls somebody answered whose grades this actor may read: who leads the seats, theirs; a seat its own alone.

    Indexes: call_began, call_agent.
    """
    rows = cast(CallQuerySet, GRADES.within(days.start, days.end))
    leads = bool(LEADERS & actor.roles)
    return rows.visible_to(actor) if leads else rows.filter(agent_id=actor.account_id or 0)


def _may_read(actor: Actor, person: Account) -> bool:
    """The same of the grades of one person's calls."""
    if Role.DUTY_MANAGER in actor.roles:
        return True
    if Role.LEAD in actor.roles:
        return person.organisation_id == actor.organisation_id
    return person.pk == actor.account_id


def graded_by_seat(actor: Actor, days: Period) -> list[Graded]:
    """A line for each person and the seat they sat at, by extension; as many queries, however many seats."""
    found: dict[tuple[int, int], Counter[str]] = {}
    for cell, number in read(days, [GRADES.code], ["seat"]).items():
        seat, _slash, person = cell.value.partition("/")
        measure = cell.measure.partition(".")[2]
        found.setdefault((int(seat), int(person)), Counter())[measure] += number
    seats = Seat.objects.in_bulk({seat for seat, _person in found})
    people = Account.objects.in_bulk({person for _seat, person in found})
    lines = [
        _line(counts, seats[seat], people[person])
        for (seat, person), counts in found.items()
        if _may_read(actor, people[person])
    ]
    return sorted(lines, key=lambda line: (str(line.seat), line.person.pk if line.person else 0))


def _line(counts: Counter[str], seat: Seat, person: Account) -> Graded:
    said = {grade.value: counts[grade] for grade in POINTS}
    points = sum(POINTS[grade] * counts[grade] for grade in POINTS)
    return Graded(counts["answered"], sum(said.values()), points, said, seat, person)


def together(lines: list[Graded]) -> Graded:
    """All of them as one."""
    said = {grade.value: sum(one.said[grade.value] for one in lines) for grade in POINTS}
    return Graded(
        sum(one.answered for one in lines),
        sum(one.graded for one in lines),
        sum(one.points for one in lines),
        said,
    )


def graded_calls(
    actor: Actor, days: Period, *, seat: Seat | None, person: int | None, grade: str
) -> CallQuerySet:
    """The calls behind a number: of a seat and a person, or of all; with this grade, or with any."""
    rows = calls_of(actor, days).filter(Q(grade=grade) if grade else GRADED)
    if seat is not None:
        rows = rows.filter(seat=seat)
    if person is not None:
        rows = rows.filter(agent_id=person)
    return rows.select_related("number", "last_queue", "seat", "agent")
