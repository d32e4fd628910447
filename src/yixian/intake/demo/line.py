"""The demonstration's line: seats, and calls as they might have come in, by hour and weekday like its contacts.

No switch took these calls: their names begin with `INVENTED`, they have no recording, and no caller's number. They are
more than the contacts of the history, of which a day has only a few, so that half hours have something to count.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yixian.directory.models import HotlineNumber
from yixian.intake.demo.simulate import BY_HOUR, BY_WEEKDAY
from yixian.people.models import Account
from yixian.telephony.models import Call, CallQueue, MissedCaller, Seat, SeatInterval, SeatQueue

INVENTED = "invented-"
A_DAY, MOST_DAYS = 140, 42
FIRST_EXTENSION = 8101
BROWSER_EXTENSION = "8001"
# Who leads the line hears others by the telephone in the own page, which serves no queue.
LEADING = {"8002": "lead", "8003": "duty_manager"}
GENERAL = "12345"
# Of 100 callers so many give up while they wait, and so many before they wait at all.
GIVE_UP, LEAVE = 3, 1
ASKED_PRESS = 0.6  # the share of those who are asked for a grade
RETURNED_WITHIN = timedelta(hours=1)
Outcome, State = Call.Outcome, MissedCaller.State


def invent_line(first_day: date, seed: int, now: datetime) -> list[Seat]:
    """The seats, and calls from `first_day` (of the last `MOST_DAYS`) until now; a city that has them keeps them."""
    queue = CallQueue.objects.filter(code="main").first()
    number = HotlineNumber.objects.filter(number=GENERAL).first()
    if queue is None or number is None:
        return []
    _browser_seats(queue)
    seats = list(_seats(queue))
    if not seats or Call.objects.filter(uid__startswith=INVENTED).exists():
        return seats
    rng = random.Random(f"{seed}:line")
    first_day = max(first_day, timezone.localdate(now) - timedelta(days=MOST_DAYS))
    calls = [
        _call(rng, place, at, (number, queue, seats))
        for place, at in enumerate(_arrivals(rng, first_day, now))
    ]
    calls = [call for call in calls if call.ended_at is not None and call.ended_at < now]
    missed = [_missed(rng, call, now) for call in calls if call.outcome == Outcome.ABANDONED]
    MissedCaller.objects.bulk_create(missed, batch_size=500)
    for call, caller in zip((one for one in calls if one.outcome == Outcome.ABANDONED), missed, strict=True):
        call.missed_caller = caller
    _grade(random.Random(f"{seed}:grades"), calls)
    Call.objects.bulk_create(calls, batch_size=500)
    SeatInterval.objects.bulk_create(
        [one for call in calls for one in _intervals(call)], batch_size=500, ignore_conflicts=True
    )
    return seats


def _seats(queue: CallQueue) -> Iterator[Seat]:
    """A seat for each of the operator's people of the history."""
    people = Account.objects.filter(username__startswith="sim-seat-", demonstration=True).order_by("username")
    for extension, account in enumerate(people, FIRST_EXTENSION):
        seat, _new = Seat.objects.get_or_create(extension=str(extension), defaults={"account": account})
        SeatQueue.objects.get_or_create(seat=seat, queue=queue)
        yield seat


def _browser_seats(queue: CallQueue) -> None:
    """The telephones in the pages of whoever tries the demonstration as a seat, as a lead, as duty manager."""
    people = {one.username: one for one in Account.objects.filter(demonstration=True)}
    for extension, username in {BROWSER_EXTENSION: "seat", **LEADING}.items():
        if username not in people:
            continue
        told = {"account": people[username], "browser": True}
        seat, _new = Seat.objects.get_or_create(extension=extension, defaults=told)
        if extension == BROWSER_EXTENSION:
            SeatQueue.objects.get_or_create(seat=seat, queue=queue)


