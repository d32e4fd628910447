"""How often somebody may ask: counted in the cache of a live city, where all processes see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from yixian.ground.errors import TooMany
from yixian.ground.limits import address_of, allow, counted_address, refuse_over
from yixian.shell import settings as live
from yixian.shell.expired import forget_expired

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture(autouse=True)
def live_cache(settings: Any) -> None:
    settings.CACHES = live.CACHES
    cache.clear()


def asked(times: int, who: str = "somebody") -> None:
    for _ in range(times):
        allow("test", who, most=3, seconds=HOUR)


def test_so_many_and_no_more() -> None:
    asked(3)
    with pytest.raises(TooMany) as refused:
        asked(1)
    assert refused.value.status == 429
    assert HOUR - 5 < (refused.value.retry_after or 0) <= HOUR
    asked(3, who="somebody else")


def test_the_period_begins_with_the_first_and_is_not_drawn_out_or_cut_short_by_the_others() -> None:
    start = timezone.now()
    for minutes in (0, 20, 40):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            asked(1)
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        with pytest.raises(TooMany, match="请1分钟后再试") as refused:
            asked(1)
        assert refused.value.retry_after == 60
    with time_machine.travel(start + timedelta(minutes=60, seconds=1), tick=False):
        asked(3)


def test_looking_counts_nothing() -> None:
    asked(2)
    for _ in range(5):
        refuse_over("test", "somebody", most=3)
    asked(1)
    with pytest.raises(TooMany):
        refuse_over("test", "somebody", most=3)


def test_a_crowd_of_strangers_makes_the_cache_forget_nobody() -> None:
    asked(3)
    for number in range(700):
        cache.set(f"stranger-{number}", 1, HOUR)
    with pytest.raises(TooMany):
        asked(1)


def test_what_has_expired_is_swept() -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=2), tick=False):
        asked(1, who="long ago")
    asked(1)
    assert len(list(forget_expired(timezone.now()))) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shell_cache")
        assert cursor.fetchone()[0] == 1
    assert list(forget_expired(timezone.now())) == []


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_which_address_counts(rf: RequestFactory, address: str, counted: str) -> None:
    assert counted_address(rf.get("/", REMOTE_ADDR=address)) == counted


def test_behind_the_proxy_the_address_is_what_the_proxy_saw(rf: RequestFactory, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7")
    assert address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "203.0.113.7"
