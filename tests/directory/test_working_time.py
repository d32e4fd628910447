"""When something is due (docs/domain.md, "Clocks"). The tables are to be read like the regulation."""

from __future__ import annotations

import timeit
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.directory.calendars import CITY, DAYS, KNOWN, OFFICES, at, limit, said, week
from yixian.directory.working_time import Due, WorkingCalendar

# Office hours: Mon-Fri 08:30-12:00 and 14:00-18:00.
#   start                  limit    due                      because
CITY_RULES = [
    # Working days: the same clock time on the n-th following working day.
    ("2026-03-02 10:00 Mon", "1 wd", "2026-03-03 10:00 Tue"),
    ("2026-03-02 10:00 Mon", "3 wd", "2026-03-05 10:00 Thu"),
    ("2026-03-02 10:00 Mon", "5 wd", "2026-03-09 10:00 Mon"),  # a weekend is skipped
    ("2026-03-02 10:00 Mon", "15 wd", "2026-03-23 10:00 Mon"),  # three weekends
    ("2026-03-02 10:00 Mon", "0 wd", "2026-03-02 10:00 Mon"),
    ("2026-03-02 08:30 Mon", "1 wd", "2026-03-03 08:30 Tue"),  # the opening moment is open
    ("2026-03-06 17:59 Fri", "1 wd", "2026-03-09 17:59 Mon"),
    # A start outside hours rolls to the next opening first.
    ("2026-03-02 07:00 Mon", "1 wd", "2026-03-03 08:30 Tue"),  # before opening
    ("2026-03-02 12:00 Mon", "1 wd", "2026-03-03 14:00 Tue"),  # the closing moment is outside
    ("2026-03-02 13:15 Mon", "1 wd", "2026-03-03 14:00 Tue"),  # lunch
    ("2026-03-02 18:00 Mon", "1 wd", "2026-03-04 08:30 Wed"),  # evening: starts on Tuesday
    ("2026-03-02 23:59 Mon", "1 wd", "2026-03-04 08:30 Wed"),
    ("2026-03-03 00:00 Tue", "1 wd", "2026-03-04 08:30 Wed"),
    ("2026-03-06 18:30 Fri", "1 wd", "2026-03-10 08:30 Tue"),  # Friday evening: starts on Monday
    ("2026-03-07 10:00 Sat", "1 wd", "2026-03-10 08:30 Tue"),
    ("2026-03-08 23:00 Sun", "5 wd", "2026-03-16 08:30 Mon"),
    ("2026-03-07 10:00 Sat", "0 wd", "2026-03-09 08:30 Mon"),
    # Holidays are skipped, make-up workdays count.
    ("2026-02-13 16:00 Fri", "1 wd", "2026-02-14 16:00 Sat"),  # 14 Feb is a make-up workday
    ("2026-02-14 16:00 Sat", "1 wd", "2026-02-24 16:00 Tue"),  # Spring Festival 15-23 Feb is skipped
    ("2026-02-14 18:30 Sat", "1 wd", "2026-02-25 08:30 Wed"),  # starts after the festival
    ("2026-02-18 12:00 Wed", "1 wd", "2026-02-25 08:30 Wed"),  # registered within the festival
    ("2026-02-13 16:00 Fri", "5 wd", "2026-02-27 16:00 Fri"),
    ("2026-02-13 16:00 Fri", "6 wd", "2026-02-28 16:00 Sat"),  # 28 Feb is a make-up workday too
    ("2026-02-13 16:00 Fri", "7 wd", "2026-03-02 16:00 Mon"),
    ("2026-02-28 16:00 Sat", "1 wd", "2026-03-02 16:00 Mon"),
    ("2026-04-03 16:00 Fri", "1 wd", "2026-04-07 16:00 Tue"),  # Tomb-sweeping Day
    ("2026-04-30 16:00 Thu", "1 wd", "2026-05-06 16:00 Wed"),  # Labour Day 1-5 May
    ("2026-05-08 09:00 Fri", "1 wd", "2026-05-09 09:00 Sat"),  # made up
    ("2026-05-08 09:00 Fri", "2 wd", "2026-05-11 09:00 Mon"),
    ("2026-06-18 11:00 Thu", "1 wd", "2026-06-22 11:00 Mon"),  # Dragon Boat Festival
    ("2026-09-18 11:00 Fri", "1 wd", "2026-09-20 11:00 Sun"),  # Saturday rests, Sunday makes up
    ("2026-09-19 11:00 Sat", "1 wd", "2026-09-21 08:30 Mon"),  # starts on that Sunday
    ("2026-09-24 17:00 Thu", "1 wd", "2026-09-28 17:00 Mon"),  # Mid-autumn Festival
    ("2026-09-30 17:00 Wed", "1 wd", "2026-10-08 17:00 Thu"),  # National Day 1-7 Oct
    ("2026-09-30 17:00 Wed", "3 wd", "2026-10-10 17:00 Sat"),
    ("2026-09-30 17:00 Wed", "15 wd", "2026-10-27 17:00 Tue"),
    ("2025-09-30 17:00 Tue", "1 wd", "2025-10-09 17:00 Thu"),  # National Day and Mid-autumn together
    ("2025-10-10 17:00 Fri", "1 wd", "2025-10-11 17:00 Sat"),
    ("2025-01-26 10:00 Sun", "1 wd", "2025-01-27 10:00 Mon"),
    ("2025-01-27 10:00 Mon", "1 wd", "2025-02-05 10:00 Wed"),
    # The end of a year.
    ("2025-12-31 16:00 Wed", "1 wd", "2026-01-04 16:00 Sun"),  # New Year 1-3 Jan, Sunday made up
    ("2025-12-31 20:00 Wed", "1 wd", "2026-01-05 08:30 Mon"),
    ("2025-12-30 16:00 Tue", "5 wd", "2026-01-07 16:00 Wed"),
    # Working hours are counted through open intervals.
    ("2026-03-02 09:00 Mon", "2 wh", "2026-03-02 11:00 Mon"),
    ("2026-03-02 10:00 Mon", "2 wh", "2026-03-02 12:00 Mon"),  # may fall on the closing
    ("2026-03-02 11:00 Mon", "2 wh", "2026-03-02 15:00 Mon"),  # over lunch
    ("2026-03-02 16:00 Mon", "2 wh", "2026-03-02 18:00 Mon"),
    ("2026-03-02 17:00 Mon", "2 wh", "2026-03-03 09:30 Tue"),  # over the evening
    ("2026-03-02 07:00 Mon", "2 wh", "2026-03-02 10:30 Mon"),
    ("2026-03-02 12:30 Mon", "2 wh", "2026-03-02 16:00 Mon"),
    ("2026-03-02 19:00 Mon", "2 wh", "2026-03-03 10:30 Tue"),
    ("2026-03-06 17:30 Fri", "2 wh", "2026-03-09 10:00 Mon"),  # over the weekend
    ("2026-03-07 09:00 Sat", "2 wh", "2026-03-09 10:30 Mon"),
    ("2026-03-02 09:00 Mon", "4 wh", "2026-03-02 15:00 Mon"),
    ("2026-03-02 16:30 Mon", "4 wh", "2026-03-03 11:00 Tue"),
    ("2026-02-13 17:00 Fri", "4 wh", "2026-02-14 11:30 Sat"),  # into the make-up workday
    ("2026-02-14 17:00 Sat", "4 wh", "2026-02-24 11:30 Tue"),  # over Spring Festival
    ("2026-09-30 16:00 Wed", "4 wh", "2026-10-08 10:30 Thu"),
    ("2026-03-02 08:30 Mon", "15 wh", "2026-03-03 18:00 Tue"),  # two whole days
    ("2026-03-02 08:30 Mon", "16 wh", "2026-03-04 09:30 Wed"),
    ("2025-12-31 17:00 Wed", "2 wh", "2026-01-04 09:30 Sun"),
    ("2026-03-02 19:00 Mon", "0 wh", "2026-03-03 08:30 Tue"),
    # P1 and P2 run day and night (24x7).
    ("2026-02-17 03:10 Tue", "10 minute", "2026-02-17 03:20 Tue"),
    ("2026-02-17 23:55 Tue", "15 minute", "2026-02-18 00:10 Wed"),
    ("2026-02-17 12:30 Tue", "30 minute", "2026-02-17 13:00 Tue"),
    ("2026-02-17 03:10 Tue", "1 hour", "2026-02-17 04:10 Tue"),
    ("2026-02-17 23:10 Tue", "2 hour", "2026-02-18 01:10 Wed"),
    ("2026-02-17 03:10 Tue", "24 hour", "2026-02-18 03:10 Wed"),
    ("2026-02-28 12:00 Sat", "24 hour", "2026-03-01 12:00 Sun"),
    ("2026-12-31 23:50 Thu", "30 minute", "2027-01-01 00:20 Fri"),
]

