"""The daily limit of each receiver: a place is taken before a message goes out, and given back if it did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.clocks import start_of
from yixian.linkage.models import DailyCount
from yixian.safeguard import crypto

KEPT = timedelta(days=2)


def take_place(way: str, address: str, most: int, now: datetime) -> bool:
    """Whether one more message may go to this address today; 0 sets no limit.

    Compare-and-set on the count: of two sweeps that saw one place left, one takes it.
    """
    if not most:
        return True
    key = _key(way, address, now)
    DailyCount.objects.bulk_create([DailyCount(**key)], ignore_conflicts=True)  # unique: daily_count_once
    return _counted(way, address, now).filter(count__lt=most).update(count=F("count") + 1) == 1


def give_back(way: str, address: str, now: datetime) -> None:
    """The message was not taken: its place is free again."""
    _counted(way, address, now).filter(count__gt=0).update(count=F("count") - 1)


def tomorrow(now: datetime) -> datetime:
    """When there are places again."""
    return start_of(timezone.localdate(now) + timedelta(days=1))


def forget_counts(now: datetime) -> Iterator[str]:
    """Counts of days that are over (sweep)."""
    old = DailyCount.objects.filter(day__lt=timezone.localdate(now - KEPT))
    gone = old.delete()[0]
    if gone:
        yield _("清除 %(count)s 条过期的发送计数") % {"count": gone}


def _counted(way: str, address: str, now: datetime) -> QuerySet[DailyCount, Any]:
    return DailyCount.objects.filter(**_key(way, address, now))


def _key(way: str, address: str, now: datetime) -> dict[str, Any]:
    receiver = crypto.keyed_hash(address, "notice receiver")
    return {"day": timezone.localdate(now), "way": way, "receiver": receiver}
