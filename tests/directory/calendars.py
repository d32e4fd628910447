"""Calendars to count by, and times written as the regulation would: "2026-02-14 16:00 Sat"."""

from __future__ import annotations

from datetime import date, datetime, time

import chinese_calendar

from yixian.directory.working_time import CHINA, Hours, WorkingCalendar

FESTIVAL = {"Spring Festival": "春节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节"}
DAYS: dict[date, tuple[bool, str]] = {
    day: (works, FESTIVAL.get(name, name))
    for table, works in (
        (chinese_calendar.constants.holidays, False),
        (chinese_calendar.constants.workdays, True),
    )
    for day, name in table.items()
    if day.year in (2025, 2026)
}
KNOWN = {2025: True, 2026: True}


def interval(text: str) -> tuple[time, time]:
    """The interval of "08:30-12:00"."""
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def week(everyday: str, **other: str) -> Hours:
    """Hours of Monday to Friday, with other hours for the days named (mon … sun)."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    texts = dict.fromkeys(range(5), everyday) | {names.index(name): text for name, text in other.items()}
    return {day: [interval(one) for one in text.split()] for day, text in texts.items()}


CITY = week("08:30-12:00 14:00-18:00")
OFFICES = {
    "city": WorkingCalendar(DAYS, KNOWN, CITY),
    "service hall without a lunch break": WorkingCalendar(DAYS, KNOWN, week("09:00-17:00")),
    "closed on Friday afternoon": WorkingCalendar(
        DAYS, KNOWN, week("08:30-12:00 14:00-18:00", fri="08:30-12:00")
    ),
    "opens late on Friday": WorkingCalendar(DAYS, KNOWN, week("08:30-18:00", fri="10:00-18:00")),
    "open day and night": WorkingCalendar(DAYS, KNOWN, week("00:00-00:00")),
    "closed on Wednesday": WorkingCalendar(DAYS, KNOWN, week("08:30-18:00", wed="")),
    "Saturday morning where worked": WorkingCalendar(DAYS, KNOWN, week("08:30-18:00", sat="09:00-12:00")),
}


def at(text: str) -> datetime:
    """The moment, after checking that the weekday written beside it is right."""
    stamp, weekday = text.rsplit(" ", 1)
    moment = datetime.fromisoformat(stamp).replace(tzinfo=CHINA)
    assert f"{moment:%a}" == weekday, f"{stamp} is a {moment:%A}"
    return moment


def said(moment: datetime) -> str:
    """A moment as the tables write it."""
    return f"{moment:%Y-%m-%d %H:%M %a}"


def limit(text: str) -> tuple[int, str]:
    """(5, "wd") of "5 wd"."""
    amount, unit = text.split()
    return int(amount), unit
