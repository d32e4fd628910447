"""Strict types of what programs send: text is text, yes is true, and a date without a zone is the city's own.

Pydantic alone would take "1" for a number, 1 for true and a number for a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from yixian.ground.errors import Invalid
from yixian.ground.text import clean_line, clean_text

T = TypeVar("T")

# As in imported files. Before 1901 the zone's offset has seconds besides, which RFC 3339 cannot say.
EARLIEST, LATEST = 1949, 2200
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


@dataclass(frozen=True)
class Line:
    """`Annotated[str, Line(50)]`: one line of cleaned text, at most `most` characters as sent."""

    most: int
    required: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        least = 1 if self.required else 0
        sent = core_schema.str_schema(strict=True, min_length=least, max_length=self.most)
        return core_schema.no_info_after_validator_function(self.cleaned, sent)

    def clean(self, typed: str) -> str:
        return clean_line(typed)

    def cleaned(self, typed: str) -> str:
        """The text cleaned; what is nothing but invisible characters counts as left out."""
        kept = self.clean(typed)
        if self.required and not kept:
            raise wrong(_("必须填写。"))
        return kept


@dataclass(frozen=True)
class Text(Line):
    """`Annotated[str, Text(5000)]`: cleaned text of several lines."""

    def clean(self, typed: str) -> str:
        return clean_text(typed)


Code = Annotated[str, Line(40)]


def row_called(name: str, code: str, find_row: Callable[[str], T | None]) -> T | None:
    """The row of a code that came in the field `name`, None for none given; `Invalid` where there is no such row."""
    row = find_row(code) if code else None
    if code and row is None:
        raise Invalid(_("请改正标出的内容。"), {name: [_("没有编码为“%(code)s”的。") % {"code": code}]})
    return row
