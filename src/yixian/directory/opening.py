"""Whether a place is open, until when, and when it opens next: by its hours and the city's holidays. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yixian.ground.hours import DAY, Span, spans_of

FAR = 40  # days looked ahead: longer than any holiday


@dataclass(frozen=True)
class Opening:
    """What is so at a moment; neither `until` nor `opens` where it is open day and night, or nobody said when."""

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None
    holiday: bool = False  # closed today though its weekday has hours


def opening_of(
    text: str, days: Mapping[date, bool], at: datetime, *, on_holidays: bool = False
) -> Opening | None:
    """How it stands with hours like "1-5 09:00-17:00" at a local time; None where there are none.

    `days` are those that differ from the week: False a holiday, on which it is closed unless `on_holidays`, True a
    make-up workday, on which a place that is closed at weekends keeps the hours of its first day.
    """
    spans = spans_of(text)
    if not spans:
        return None
    if any(len(span.days) == 7 and span.ends - span.begins == DAY for span in spans) and on_holidays:
        return Opening(True)
    for day in (at.date() - timedelta(days=1), at.date()):
        for begins, ends in _on(spans, days, day, at, on_holidays=on_holidays):
            if begins <= at < ends:
                return Opening(True, until=ends)
    holiday = days.get(at.date()) is False and not on_holidays and _has(spans, at.date())
    for ahead in range(FAR):
        for begins, _ends in _on(spans, days, at.date() + timedelta(days=ahead), at, on_holidays=on_holidays):
            if begins > at:
                return Opening(False, opens=begins, holiday=holiday)
    return Opening(False, holiday=holiday)


def _has(spans: tuple[Span, ...], day: date) -> bool:
    return any(day.isoweekday() in span.days for span in spans)


def _on(
    spans: tuple[Span, ...], days: Mapping[date, bool], day: date, at: datetime, *, on_holidays: bool
) -> list[tuple[datetime, datetime]]:
    """From when to when it is open on a day, the earliest first."""
    special, weekday = days.get(day), day.isoweekday()
    if special is False and not on_holidays:
        return []
    if special and not _has(spans, day):
        weekday = min(min(span.days) for span in spans)
    midnight = datetime.combine(day, time(), at.tzinfo)
    return sorted(
        (midnight + timedelta(minutes=span.begins), midnight + timedelta(minutes=span.ends))
        for span in spans
        if weekday in span.days
    )
