"""Forecasts worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yixian.staffing.forecast import SUNDAY, WORKED_WEEKEND, History, forecast, last_week

MONDAY = date(2026, 3, 16)


def history(
    weeks: int, *, until: date = MONDAY, calls: float = 10, special: dict[date, bool] | None = None
) -> History:
    """So many calls at nine on each day of the weeks before `until`."""
    days = {until - timedelta(days=n): {18: calls} for n in range(1, weeks * 7 + 1)}
    return History(days, special or {})


def at_nine(found: list[float] | None) -> float:
    assert found is not None
    return found[18]


def test_a_weekday_is_like_itself_and_the_last_one_most() -> None:
    known = history(3)
    days = {**known.days, MONDAY - timedelta(days=7): {18: 20}, MONDAY - timedelta(days=21): {18: 5}}
    # (20 + 0.8 × 10 + 0.64 × 5) ÷ (1 + 0.8 + 0.64)
    assert at_nine(forecast(History(days, {}), MONDAY)) == pytest.approx(31.2 / 2.44)
    assert at_nine(forecast(History(days, {}), MONDAY + timedelta(days=1))) == 10
    assert sum(forecast(known, MONDAY) or []) == 10, "nothing in the other half hours"


def test_holidays_are_like_sundays_and_make_up_days_like_workdays() -> None:
    holiday, worked = date(2026, 3, 18), date(2026, 3, 21)
    known = history(2, special={holiday: False, worked: True})
    assert (known.kind_of(holiday), known.kind_of(worked)) == (SUNDAY, WORKED_WEEKEND)
    sundays = {one: {18: 2.0} for one in known.days if one.weekday() == 6}
    weekend = {one: {18: 4.0} for one in known.days if one.weekday() == 5}
    days = {**known.days, **sundays, **weekend}
    assert at_nine(forecast(History(days, known.special), holiday)) == 2
    assert at_nine(forecast(History(days, known.special), worked)) == 10
    assert at_nine(forecast(History(days, known.special), date(2026, 3, 28))) == 4


def test_a_holiday_gone_by_does_not_count_as_its_weekday() -> None:
    last_monday = MONDAY - timedelta(days=7)
    known = history(2, special={last_monday: False})
    days = {**known.days, last_monday: {18: 1}}
    assert at_nine(forecast(History(days, known.special), MONDAY)) == 10


def test_there_is_no_forecast_without_a_week_of_history() -> None:
    assert forecast(history(0), MONDAY) is None
    few = History(dict(list(history(1).days.items())[:6]), {})
    assert forecast(few, MONDAY) is None
    assert forecast(history(1), MONDAY) is not None


def test_last_week_is_foretold_from_what_was_known_before_it() -> None:
    known = history(3)
    days = {**known.days, MONDAY - timedelta(days=1): {18: 20}, MONDAY - timedelta(days=2): {18: 6, 20: 4}}
    miss = last_week(History(days, {}), MONDAY)
    assert miss is not None
    # Ten foretold of twenty, ten of six and none of four, five days right: 10 + 4 + 4 wrong of 80.
    assert miss.error == pytest.approx(18 / 80)
    assert miss.bias == pytest.approx(70 / 80 - 1)
    assert (miss.foretold[18], miss.came[18]) == (10, pytest.approx(76 / 7))
    assert last_week(history(1), MONDAY) is None, "nothing was known before it"
    assert last_week(history(3), MONDAY + timedelta(days=30)) is None, "nobody called"
