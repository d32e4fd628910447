"""The telephone's figures, from calls made by hand, and the days that the switch's record tells late."""

from __future__ import annotations

import pytest

from tests.insight.hand import MARCH, Hand, at, numbers
from yixian.directory.models import HotlineNumber
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.asking import Behind, Question
from yixian.insight.models import DirtyMark
from yixian.people.models import Actor
from yixian.telephony.models import Call, MissedCaller, calls_kept


@pytest.fixture
def morning(hand: Hand) -> Hand:
    """Seven calls that are over, and one that waits."""
    hand.call("03-18 09:00", waited=3)
    hand.call("03-18 09:01", waited=15)
    hand.call("03-18 09:02", waited=16, talked=300)
    hand.call("03-18 09:03", "abandoned", waited=40)
    hand.call("03-18 09:04", "left", waited=4)  # gave up within five seconds
    hand.call("03-18 09:05", "refused", waited=0)  # the queue was full
    hand.call("03-18 09:06", "lost", waited=9)  # the switch died
    hand.call("03-18 09:07", "open", ended_at=None)
    hand.call("03-18 09:08", "refused", number=None)  # no number of the ledger
    return hand


def test_the_telephones_figures(morning: Hand) -> None:
    got = numbers()
    assert got["calls"] == 8
    assert got["connect_rate"] == (3, 6)
    assert got["raw_connect_rate"] == (3, 7)
    assert got["fifteen_second_rate"] == (2, 7)
    assert got["abandoned_rate"] == (2, 7)
    assert got["mean_wait"] == (34, 3)
    assert got["mean_talk"] == (420, 3)


def test_five_seconds_are_not_within_five_seconds(hand: Hand) -> None:
    hand.call("03-18 09:00", "abandoned", waited=5)
    assert numbers()["connect_rate"] == (0, 1)


def test_without_a_switch_there_is_no_rate(hand: Hand) -> None:
    got = {one.indicator.code: one for one in queries.figures(MARCH)}
    assert got["connect_rate"].value is None
    assert queries.value_text(got["connect_rate"]) == "—"
    assert queries.value_text(got["mean_wait"]) == "—"


def test_each_number_has_its_own(morning: Hand) -> None:
    other = HotlineNumber.objects.create(number="12315", name="消费", mode="merged")
    morning.call("03-18 10:00", number=other, waited=2)
    lines = {one.value: one.figures for one in queries.groups(MARCH, "number")}
    assert (lines["12315"]["connect_rate"].numerator, lines["12315"]["connect_rate"].denominator) == (1, 1)
    assert lines["12345"]["calls"].numerator == 8


def test_kept_days_hold_the_same_seconds(morning: Hand) -> None:
    before = numbers()
    roll_up(None)
    assert numbers() == before
    assert queries.differences(MARCH) == []


def test_a_call_that_is_told_late_counts_on_its_day(morning: Hand) -> None:
    roll_up(None)
    call = Call.objects.get(outcome="open")
    Call.objects.filter(pk=call.pk).update(outcome="answered", waited=10, talked=5)
    days = {at("03-18 00:00").date(), at("03-20 00:00").date()}  # type: ignore[union-attr]
    calls_kept.send(Call, days=days)
    marks = set(DirtyMark.objects.values_list("families", "day"))
    assert marks == {("calls", min(days)), ("missed", min(days))}, "not of today"
    assert numbers()["connect_rate"] == (4, 7)
    roll_up(None)
    assert numbers()["connect_rate"] == (4, 7)
    assert queries.differences(MARCH) == []


def test_the_rows_behind_name_nobody_and_are_the_centres_to_see(morning: Hand) -> None:
    def behind(name: str) -> int:
        actor = Actor.of(getattr(morning.cast, name))
        question = Question.read(actor, "2026-03-01", "2026-03-31")
        return Behind.read(question, "connect_rate", "denominator").visible().count()

    assert behind("assessor") == behind("leader") == 6
    page = morning.cast.client("assessor").get(
        "/desk/figures/connect_rate/?from=2026-03-01&to=2026-03-31&part=denominator"
    )
    assert page.status_code == 200
    words = page.content.decode()
    assert "等待中挂断" in words
    assert "13800138000" not in words


def test_they_are_listed_for_the_centre_and_not_for_a_department(morning: Hand) -> None:
    city = {one.indicator.code for one in queries.figures(MARCH)}
    unit = {
        one.indicator.code for one in queries.figures(MARCH, morning.city.bureau) if one.numerator is not None
    }
    assert "connect_rate" in city
    assert "connect_rate" not in unit


def test_missed_callers_are_spoken_to_or_not(hand: Hand) -> None:
    def missed(day: str, state: str) -> None:
        moments = dict.fromkeys(("first_at", "last_at", "due_at", "next_at"), at(f"{day} 09:00"))
        MissedCaller.objects.create(number=hand.number, caller_hash=f"{day}{state}", state=state, **moments)

    for state in ("waiting", "came_back", "reached", "given_up"):
        missed("03-17", state)
    missed("02-28", "reached")
    assert numbers()["missed_calls_returned"] == (2, 4)
    roll_up(None)
    assert numbers()["missed_calls_returned"] == (2, 4)
    behind = queries.rows("missed_calls_returned", "numerator", MARCH)
    assert sorted(behind.values_list("state", flat=True)) == ["came_back", "reached"]
