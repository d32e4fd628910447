"""Which days a briefing is about: a day, Monday to Sunday, a month; and what they are held against."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yixian.insight.leading import recorded
from yixian.insight.models import Briefing
from yixian.insight.months import month_of, period_of_month
from yixian.insight.period import ONE_DAY, Period

Kind = Briefing.Kind
WEEK = 7


def period_of(kind: str, day: date) -> Period:
    """The period of this kind (not a special one) that holds `day`."""
    if kind == Kind.MONTH:
        return period_of_month(month_of(day))
    if kind == Kind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=WEEK - 1))
    return Period(day, day)


def last_over(kind: str, today: date) -> Period:
    """The newest period of this kind that is over."""
    return period_of(kind, period_of(kind, today).first - ONE_DAY)


def before(period: Period) -> Period | None:
    """The period before; None where nothing was recorded yet when it began."""
    earlier = period.before()
    return earlier if earlier is not None and recorded(earlier) else None


def year_before(period: Period) -> Period | None:
    """The same days of the year before, a whole month as a whole; None where nothing was recorded yet."""
    first = _last_year(period.first)
    is_month = period == period_of_month(month_of(period.first))
    earlier = period_of_month(first) if is_month else Period(first, _last_year(period.last))
    return earlier if recorded(earlier) else None


def _last_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


def words_of(kind: str, period: Period) -> str:
    """The period as people call it, in the language of now."""
    if kind == Kind.MONTH:
        return date_format(period.first, _("Y年n月"))
    return days_in_words(period)


def days_in_words(period: Period) -> str:
    """A day, or from one to another."""
    first = date_format(period.first, _("Y年n月j日"))
    if period.length == 1:
        return first
    same_year = period.first.year == period.last.year
    last = date_format(period.last, _("n月j日") if same_year else _("Y年n月j日"))
    return _("%(first)s至%(last)s") % {"first": first, "last": last}