# Departments with hours of their own.
#   office                                start                    limit   due
OFFICE_RULES = [
    ("service hall without a lunch break", "2026-03-02 12:30 Mon", "1 wd", "2026-03-03 12:30 Tue"),
    ("service hall without a lunch break", "2026-03-02 08:30 Mon", "1 wd", "2026-03-03 09:00 Tue"),
    ("service hall without a lunch break", "2026-03-02 11:00 Mon", "2 wh", "2026-03-02 13:00 Mon"),
    ("service hall without a lunch break", "2026-03-02 17:00 Mon", "1 wd", "2026-03-04 09:00 Wed"),
    # The due day is already closed at that clock time: moved back to its last open moment.
    ("closed on Friday afternoon", "2026-03-05 16:00 Thu", "1 wd", "2026-03-06 12:00 Fri"),
    ("closed on Friday afternoon", "2026-03-05 11:00 Thu", "1 wd", "2026-03-06 11:00 Fri"),
    ("closed on Friday afternoon", "2026-03-06 13:00 Fri", "1 wd", "2026-03-10 08:30 Tue"),
    ("closed on Friday afternoon", "2026-03-05 17:00 Thu", "2 wh", "2026-03-06 09:30 Fri"),
    # Not yet open at that clock time: moved to its opening.
    ("opens late on Friday", "2026-03-05 08:30 Thu", "1 wd", "2026-03-06 10:00 Fri"),
    ("opens late on Friday", "2026-03-06 09:00 Fri", "1 wd", "2026-03-09 10:00 Mon"),
    ("open day and night", "2026-03-02 23:30 Mon", "1 wd", "2026-03-03 23:30 Tue"),
    ("open day and night", "2026-03-06 23:30 Fri", "2 wh", "2026-03-09 01:30 Mon"),
    ("open day and night", "2026-03-07 03:00 Sat", "1 wd", "2026-03-10 00:00 Tue"),
    ("closed on Wednesday", "2026-03-03 10:00 Tue", "1 wd", "2026-03-05 10:00 Thu"),
    ("closed on Wednesday", "2026-03-04 10:00 Wed", "2 wh", "2026-03-05 10:30 Thu"),
    # A make-up Saturday has Monday's hours, unless the office says what its Saturdays are.
    ("closed on Friday afternoon", "2026-02-12 16:00 Thu", "2 wd", "2026-02-14 16:00 Sat"),
    ("Saturday morning where worked", "2026-02-13 16:00 Fri", "1 wd", "2026-02-14 12:00 Sat"),
    ("Saturday morning where worked", "2026-03-06 16:00 Fri", "1 wd", "2026-03-09 16:00 Mon"),
]

