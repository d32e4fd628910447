"""Period 时段: whole local days, both ends included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal

LONGEST_DAYS = 3660  # ten years
EARLIEST = date(
    1999, 1, 1
)  # the first 12345 lines; also keeps arithmetic away from the edges of the calendar
LATEST = date(2200, 1, 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first moment of day `first` to the last moment of day `last`, local time."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refusal(_("结束日期不能早于开始日期。"), field="to")
        if self.first < EARLIEST or self.last > LATEST:
            raise Refusal(_("日期应在 1999 年至 2199 年之间。"), field="from")
        if self.length > LONGEST_DAYS:
            raise Refusal(_("时段最长十年，请缩短。"), field="from")

    @classmethod
    def read(cls, first: str, last: str) -> Period:
        """From two ISO dates as typed; both empty: this month to today. Raises a Refusal naming the field."""
        if not first and not last:
            return cls.this_month()
        return cls(_day(first, "from"), _day(last, "to"))

    @classmethod
    def this_month(cls) -> Period:
        today = timezone.localdate()
        return cls(today.replace(day=1), today)

    @property
    def length(self) -> int:
        """Days, both ends included."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return moment(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return moment(self.last + ONE_DAY)

    def before(self) -> Period | None:
        """The period before, for comparison: the whole month before a whole month, else as many days.

        None where that would lie before the first hotline.
        """
        last = self.first - ONE_DAY
        whole_month = self.first.day == 1 and (self.last + ONE_DAY).day == 1
        month = whole_month and (self.first.year, self.first.month) == (self.last.year, self.last.month)
        first = last.replace(day=1) if month else self.first - timedelta(days=self.length)
        return Period(first, last) if first >= EARLIEST else None

    def days(self) -> Iterator[date]:
        for number in range(self.length):
            yield self.first + timedelta(days=number)

    def days_begun(self, today: date) -> int:
        """How many days of the period have begun by `today`: what a daily mean divides by."""
        return max(0, (min(self.last, today) - self.first).days + 1)

    def __str__(self) -> str:
        return f"{self.first.isoformat()}—{self.last.isoformat()}"


def moment(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Refusal(_("请按 2026-01-31 的样子填写日期。"), field=field) from None
