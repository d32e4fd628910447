"""Who called and was not answered is to be called back: once, until they are answered or their number is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from yixian.cases.models.citizen import hash_telephone
from yixian.directory.models import HotlineNumber
from yixian.telephony.models import Call, CallQueue, MissedCaller
from yixian.telephony.record.missed import note_missed

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 18, 1, tzinfo=UTC)
Outcome, State = Call.Outcome, MissedCaller.State


@pytest.fixture
def queue(cast: Cast) -> CallQueue:
    HotlineNumber.objects.create(number="12345", name="热线", mode="merged")
    return CallQueue.objects.create(code="main", name="综合", return_within=30)


def call(
    queue: CallQueue,
    minute: float,
    outcome: str = Outcome.ABANDONED,
    *,
    lasted: float = 20,
    caller: str = "13800138000",
    number: str = "12345",
) -> Call:
    begins = BEGAN + timedelta(minutes=minute)
    made = Call(
        uid=f"{begins.timestamp():.0f}.{Call.objects.count()}",
        number=HotlineNumber.objects.filter(number=number).first(),
        began_at=begins,
        ended_at=None if outcome == Outcome.OPEN else begins + timedelta(seconds=lasted),
        answered_at=begins + timedelta(seconds=8) if outcome == Outcome.ANSWERED else None,
        outcome=outcome,
        last_queue=queue,
    )
    if caller:
        made.seal_caller(caller, hash_telephone(caller))
    made.save()
    return made


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.LEFT, Outcome.REFUSED, Outcome.LOST])
def test_whoever_was_not_answered_is_called_back_within_the_queues_limit(
    queue: CallQueue, outcome: str
) -> None:
    missed = call(queue, 0, outcome)
    assert note_missed([missed]) == {(BEGAN + timedelta(hours=8)).date()}
    one = MissedCaller.objects.get()
    assert (one.state, one.number.number, one.first_at) == (State.WAITING, "12345", BEGAN)
    assert one.due_at == BEGAN + timedelta(minutes=30)
    assert list(one.calls.all()) == [missed]


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": Outcome.ANSWERED},
        {"outcome": Outcome.OPEN},
        {"lasted": 4.9},  # gave up at once
        {"caller": ""},  # withheld
        {"number": "12399"},  # not in the ledger
    ],
)
def test_nobody_else_is(queue: CallQueue, given: dict[str, object]) -> None:
    assert note_missed([call(queue, 0, **given)]) == set()  # type: ignore[arg-type]
    assert not MissedCaller.objects.exists()


def test_a_full_queue_is_not_the_callers_choice_however_short(queue: CallQueue) -> None:
    note_missed([call(queue, 0, Outcome.REFUSED, lasted=1)])
    assert MissedCaller.objects.count() == 1


def test_several_calls_are_one_caller_and_told_again_change_nothing(queue: CallQueue) -> None:
    calls = [call(queue, minute) for minute in (0, 5, 9)]
    for _ in range(2):
        note_missed([Call.objects.get(pk=one.pk) for one in calls])
    one = MissedCaller.objects.get()
    assert (one.calls.count(), one.first_at, one.last_at) == (3, BEGAN, BEGAN + timedelta(minutes=9))
    assert one.due_at == BEGAN + timedelta(minutes=30), "the first call's"


def test_who_calls_again_and_is_answered_is_off_the_list(queue: CallQueue) -> None:
    note_missed([call(queue, 0)])
    note_missed([call(queue, 1, caller="13800138001")])
    again = call(queue, 5, Outcome.ANSWERED)
    assert note_missed([again]) == {(BEGAN + timedelta(hours=8)).date()}
    assert MissedCaller.objects.get(state=State.CAME_BACK).ended_at == again.answered_at
    assert MissedCaller.objects.filter(state=State.WAITING).count() == 1, "the other one still waits"


def test_told_in_the_wrong_order_it_is_the_same(queue: CallQueue) -> None:
    missed, again = call(queue, 0), call(queue, 5, Outcome.ANSWERED)
    note_missed([again])
    note_missed([missed])
    assert not MissedCaller.objects.exists()


def test_a_call_that_was_answered_before_is_no_answer_to_this_one(queue: CallQueue) -> None:
    note_missed([call(queue, 0, Outcome.ANSWERED)])
    note_missed([call(queue, 5)])
    assert MissedCaller.objects.get().state == State.WAITING


def test_missed_again_after_it_was_settled_is_another_one(queue: CallQueue) -> None:
    note_missed([call(queue, 0)])
    note_missed([call(queue, 5, Outcome.ANSWERED)])
    note_missed([call(queue, 9)])
    assert sorted(MissedCaller.objects.values_list("state", flat=True)) == [State.CAME_BACK, State.WAITING]


def test_missed_again_after_the_answer_still_waits(queue: CallQueue) -> None:
    note_missed([call(queue, 0)])
    later = [call(queue, 5, Outcome.ANSWERED), call(queue, 9)]
    note_missed(later)
    assert MissedCaller.objects.get().state == State.WAITING
