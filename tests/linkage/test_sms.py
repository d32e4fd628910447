"""Text messages by a gateway: asked as its file says, believed only when it says yes, tried again when it does not."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import TELEPHONE, World
from tests.cast import Cast
from tests.linkage.gateway import Gateway
from yixian.cases.models import Case
from yixian.cases.queries import query_code
from yixian.linkage.actions import resend, send_waiting
from yixian.linkage.actions.send import PATIENCE
from yixian.linkage.models import Notice, NoticeText, NoticeWish

State = Notice.State
MOBILE = "13800138000"


def told(world: World, **fields: Any) -> Case:
    """A submitted case whose citizen wants text messages."""
    return world.submitted(reply_way="sms", **fields)


def send(later: timedelta = timedelta(0)) -> list[str]:
    return list(send_waiting(timezone.now() + later))


def notice_of(case: Case) -> Notice:
    return Notice.objects.get(case=case)


def test_it_is_asked_as_the_file_says(world: World, gateway: Gateway) -> None:
    case = told(world)
    assert len(send()) == 1
    (asked,) = gateway.asked
    assert (asked.method, asked.path) == ("POST", "/send")
    assert asked.headers["Authorization"] == "Bearer not-for-the-database"
    assert asked.headers["Content-Type"].startswith("application/json")
    assert asked.json["mobile"] == MOBILE
    assert asked.json["content"].startswith(
        f"【示范市12345】您的诉求已受理，编号 {case.number}，查询码 {query_code(case)}"
    )
    assert asked.json["msgid"] == f"notice-{notice_of(case).pk}"
    params = json.loads(asked.json["params"])
    assert (params["number"], params["code"]) == (case.number, query_code(case))
    assert notice_of(case).state == State.SENT
    stored = str(list(Notice.objects.values()))
    for secret in (TELEPHONE, MOBILE, query_code(case), "not-for-the-database"):
        assert secret not in stored


def test_the_carriers_number_of_the_text_goes_along(world: World, gateway: Gateway) -> None:
    NoticeText.objects.create(
        verb="accepted", language="zh-hans", subject="受理", text="编号 {number}", carrier_template="SMS_4711"
    )
    told(world)
    send()
    assert gateway.asked[0].json["tpl"] == "SMS_4711"


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_as_a_form(world: World, gateway: Gateway, settings: Any, method: str) -> None:
    body = {"to": "{e164}", "msg": "{text}", "key": "k&=秘"}
    settings.SECRET_SMS_GATEWAY = gateway.settings(method=method, format="form", body=body)
    case = told(world)
    send()
    (asked,) = gateway.asked
    sent = asked.body.decode() if method == "POST" else urlsplit(asked.path).query
    given = {name: texts[0] for name, texts in parse_qs(sent).items()}
    assert given["to"] == "+8613800138000"
    assert case.number in given["msg"]
    assert given["key"] == "k&=秘"
    assert notice_of(case).state == State.SENT


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, b"oops", "HTTP 500"),
        (503, b'{"code": "0"}', "HTTP 503"),
        (200, b"<html>login</html>", "答复里没有 code"),
        (200, b"", "答复里没有 code"),
        (200, b'{"result": "0"}', "答复里没有 code"),
        (200, b'{"code": {"deep": 1}}', "答复里没有 code"),
        (200, b'{"code": "BUSY"}', "BUSY"),
        (200, '{"code": "号码13800138000无余额"}'.encode(), "无余额"),
        (200, b"\xff\xfe", "答复里没有 code"),
    ],
)
def test_what_is_no_yes_is_tried_again(
    world: World, gateway: Gateway, status: int, body: bytes, why: str
) -> None:
    gateway.status, gateway.body = status, body
    case = told(world)
    send()
    notice = notice_of(case)
    assert (notice.state, notice.attempts) == (State.WAITING, 1)
    assert "短信网关没有收下，稍后再试" in notice.reason
    assert why in notice.reason
    assert MOBILE not in notice.reason
    gateway.status, gateway.body = 200, b'{"code": 0}'
    assert send() == [], "with patience"
    send(PATIENCE[0] + timedelta(seconds=1))
    assert notice_of(case).state == State.SENT


def test_given_up_aloud_when_all_patience_is_used_up(world: World, gateway: Gateway) -> None:
    gateway.status = 500
    case, passed = told(world), timedelta(0)
    for wait in (*PATIENCE, timedelta(0)):
        send(passed)
        passed += wait + timedelta(seconds=1)
    assert (notice_of(case).state, len(gateway.asked)) == (State.FAILED, 5)
    assert notice_of(case).reason == "试了 5 次没有发出（HTTP 500）"


def test_a_number_the_gateway_refuses_is_not_tried_again(world: World, gateway: Gateway) -> None:
    gateway.body = b'{"code": "BLACKLIST"}'
    case = told(world)
    send()
    assert (notice_of(case).state, notice_of(case).reason) == (State.FAILED, "短信网关拒收（BLACKLIST）")


@pytest.mark.parametrize("trouble", [{"wait": 3.0}, {"drip": 0.4}])
def test_one_that_is_slow_is_not_waited_for(
    world: World, gateway: Gateway, settings: Any, trouble: dict[str, float]
) -> None:
    settings.SECRET_SMS_GATEWAY = gateway.settings(timeout=1.0)
    for name, value in trouble.items():
        setattr(gateway, name, value)
    case = told(world)
    begun = timezone.now()
    send()
    assert timezone.now() - begun < timedelta(seconds=3)
    assert notice_of(case).state == State.WAITING


def test_nobody_there(world: World, gateway: Gateway, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        port = taken.getsockname()[1]
        settings.SECRET_SMS_GATEWAY = gateway.settings(url=f"http://127.0.0.1:{port}/")
        case = told(world)
        send()
    assert notice_of(case).state == State.WAITING
    assert "ConnectionRefusedError" in notice_of(case).reason


def test_one_that_took_it_and_hung_up_delivers_it_once(world: World, gateway: Gateway) -> None:
    """The second try bears the same id; a gateway that knows it says so, and that counts as sent."""
    gateway.hang_up = True
    case = told(world)
    send()
    assert notice_of(case).state == State.WAITING
    gateway.hang_up = False
    send(PATIENCE[0] + timedelta(seconds=1))
    assert len(gateway.asked) == 2
    assert gateway.delivered == [f"notice-{notice_of(case).pk}"]
    assert notice_of(case).state == State.SENT


def test_a_secret_follows_no_redirect(world: World, gateway: Gateway) -> None:
    gateway.status, gateway.location = 302, gateway.url + "/elsewhere"
    case = told(world)
    send()
    assert [asked.path for asked in gateway.asked] == ["/send"]
    assert "HTTP 302" in notice_of(case).reason


def test_a_fixed_line_gets_none(world: World, gateway: Gateway) -> None:
    case = told(world, telephone="863512345678")
    send()
    assert gateway.asked == []
    assert notice_of(case).reason == "不是手机号码，收不到短信"


def test_an_invented_citizen_gets_none(world: World, gateway: Gateway) -> None:
    case = world.submitted(contact=world.contact(invented=True), reply_way="sms")
    assert notice_of(case).state == State.SHOWN
    Notice.objects.update(state=State.WAITING, next_at=timezone.now())
    send()
    assert (gateway.asked, notice_of(case).reason) == ([], "虚构的诉求不发送")


@pytest.mark.django_db(transaction=True)
def test_sweeps_and_a_wish_to_resend_at_once_send_each_message_once(gateway: Gateway) -> None:
    world = World(Cast())
    NoticeWish.objects.create(account=world.cast.liaison, by_sms=True, mobile="8613900139000")
    for case in [told(world) for _ in range(4)]:
        world.dispatched(case)
    given_up = Notice.objects.earliest("id")
    Notice.objects.filter(pk=given_up.pk).update(state=State.FAILED)
    now = timezone.now()
    at_once(
        lambda: resend(Notice, given_up.pk, now),
        lambda: list(send_waiting(now)),
        lambda: list(send_waiting(now)),
        lambda: list(send_waiting(now)),
    )
    list(send_waiting(now))  # what the wish came too late for
    ids = [asked.json["msgid"] for asked in gateway.asked]
    assert len(ids) == len(set(ids)) == 4 * 2 + 4
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}