# Assisting and child tasks are due before their lead.
#   due of the lead          before   due
BACK_RULES = [
    ("2026-03-10 10:00 Tue", "1 wd", "2026-03-09 10:00 Mon"),
    ("2026-03-09 10:00 Mon", "1 wd", "2026-03-06 10:00 Fri"),
    ("2026-03-09 10:00 Mon", "0 wd", "2026-03-09 10:00 Mon"),
    ("2026-02-24 16:00 Tue", "1 wd", "2026-02-14 16:00 Sat"),  # over Spring Festival
    ("2026-02-24 16:00 Tue", "2 wd", "2026-02-13 16:00 Fri"),
    ("2026-03-02 12:00 Mon", "1 wd", "2026-02-28 12:00 Sat"),  # a closing moment may be due
    ("2026-03-08 10:00 Sun", "1 wd", "2026-03-05 18:00 Thu"),  # back to Friday's closing first
    ("2026-03-10 13:00 Tue", "1 wd", "2026-03-09 12:00 Mon"),
    ("2026-01-04 10:00 Sun", "1 wd", "2025-12-31 10:00 Wed"),
    ("2026-03-03 10:30 Tue", "2 wh", "2026-03-03 08:30 Tue"),
    ("2026-03-03 09:00 Tue", "2 wh", "2026-03-02 16:30 Mon"),
    ("2026-03-02 14:30 Mon", "1 wh", "2026-03-02 11:30 Mon"),
    ("2026-02-17 03:10 Tue", "24 hour", "2026-02-16 03:10 Mon"),
]

