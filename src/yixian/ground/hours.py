"""Opening hours as one line of text: read, asked whether they are open, and said in words. No rows, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.text import listed

DAY = 24 * 60  # minutes
DAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
_PART = re.compile(r"([1-7](?:[-,][1-7])*) (\d\d?:\d\d)-(\d\d?:\d\d)")


@dataclass(frozen=True)
class Span:
    """On these days (1 Monday to 7 Sunday) from minute to minute of the day; an end past `DAY` is tomorrow's."""

    days: tuple[int, ...]
    begins: int
    ends: int


@lru_cache(maxsize=20_000)
def spans_of(text: str) -> tuple[Span, ...]:
    """The spans of "1-5 08:00-18:00;6,7 22:00-02:00"; none of "". `ValueError` in plain words for anything else."""
    spans = []
    for part in re.split("[;；]", text):
        if not part.strip():
            continue
        found = _PART.fullmatch(" ".join(part.split()))
        if found is None:
            raise ValueError(
                _("营业时间“%(part)s”看不懂，应像 1-5 08:00-18:00。") % {"part": part.strip()[:40]}
            )
        begins, ends = _minutes(found[2]), _minutes(found[3])
        spans.append(Span(_days(found[1]), begins, ends if ends > begins else ends + DAY))
    return tuple(spans)


def is_open(text: str, at: datetime) -> bool | None:
    """Whether these hours are open at a moment of local time; None where nobody said when."""
    spans = spans_of(text)
    if not spans:
        return None
    today, minute = at.isoweekday(), at.hour * 60 + at.minute
    yesterday = (today - 2) % 7 + 1
    return any(
        (today in span.days and span.begins <= minute < span.ends)
        or (yesterday in span.days and span.begins <= minute + DAY < span.ends)
        for span in spans
    )


def open_between(text: str, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when it is open, each span whole, of those that touch from `begins` to `ends` (local time, both),
    the earliest first; spans that meet are one.
    """
    found: list[tuple[datetime, datetime]] = []
    day = begins.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while day <= ends:
        for span in spans_of(text):
            if day.isoweekday() in span.days:
                found.append((day + timedelta(minutes=span.begins), day + timedelta(minutes=span.ends)))
        day += timedelta(days=1)
    whole: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(found):
        if whole and opens <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(closes, whole[-1][1]))
        else:
            whole.append((opens, closes))
    return [(opens, closes) for opens, closes in whole if closes > begins and opens <= ends]


def is_open_during(text: str, begins: datetime, ends: datetime) -> bool | None:
    """Whether it is open from `begins` to `ends` without a break (local time); None where nobody said when."""
    if not spans_of(text):
        return None
    return any(opens <= begins and ends <= closes for opens, closes in open_between(text, begins, ends))


def in_words(text: str) -> str:
    """The hours as a person reads them: 周一至周五 08:00–18:00；周六、周日 09:00–12:00."""
    return _("；").join(f"{_days_in_words(span.days)} {_hours_in_words(span)}" for span in spans_of(text))


def _hours_in_words(span: Span) -> str:
    if span.ends - span.begins == DAY:
        return _("全天")
    ends = _("次日 %(at)s") % {"at": _clock(span.ends - DAY)} if span.ends > DAY else _clock(span.ends)
    return f"{_clock(span.begins)}–{ends}"


def _days_in_words(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return _("每天")
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s至%(last)s") % {"first": DAYS[days[0] - 1], "last": DAYS[days[-1] - 1]}
    return listed(str(DAYS[day - 1]) for day in days)


def _days(text: str) -> tuple[int, ...]:
    days: set[int] = set()
    for part in text.split(","):
        ends = [int(one) for one in part.split("-")]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError(_("营业时间里的“%(part)s”看不懂：1 是周一，7 是周日。") % {"part": part})
        days |= set(range(ends[0], ends[-1] + 1))
    return tuple(sorted(days))


def _minutes(clock: str) -> int:
    hour, minute = (int(one) for one in clock.split(":"))
    if hour * 60 + minute > DAY or minute > 59:
        raise ValueError(_("营业时间里没有“%(clock)s”这个钟点。") % {"clock": clock})
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
