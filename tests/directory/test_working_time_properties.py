"""What holds for every start, every limit and every office."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.directory.calendars import OFFICES
from yixian.directory.working_time import CHINA, WorkingCalendar

moments = st.datetimes(datetime(2024, 11, 1), datetime(2027, 3, 1), timezones=st.just(CHINA))
offices = st.sampled_from(list(OFFICES.values()))
units = st.sampled_from(["wd", "wh", "hour", "minute"])
amounts = st.integers(0, 60)


@given(offices, moments, moments, amounts, units)
def test_a_later_start_is_never_due_earlier(
    office: WorkingCalendar, one: datetime, other: datetime, amount: int, unit: str
) -> None:
    early, late = sorted((one, other))
    assert office.add(early, amount, unit).at <= office.add(late, amount, unit).at


@given(offices, moments, amounts, amounts, units)
def test_a_longer_limit_is_never_due_earlier(
    office: WorkingCalendar, start: datetime, one: int, other: int, unit: str
) -> None:
    short, long = sorted((one, other))
    assert office.add(start, short, unit).at <= office.add(start, long, unit).at


@given(offices, moments, amounts, st.sampled_from(["wd", "wh"]))
def test_working_time_is_due_in_open_time(
    office: WorkingCalendar, start: datetime, amount: int, unit: str
) -> None:
    due = office.add(start, amount, unit).at
    assert due >= start
    assert office.is_open(due) or office.is_open(due - timedelta(microseconds=1))  # a closing moment


@given(offices, moments, amounts)
def test_working_hours_are_that_many_open_hours(
    office: WorkingCalendar, start: datetime, amount: int
) -> None:
    due = office.add(start, amount, "wh").at
    assert office.working_seconds(start, due) == pytest.approx(amount * 3600)


@given(offices, moments, moments, moments)
def test_working_seconds_add_up(office: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    whole = office.working_seconds(a, c)
    assert office.working_seconds(a, b) + office.working_seconds(b, c) == pytest.approx(whole, abs=1e-5)


@given(offices, moments, st.integers(1, 60), units, st.floats(0, 1))
def test_a_share_of_a_span_lies_within_it(
    office: WorkingCalendar, start: datetime, amount: int, unit: str, share: float
) -> None:
    due = office.add(start, amount, unit).at
    assert start <= office.fraction(start, due, share) <= due


@given(offices, moments, st.integers(1, 60), units)
def test_yellow_comes_before_red_and_red_before_due(
    office: WorkingCalendar, start: datetime, amount: int, unit: str
) -> None:
    due = office.add(start, amount, unit).at
    yellow, red = office.marks(start, due, unit)
    assert start <= yellow <= red <= due


@given(offices, moments, amounts, units)
def test_going_back_never_ends_later(office: WorkingCalendar, due: datetime, amount: int, unit: str) -> None:
    assert office.back(due, amount, unit).at <= due


@given(moments, amounts, st.sampled_from(["wd", "wh"]))
def test_back_undoes_add_where_the_hours_are_the_same_every_day(
    start: datetime, amount: int, unit: str
) -> None:
    office = OFFICES["city"]
    rolled = office.add(start, 0, "wd").at
    assert office.add(office.back(office.add(rolled, amount, unit).at, amount, unit).at, 0, "wd").at == rolled


@given(offices, moments, amounts, units)
def test_every_answer_ends_with_its_due_time(
    office: WorkingCalendar, start: datetime, amount: int, unit: str
) -> None:
    due = office.add(start, amount, unit)
    assert list(due.steps[0]) == ["start"]
    assert datetime.fromisoformat(due.steps[-1]["due"]) == due.at.replace(tzinfo=None, microsecond=0)
