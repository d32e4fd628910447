"""One address gets so many messages a day and no more; what is too much goes out the next day."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import TELEPHONE, World, at
from tests.linkage.gateway import Gateway
from yixian.cases.models import Case
from yixian.linkage.actions import forget_counts, send_waiting
from yixian.linkage.actions.daily import give_back, take_place
from yixian.linkage.models import DailyCount, Notice, NoticeWish, SendingRule, StaffNotice

State = Notice.State
TODAY = at("2026-03-02 10:00 Mon")


@pytest.fixture
def limit(gateway: Gateway) -> SendingRule:
    """Two messages a day for everybody."""
    rule = SendingRule.objects.get()
    rule.daily_citizen = rule.daily_staff = 2
    rule.save()
    return rule


def told(world: World, count: int, **fields: Any) -> list[Case]:
    return [world.submitted(reply_way="sms", **fields) for _ in range(count)]


def test_more_than_that_goes_out_tomorrow(world: World, gateway: Gateway, limit: SendingRule) -> None:
    with time_machine.travel(TODAY, tick=False):
        told(world, 3)
        list(send_waiting(TODAY))
        assert len(gateway.delivered) == 2
        (held,) = Notice.objects.filter(state=State.WAITING)
        assert (held.attempts, timezone.localtime(held.next_at)) == (0, at("2026-03-03 00:00 Tue"))
        assert held.reason == "今天给同一收件人已发满 2 条，明天再发"
        list(send_waiting(TODAY + timedelta(hours=5)))
        assert len(gateway.delivered) == 2
        list(send_waiting(TODAY + timedelta(days=1)))
    assert len(gateway.delivered) == 3
    assert not Notice.objects.exclude(state=State.SENT).exists()


def test_it_counts_for_the_address_whoever_it_belongs_to(
    world: World, gateway: Gateway, limit: SendingRule
) -> None:
    told(world, 2)
    told(world, 2, telephone="8613900139000")
    list(send_waiting(timezone.now()))
    assert len(gateway.delivered) == 4
    stored = str(list(DailyCount.objects.values()))
    assert TELEPHONE not in stored


def test_what_the_gateway_did_not_take_does_not_count(
    world: World, gateway: Gateway, limit: SendingRule
) -> None:
    told(world, 2)
    gateway.body = b"nonsense"
    list(send_waiting(timezone.now()))
    assert DailyCount.objects.get().count == 0
    gateway.body = b'{"code": "0"}'
    list(send_waiting(timezone.now() + timedelta(minutes=6)))
    assert len(gateway.delivered) == 2


def test_nought_is_no_limit(world: World, gateway: Gateway, limit: SendingRule) -> None:
    SendingRule.objects.all().delete()
    rule = SendingRule(quiet_from=limit.quiet_from, quiet_until=limit.quiet_until, daily_citizen=0)
    rule.save()
    told(world, 12)
    list(send_waiting(timezone.now()))
    assert len(gateway.delivered) == 12
    assert not DailyCount.objects.exists()
    assert take_place("sms", TELEPHONE, 3, timezone.now())
    told(world, 1)
    gateway.body = b"nonsense"
    list(send_waiting(timezone.now()))
    assert DailyCount.objects.get().count == 1, "nothing was counted, so nothing is given back"


def test_staff_have_a_limit_of_their_own_and_what_is_urgent_none(
    world: World, gateway: Gateway, limit: SendingRule
) -> None:
    limit.daily_staff = 1
    limit.save()
    liaison = world.cast.people["liaison"]
    NoticeWish.objects.create(account=liaison, by_sms=True, mobile="8613700137000")
    for _ in range(3):
        world.dispatched()
    list(send_waiting(timezone.now()))
    mine = StaffNotice.objects.filter(account=liaison, way="sms")
    assert mine.filter(state=State.SENT).count() == 1
    StaffNotice.objects.filter(pk=mine.filter(state=State.WAITING).first().pk).update(  # type: ignore[union-attr]
        urgent=True, next_at=timezone.now()
    )
    list(send_waiting(timezone.now() + timedelta(seconds=1)))
    assert mine.filter(state=State.SENT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_see_one_place_one_takes_it(transactional_db: None) -> None:
    now = timezone.now()
    take = partial(take_place, "sms", TELEPHONE, 3, now)
    assert [take(), take()] == [True, True]
    assert sorted(at_once(take, take)) == [False, True]
    give_back("sms", TELEPHONE, now)
    assert take()


def test_counts_of_days_gone_by_are_let_go(db: None) -> None:
    now = timezone.now()
    take_place("sms", TELEPHONE, 3, now - timedelta(days=4))
    take_place("sms", TELEPHONE, 3, now)
    assert len(list(forget_counts(now))) == 1
    assert DailyCount.objects.count() == 1