# Yellow at 50 %, red at 80 %, measured in the clock of the limit.
#   start                   limit        yellow                   red
MARKS = [
    ("2026-03-02 10:00 Mon", "5 wd", "2026-03-04 15:45 Wed", "2026-03-06 10:00 Fri"),
    ("2026-02-14 16:00 Sat", "1 wd", "2026-02-24 10:15 Tue", "2026-02-24 14:30 Tue"),
    ("2026-03-02 08:30 Mon", "15 wh", "2026-03-02 18:00 Mon", "2026-03-03 15:00 Tue"),
    ("2026-03-02 11:00 Mon", "2 wh", "2026-03-02 12:00 Mon", "2026-03-02 14:36 Mon"),
    ("2026-03-01 11:00 Sun", "2 wh", "2026-03-02 09:30 Mon", "2026-03-02 10:06 Mon"),
    ("2026-02-17 03:10 Tue", "24 hour", "2026-02-17 15:10 Tue", "2026-02-17 22:22 Tue"),
    ("2026-02-17 03:10 Tue", "10 minute", "2026-02-17 03:15 Tue", "2026-02-17 03:18 Tue"),
]


@pytest.mark.parametrize(("start", "allowed", "due"), CITY_RULES)
def test_due_by_the_hours_of_the_city(start: str, allowed: str, due: str) -> None:
    assert said(OFFICES["city"].add(at(start), *limit(allowed)).at) == said(at(due))


@pytest.mark.parametrize(("office", "start", "allowed", "due"), OFFICE_RULES)
def test_due_by_the_hours_of_a_department(office: str, start: str, allowed: str, due: str) -> None:
    assert said(OFFICES[office].add(at(start), *limit(allowed)).at) == said(at(due))


@pytest.mark.parametrize(("lead", "before", "due"), BACK_RULES)
def test_due_before_the_lead(lead: str, before: str, due: str) -> None:
    assert said(OFFICES["city"].back(at(lead), *limit(before)).at) == said(at(due))


@pytest.mark.parametrize(("start", "allowed", "yellow", "red"), MARKS)
def test_lamps(start: str, allowed: str, yellow: str, red: str) -> None:
    amount, unit = limit(allowed)
    due = OFFICES["city"].add(at(start), amount, unit)
    assert [said(mark) for mark in OFFICES["city"].marks(at(start), due.at, unit)] == [yellow, red]


def steps_of(due: Due, name: str) -> list[object]:
    return [step[name] for step in due.steps if name in step]


def test_each_due_time_keeps_what_counted_and_what_was_skipped() -> None:
    due = OFFICES["city"].add(at("2026-02-12 19:00 Thu"), 15, "wd")
    assert due.steps == [
        {"start": "2026-02-12T19:00"},
        {"rolled": "2026-02-13T08:30", "why": "evening"},
        {"count": 15, "unit": "wd"},
        {"skipped": ["2026-02-15", "2026-02-23"], "note": "春节"},
        {"weekends": 2},
        {"worked": "2026-02-14", "note": "春节"},
        {"worked": "2026-02-28", "note": "春节"},
        {"due": "2026-03-12T08:30"},
    ]


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("2026-03-02 07:00 Mon", "early"),
        ("2026-03-02 12:30 Mon", "lunch"),
        ("2026-03-02 18:00 Mon", "evening"),
        ("2026-03-07 10:00 Sat", "weekend"),
        ("2026-02-18 10:00 Wed", "holiday"),
    ],
)
def test_a_rolled_start_says_why(start: str, why: str) -> None:
    assert steps_of(OFFICES["city"].add(at(start), 1, "wd"), "why") == [why]


