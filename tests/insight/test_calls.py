"""The telephone's figures, from calls made by hand, and the days that the switch's record tells late."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.insight.hand import MARCH, Hand, at, numbers
from yixian.directory.models import HotlineNumber
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.asking import Behind, Question
from yixian.insight.models import DirtyMark
from yixian.insight.period import Period
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
    assert got["mean_wait_abandoned"] == (40, 1)
    assert got["mean_talk"] == (420, 3)


def test_every_number_the_page_links_opens_its_rows(morning: Hand) -> None:
    """Seconds and bytes that are added up have no rows behind them, and no link."""
    client = morning.cast.client("auditor")
    page = client.get("/desk/figures/?from=2026-03-01&to=2026-03-31").content.decode()
    links = re.findall(r'href="(/desk/figures/[^"]+part=[^"]+)"', page)
    assert any("/mean_wait/" in link for link in links)
    assert {link: client.get(unescape(link)).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_grade_after_the_call_counts_like_a_callbacks(hand: Hand) -> None:
    for minute, grade in enumerate(["very", "fairly", "dissatisfied", ""]):
        hand.call(f"03-18 09:0{minute}", waited=1, grade=grade)
    got = numbers()
    assert got["calls_satisfied"] == (2, 3)
    assert got["calls_graded"] == (3, 4)


def test_five_seconds_are_not_within_five_seconds(hand: Hand) -> None:
    hand.call("03-18 09:00", "abandoned", waited=5)
    assert numbers()["connect_rate"] == (0, 1)


def test_a_wrap_up_counts_where_it_was_written_down(hand: Hand) -> None:
    hand.call("03-18 09:00", wrapped_up=20)
    hand.call("03-18 10:00", wrapped_up=0)
    hand.call("03-18 11:00")
    assert numbers()["mean_wrap_up"] == (20, 2)


def test_the_worst_24_hours_end_on_a_half_hour_and_may_begin_the_day_before(hand: Hand) -> None:
    hand.call("03-16 08:10")  # the first call there is: 24 hours are full from 08:00 to 08:00
    for minute in range(8):
        hand.call(f"03-17 20:{minute + 10}")
    hand.call("03-18 07:40", "abandoned", waited=40)
    for day in ("03-18", "03-19"):
        for minute in range(9):
            hand.call(f"{day} 20:{minute + 10}")
    hand.call("03-19 01:10", "abandoned", waited=40)
    hand.call("03-19 07:50", "abandoned", waited=4)  # within five seconds: not wanted
    # Both that were given up lie in the 24 hours that begin at 01:30 on the 18th, or up to 07:30, with the nine of
    # that evening. Up to 20:00 on the 18th it is one of nine, with either evening one of ten.
    assert numbers()["worst_connect_rate"] == (9, 11)
    worst = queries.worst_day(MARCH, queries.find("worst_connect_rate"))
    assert worst is not None
    assert (worst.begins, worst.ends) == (at("03-18 01:30"), at("03-19 01:30"))
    rows = queries.rows("worst_connect_rate", "denominator", MARCH)
    assert rows.count() == 11
    # Of the 17th alone: up to its end nothing was abandoned.
    assert numbers(Period.read("2026-03-17", "2026-03-17"))["worst_connect_rate"] == (1, 1)
    # What ends on the 18th may begin on the 17th.
    assert numbers(Period.read("2026-03-18", "2026-03-18"))["worst_connect_rate"] == (8, 9)
    before = numbers()
    roll_up(None)
    assert numbers() == before
    assert queries.differences(MARCH) == []


def test_there_is_no_worst_day_before_there_was_a_day(hand: Hand) -> None:
    hand.call(
        "03-19 10:10", "abandoned", waited=40
    )  # now it is 20 March, 10:00: 23 hours and 50 minutes later
    assert numbers()["worst_connect_rate"] == (0, 1), (
        "the half hour in which the first call came is a whole one"
    )
    Call.objects.update(began_at=at("03-19 10:31"))
    assert numbers()["worst_connect_rate"] == (0, 0)


def test_half_hours_are_listed_in_their_order(hand: Hand) -> None:
    hand.call("03-18 09:29", waited=2)
    hand.call("03-18 09:30", waited=2)
    hand.call("03-19 09:59", "abandoned", waited=40)
    lines = queries.groups(MARCH, "half_hour")
    assert [(one.label, one.figures["calls"].numerator) for one in lines] == [("09:00", 1), ("09:30", 2)]
    assert "worst_connect_rate" not in lines[0].figures
    behind = queries.rows("calls", "numerator", MARCH, dimension="half_hour", value="19")
    assert behind.count() == 2
    page = hand.cast.client("assessor").get("/desk/figures/?from=2026-03-01&to=2026-03-31&group=half_hour")
    assert "09:30" in page.content.decode()


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
    assert marks == {(family, min(days)) for family in ("calls", "grades", "missed")}, "not of today"
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
