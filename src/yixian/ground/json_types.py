"""Strict types of what programs send: text is text, yes is true, and a date without a zone is the city's own.

Pydantic alone would take "1" for a number, 1 for true and a number for a date.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from yixian.ground.text import clean_line, clean_text

EARLIEST, LATEST = 1900, 2200
MOST_INTEGER = 2**63 - 1


def wrong(words: str) -> PydanticCustomError:
    """A validation error in words of our own."""
    return PydanticCustomError("said", "{words}", {"words": words})


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        found: datetime | None = value
    else:
        if not isinstance(value, str):
            raise wrong(_("请填写日期和时间，如 2026-03-01T09:30。"))
        try:
            found = parse_datetime(value.strip()) if len(value) < 40 else None
        except ValueError:
            found = None
    if found is None:
        raise wrong(_("请填写日期和时间，如 2026-03-01T09:30。"))
    if not EARLIEST <= found.year <= LATEST:
        raise wrong(_("年份不合理。"))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _past(value: datetime) -> datetime:
    if value > timezone.now():
        raise wrong(_("时间不能晚于现在。"))
    return value


def _day(value: Any) -> date:
    try:
        found = parse_date(value) if isinstance(value, str) and len(value) <= 10 else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise wrong(_("请填写日期，如 2026-03-01。"))
    return found


def _required(value: str) -> str:
    if not value:
        raise wrong(_("必须填写。"))
    return value


def local_text(at: datetime) -> str:
    """A moment as programs are told it: local time with its offset, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds")


MOMENT_SCHEMA = {"type": "string", "format": "date-time"}
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(local_text, return_type=str),
    WithJsonSchema(MOMENT_SCHEMA),
]
PastMoment = Annotated[
    datetime, BeforeValidator(_moment), AfterValidator(_past), WithJsonSchema(MOMENT_SCHEMA)
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
YesNo = Annotated[bool, Field(strict=True)]
RowId = Annotated[int, Field(ge=1, le=MOST_INTEGER)]
# The version of a case that the caller saw.
Version = Annotated[int, Field(strict=True, ge=0, le=MOST_INTEGER)]


def line(most: int, *, required: bool = False) -> Any:
    """One line of cleaned text, at most `most` characters."""
    checks = [AfterValidator(_required)] if required else []
    least = 1 if required else 0
    return Annotated[
        (str, Field(strict=True, min_length=least, max_length=most), AfterValidator(clean_line), *checks)
    ]


def text(most: int, *, required: bool = False) -> Any:
    """Cleaned text of several lines, at most `most` characters."""
    checks = [AfterValidator(_required)] if required else []
    least = 1 if required else 0
    return Annotated[
        (str, Field(strict=True, min_length=least, max_length=most), AfterValidator(clean_text), *checks)
    ]
