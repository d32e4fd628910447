"""Dates in whatever form a file writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.ground.tables import as_text
from yixian.ground.text import clean_line

EARLIEST = 1949
EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, made aware below
SHOWN = 40

_DATE = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_TIME = re.compile(r"(\d{1,2}) ?[:：时点] ?(?:(\d{1,2})(?: ?[:：分] ?(?:(\d{1,2})(?:\.\d+)? ?秒?)?)?)?")
_WEEKDAY = re.compile(r"[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_HALF = re.compile(r"凌晨|早上|上午|中午|下午|晚上|AM|PM", re.IGNORECASE)
_AFTERNOON = frozenset({"下午", "晚上", "pm"})


def moment(cell: Any) -> datetime | None:
    """When it was received: a date in any usual form, as local time; None for an empty cell.

    A `Refusal` for what is no date, lies in the future or before 1949, or may be read in two ways.
    """
    if cell is None or cell == "":
        return None
    shown = {"cell": as_text(cell)[:SHOWN]}
    found = cell if isinstance(cell, datetime) else _parsed(clean_line(as_text(cell)), shown)
    if found is None:
        raise Refusal(_("看不懂的时间：%(cell)s") % shown, field="received_at")
    try:
        if timezone.is_naive(found):
            found = timezone.make_aware(found)
        found = timezone.localtime(found)
    except (OverflowError, ValueError):
        raise Refusal(_("看不懂的时间：%(cell)s") % shown, field="received_at") from None
    if found > timezone.now():
        raise Refusal(_("时间晚于现在：%(cell)s") % shown, field="received_at")
    if found.year < EARLIEST:
        raise Refusal(_("时间太早：%(cell)s") % shown, field="received_at")
    return found


def _parsed(typed: str, shown: dict[str, str]) -> datetime | None:
    if re.fullmatch(r"\d+(\.\d+)?", typed):
        return _number(typed)
    try:
        iso = parse_datetime(typed)
    except ValueError:
        return None
    if iso is not None:
        return iso
    year, month, day = 0, 0, 0
    rest = ""
    if matched := _DATE.match(typed):
        year, month, day = (int(part) for part in matched.groups())
        rest = typed[matched.end() :]
    elif matched := _DAY_FIRST.match(typed):
        first, second, year = (int(part) for part in matched.groups())
        if first <= 12 and second <= 12 and first != second:
            raise Refusal(_("分不清哪个是月、哪个是日：%(cell)s") % shown, field="received_at")
        day, month = (first, second) if first > 12 else (second, first)
        rest = typed[matched.end() :]
    clock = _clock(rest)
    if clock is None:
        return None
    try:
        return datetime(year, month, day, *clock)  # noqa: DTZ001 - made aware by the caller
    except ValueError:
        return None


def _clock(typed: str) -> tuple[int, int, int] | None:
    """Hour, minute and second of what stands behind a date; None if that is no time."""
    halves = [half.lower() for half in _HALF.findall(typed)]
    left = _HALF.sub("", _WEEKDAY.sub("", typed)).strip(" T,，")
    if not left:
        return (0, 0, 0)
    matched = _TIME.fullmatch(left)
    if matched is None or len(halves) > 1:
        return None
    hour, minute, second = (int(part or 0) for part in matched.groups())
    if halves and halves[0] in _AFTERNOON and hour < 12:
        hour += 12
    if halves and halves[0] in ("am", "凌晨") and hour == 12:
        hour = 0
    return hour, minute, second


def _number(typed: str) -> datetime | None:
    """A date in digits alone, seconds or milliseconds since 1970, or a spreadsheet's day number."""
    whole = typed.partition(".")[0]
    forms = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
    try:
        if typed == whole and len(whole) in forms:
            return datetime.strptime(typed, forms[len(whole)])  # noqa: DTZ007 - made aware by the caller
        if len(whole) in (10, 13):
            seconds = float(typed) / (1000 if len(whole) == 13 else 1)
            return datetime.fromtimestamp(seconds, tz=UTC)
        if len(whole) == 5:
            return EXCEL_ZERO + timedelta(seconds=round(float(typed) * 86400))
    except (ValueError, OverflowError, OSError):
        return None
    return None