def test_a_moved_due_time_says_so() -> None:
    due = OFFICES["closed on Friday afternoon"].add(at("2026-03-05 16:00 Thu"), 1, "wd")
    assert {"moved": "16:00", "to": "12:00"} in due.steps


def test_joint_holidays_are_both_named() -> None:
    due = OFFICES["city"].add(at("2025-09-30 17:00 Tue"), 1, "wd")
    assert {"skipped": ["2025-10-01", "2025-10-08"], "note": "国庆节、中秋节"} in due.steps


def test_a_due_time_past_the_last_known_year_is_computed_by_weekdays_and_says_so_aloud() -> None:
    due = OFFICES["city"].add(at("2026-12-31 16:00 Thu"), 1, "wd")
    assert said(due.at) == "2027-01-01 16:00 Fri"
    assert due.beyond == [2027]
    assert OFFICES["city"].add(at("2026-12-30 16:00 Wed"), 1, "wd").beyond == []


def test_a_start_before_the_first_known_year_says_so_too() -> None:
    due = OFFICES["city"].add(at("2018-10-01 10:00 Mon"), 1, "wd")
    assert said(due.at) == "2018-10-02 10:00 Tue"
    assert due.beyond == [2018]


def test_an_unconfirmed_year_counts_by_its_rows_and_says_that_they_may_change() -> None:
    days = DAYS | {date(2027, 1, 1): (False, "元旦")}
    calendar = WorkingCalendar(days, {**KNOWN, 2027: False}, CITY)
    due = calendar.add(at("2026-12-31 16:00 Thu"), 1, "wd")
    assert said(due.at) == "2027-01-04 16:00 Mon"
    assert steps_of(due, "unconfirmed") == [2027]
    assert due.beyond == []


def test_day_and_night_clocks_need_no_calendar() -> None:
    assert OFFICES["city"].add(at("2031-12-31 23:00 Wed"), 24, "hour").beyond == []


def test_a_start_in_another_zone_is_the_same_moment() -> None:
    start = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert said(OFFICES["city"].add(start, 1, "wd").at) == "2026-03-03 10:00 Tue"


def test_the_office_is_open_until_its_closing() -> None:
    city = OFFICES["city"]
    assert city.is_open(at("2026-03-02 08:30 Mon"))
    assert not city.is_open(at("2026-03-02 12:00 Mon"))
    assert not city.is_open(at("2026-02-16 10:00 Mon"))
    assert city.is_working_day(date(2026, 2, 14))
    assert not city.is_working_day(date(2026, 2, 16))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "wrong"),
    [
        (at("2026-03-02 10:00 Mon"), 1, "week", "unknown unit"),
        (at("2026-03-02 10:00 Mon"), -1, "wd", "less than nothing"),
        (datetime(2026, 3, 2, 10), 1, "wd", "no time zone"),
        (at("2026-03-02 10:00 Mon"), 100_000, "wd", "outside the years"),
        (datetime(1900, 1, 1, tzinfo=UTC), 1, "wd", "outside the years"),
    ],
)
def test_what_cannot_be_counted_is_refused(start: datetime, amount: int, unit: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        OFFICES["city"].add(start, amount, unit)


@pytest.mark.parametrize("hours", [week(""), week("08:30-12:00 11:00-18:00"), week("12:00-08:30")])
def test_office_hours_that_make_no_sense_are_refused(hours: object) -> None:
    with pytest.raises(ValueError, match="office hours"):
        WorkingCalendar(DAYS, KNOWN, hours)  # type: ignore[arg-type]


def test_fifteen_working_days_take_under_a_tenth_of_a_millisecond() -> None:
    start = at("2026-02-02 16:00 Mon")
    OFFICES["city"].add(start, 15, "wd")
    fastest = min(timeit.repeat(lambda: OFFICES["city"].add(start, 15, "wd"), number=200, repeat=5)) / 200
    assert fastest < timedelta(microseconds=100).total_seconds()