def _arrivals(rng: random.Random, first_day: date, now: datetime) -> Iterator[datetime]:
    day = first_day
    while day <= timezone.localdate(now):
        midnight = timezone.make_aware(datetime.combine(day, time()))
        count = round(A_DAY * BY_WEEKDAY[day.weekday()] * rng.uniform(0.9, 1.1))
        for hour in sorted(rng.choices(range(24), BY_HOUR, k=count)):
            at = midnight + timedelta(hours=hour, seconds=round(rng.uniform(0, 3600), 3))
            if at < now:
                yield at
        day += timedelta(days=1)


def _call(
    rng: random.Random, place: int, at: datetime, where: tuple[HotlineNumber, CallQueue, list[Seat]]
) -> Call:
    number, queue, seats = where
    call = Call(uid=f"{INVENTED}{place}", number=number, dialled=number.number, began_at=at)
    luck = rng.uniform(0, 100)
    if luck < LEAVE:
        call.outcome, call.ended_by = Outcome.LEFT, "caller"
        call.ended_at = at + timedelta(seconds=rng.randint(1, 6))
        return call
    call.queued_at = at + timedelta(seconds=8)
    call.first_queue = call.last_queue = queue
    if luck < LEAVE + GIVE_UP:
        call.waited = rng.randint(5, 90)
        call.outcome, call.ended_by = Outcome.ABANDONED, "caller"
        call.ended_at = call.queued_at + timedelta(seconds=call.waited)
        return call
    call.waited = min(120, int(rng.expovariate(1 / 5)) + 2)
    call.seat = rng.choice(seats)
    call.agent = call.seat.account
    call.outcome, call.ended_by = Outcome.ANSWERED, rng.choice(("caller", "seat"))
    call.answered_at = call.queued_at + timedelta(seconds=call.waited)
    call.talked = min(1500, int(rng.gammavariate(2, 90)) + 15)
    call.ended_at = call.answered_at + timedelta(seconds=call.talked)
    call.wrapped_up = min(300, int(rng.expovariate(1 / 25)))
    return call


def _grade(rng: random.Random, calls: list[Call]) -> None:
    """By a key, of three grades, where the seat hung up first: most who are asked press one."""
    grades = (Call.Grade.SATISFIED, Call.Grade.FAIRLY, Call.Grade.DISSATISFIED)
    for call in calls:
        if call.outcome == Outcome.ANSWERED and call.ended_by == "seat" and rng.random() < ASKED_PRESS:
            call.grade = rng.choices(grades, (80, 14, 6))[0]


def _missed(rng: random.Random, call: Call, now: datetime) -> MissedCaller:
    """Who gave up, and was called back within the hour or called again; whoever did so just now waits."""
    row = MissedCaller(
        caller_hash="", number_id=call.number_id or 0, first_at=call.began_at, last_at=call.began_at,
        due_at=call.began_at + RETURNED_WITHIN, next_at=call.began_at,
    )  # fmt: skip
    row.state = rng.choices((State.REACHED, State.CAME_BACK, State.GIVEN_UP), (7, 2, 1))[0]
    row.attempts = {State.REACHED: 1, State.CAME_BACK: 0, State.GIVEN_UP: 3}[State(row.state)]
    row.ended_at = min(now, call.began_at + timedelta(minutes=rng.randint(5, 55)))
    return row


def _intervals(call: Call) -> Iterator[SeatInterval]:
    """That its seat talked, and wrapped up."""
    if call.seat is None or call.ended_at is None or call.answered_at is None:
        return
    told = {"seat": call.seat, "account": call.agent, "uid": call.uid}
    yield SeatInterval(
        state=SeatInterval.State.TALKING, began_at=call.answered_at, ended_at=call.ended_at, **told
    )
    if call.wrapped_up:
        over = call.ended_at + timedelta(seconds=call.wrapped_up)
        yield SeatInterval(state=SeatInterval.State.WRAP_UP, began_at=call.ended_at, ended_at=over, **told)
