"""Quiet hours: nobody's telephone rings at night, and what is held says until when."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from tests.cases.world import World, at
from tests.linkage.gateway import Gateway
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Notice, NoticeWish, Sending, SendingRule, StaffNotice

NIGHT, MORNING = at("2026-03-04 23:30 Wed"), at("2026-03-05 08:00 Thu")


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "now", "until"),
    [
        ("21:00", "08:00", "2026-03-04 20:59 Wed", None),
        ("21:00", "08:00", "2026-03-04 21:00 Wed", "2026-03-05 08:00 Thu"),
        ("21:00", "08:00", "2026-03-05 00:00 Thu", "2026-03-05 08:00 Thu"),
        ("21:00", "08:00", "2026-03-05 07:59 Thu", "2026-03-05 08:00 Thu"),
        ("21:00", "08:00", "2026-03-05 08:00 Thu", None),
        ("12:00", "14:30", "2026-03-05 13:00 Thu", "2026-03-05 14:30 Thu"),
        ("12:00", "14:30", "2026-03-05 14:30 Thu", None),
        ("12:00", "14:30", "2026-03-05 11:59 Thu", None),
        ("00:00", "00:00", "2026-03-05 03:00 Thu", None),
    ],
)
def test_when_they_end(quiet_from: str, quiet_until: str, now: str, until: str | None) -> None:
    rule = Sending(time.fromisoformat(quiet_from), time.fromisoformat(quiet_until))
    assert rule.held_until("sms", at(now)) == (at(until) if until else None)
    assert rule.held_until("email", at(now)) is None
    if until:
        assert Sending(rule.quiet_from, rule.quiet_until, quiet_email=True).held_until("email", at(now))


@pytest.fixture
def usual_hours(gateway: Gateway) -> Gateway:
    """21:00 to 08:00, as every city begins."""
    SendingRule.objects.all().delete()
    return gateway


def send(now: datetime) -> list[str]:
    return list(send_waiting(now))


def test_a_text_message_waits_until_the_morning(world: World, usual_hours: Gateway) -> None:
    with time_machine.travel(NIGHT, tick=False):
        case = world.submitted(reply_way="sms")
    assert "稍后发送" in send(NIGHT)[0]
    notice = Notice.objects.get(case=case)
    assert (notice.next_at, notice.attempts) == (MORNING, 0)
    assert notice.reason == "免打扰时段，03-05 08:00 以后发送"
    assert send(at("2026-03-05 07:59 Thu")) == []
    send(MORNING)
    assert len(usual_hours.asked) == 1
    assert Notice.objects.get(case=case).reason == ""


def test_an_e_mail_does_not(world: World, usual_hours: Gateway, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    identity = {"name": "王小明"}
    with time_machine.travel(NIGHT, tick=False):
        world.submitted(reply_way="email", **identity)
    assert "稍后" not in send(NIGHT)[0]
    assert mail.outbox == []  # nobody left an address, and that is said at once
    assert "没有留下邮箱" in Notice.objects.get().reason


def test_the_staff_are_told_of_what_is_urgent_at_any_hour(world: World, usual_hours: Gateway) -> None:
    NoticeWish.objects.create(account=world.cast.liaison, by_sms=True, mobile="8613900139000")
    with time_machine.travel(NIGHT, tick=False):
        world.dispatched(urgency="P2")
        world.dispatched()
    send(NIGHT)
    assert len(usual_hours.asked) == 1
    waiting = StaffNotice.objects.get(way="sms", state="waiting")
    assert (waiting.urgent, waiting.next_at) == (False, MORNING)
    assert "03-05 08:00" in waiting.reason


def test_without_a_gateway_nothing_is_said_of_the_night(world: World, db: None) -> None:
    with time_machine.travel(NIGHT, tick=False):
        case = world.submitted(reply_way="sms")
    assert send(NIGHT) == []
    assert Notice.objects.get(case=case).reason == "没有短信网关，只能在网站查看"


def test_a_signature_is_written_without_brackets(db: None) -> None:
    with pytest.raises(ValidationError, match="不写括号"):
        SendingRule(signature="【示范市】").full_clean()
    assert Sending(signature="示范市").signed("好") == "【示范市】好"
    assert Sending().signed("好") == "好"
