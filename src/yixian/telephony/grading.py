"""What callers said of seats by a key (ADR 42): of each seat's person in some days, and the calls behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as SqlCase
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value, When

from yixian.cases.clocks import start_of
from yixian.people.models import Account, Actor, Role
from yixian.telephony.answering import ANSWERED
from yixian.telephony.models import Call, Seat

LEADERS = frozenset({Role.LEAD, Role.DUTY_MANAGER})
READERS = frozenset({*LEADERS, Role.SEAT})
MOST_DAYS = 92  # of a year nothing is asked of millions of calls while somebody waits
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
class Days:
    """From a day to another one, both whole."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return start_of(self.first)

    @property
    def ends(self) -> datetime:
        return start_of(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Graded:
    """Of a person at a seat, or of all together: calls answered, graded, the points of these, and who said what."""

    answered: int
    graded: int
    points: int
    said: dict[str, int]
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


def calls_of(actor: Actor, days: Days) -> QuerySet[Call]:
    """Calls somebody answered whose grades this actor may read: who leads the seats, theirs; a seat its own alone.

    Indexes: call_began, call_agent.
    """
    leads = bool(LEADERS & actor.roles)
    rows = Call.objects.visible_to(actor) if leads else Call.objects.filter(agent_id=actor.account_id or 0)
    return rows.filter(
        ANSWERED,
        began_at__gte=days.begins,
        began_at__lt=days.ends,
        seat__isnull=False,
        agent__isnull=False,
    )


def graded_by_seat(actor: Actor, days: Days) -> list[Graded]:
    """A line for each person and the seat they sat at, by extension: one statement, and two for names."""
    points = SqlCase(
        *(When(grade=grade, then=Value(number)) for grade, number in POINTS.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    counts = {grade.value: Count("pk", filter=Q(grade=grade)) for grade in POINTS}
    found: list[Any] = list(
        calls_of(actor, days)
        .order_by()
        .values("seat_id", "agent_id")
        .annotate(answered=Count("pk"), graded=Count("pk", filter=GRADED), points=Sum(points), **counts)
    )
    seats = Seat.objects.in_bulk({one["seat_id"] for one in found})
    people = Account.objects.in_bulk({one["agent_id"] for one in found})
    lines = [
        Graded(
            one["answered"],
            one["graded"],
            one["points"],
            {grade.value: one[grade.value] for grade in POINTS},
            seats[one["seat_id"]],
            people[one["agent_id"]],
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: (str(line.seat), line.person.pk if line.person else 0))


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
    actor: Actor, days: Days, *, seat: Seat | None, person: int | None, grade: str
) -> QuerySet[Call]:
    """The calls behind a number: of a seat and a person, or of all; with this grade, or with any."""
    rows = calls_of(actor, days).filter(Q(grade=grade) if grade else GRADED)
    if seat is not None:
        rows = rows.filter(seat=seat)
    if person is not None:
        rows = rows.filter(agent_id=person)
    return rows.select_related("number", "last_queue", "seat", "agent")
