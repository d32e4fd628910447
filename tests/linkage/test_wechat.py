"""WeChat template messages: bound by whoever agrees, sent as documented, tried again or given up as it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.world import World
from tests.linkage.gateway import serve as serve_gateway
from tests.linkage.test_sms import Gateway
from tests.linkage.wechat_server import SECRET, WechatServer, serve
from tests.portal.conftest import Citizen
from yixian.cases.models import Case, Identity
from yixian.cases.queries import query_code
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.intake.actions import Approach, open_contact
from yixian.linkage.actions import send_waiting
from yixian.linkage.actions.bind_wechat import bind_staff
from yixian.linkage.actions.tell import _way
from yixian.linkage.models import (
    Matter,
    Notice,
    NoticeText,
    NoticeWish,
    SendingRule,
    StaffNotice,
    WechatBinding,
    wording,
)
from yixian.linkage.models.notice_text import default_words
from yixian.linkage.ways import wechat as way
from yixian.shell.environment import WrongSetting, from_mapping

State = Notice.State
INSIDE = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"


@pytest.fixture
def wechat(db: None, settings: Any) -> Iterator[WechatServer]:
    """A city with an official account, whose templates are known, and no quiet hours."""
    SendingRule.objects.create(quiet_from=time(0), quiet_until=time(0))
    for verb in ("accepted", "dispatched", "new_task"):
        words = default_words()[verb, "zh-hans"]
        NoticeText.objects.create(
            verb=verb, language="zh-hans", subject=words.subject, text=words.text, wechat_template=f"T-{verb}"
        )
    made = WechatServer()
    server = serve(made)
    settings.SECRET_WECHAT = made.settings()
    way._token = None
    yield made
    server.shutdown()
    server.server_close()


def bound(world: World) -> Case:
    """A case whose citizen is told by WeChat, to be dispatched."""
    case = world.submitted(reply_way="portal")
    world.do("bind_wechat", case, case, openid="openid-1")
    return world.fresh(case)


def told(world: World) -> Notice:
    """What such a citizen is told of the dispatch."""
    case = bound(world)
    world.dispatched(case)
    return Notice.objects.get(case=case, verb="dispatched")


def send(later: timedelta = timedelta(0)) -> list[str]:
    return list(send_waiting(timezone.now() + later))


def again(notice: Notice) -> tuple[str, int, str]:
    notice.refresh_from_db()
    return notice.state, notice.attempts, notice.reason


# Sending


def test_it_is_asked_as_documented_and_nothing_of_it_is_stored(world: World, wechat: WechatServer) -> None:
    notice = told(world)
    assert (notice.way, notice.state) == ("wechat", State.WAITING)
    send()
    (sent,) = wechat.sent
    assert (sent["touser"], sent["template_id"]) == ("openid-1", "T-dispatched")
    assert sent["client_msg_id"] == f"notice-{notice.pk}"
    assert sent["data"]["character_string1"]["value"] == notice.case.number
    assert sent["data"]["thing2"]["value"] == "您的诉求已派单", "with the number it would be too long"
    assert again(notice)[0] == State.SENT
    stored = str([*Notice.objects.values(), *WechatBinding.objects.values()])
    for secret in ("openid-1", SECRET, "token-1"):
        assert secret not in stored


def test_a_token_that_is_over_is_asked_for_anew_once(world: World, wechat: WechatServer) -> None:
    first = told(world)
    wechat.over = {"token-1"}
    send()
    assert again(first)[0] == State.SENT
    assert wechat.tokens == 2
    Notice.objects.filter(pk=first.pk).update(state=State.WAITING, next_at=timezone.now(), attempts=0)
    wechat.over = {"token-2", "token-3"}
    send()
    assert again(first)[:2] == (State.WAITING, 1)
    assert wechat.tokens == 3, "not for ever"


@pytest.mark.parametrize(
    ("errcode", "state", "said"),
    [
        (43004, State.SHOWN, "没有关注公众号"),
        (40003, State.SHOWN, "没有这个关注者"),
        (40037, State.FAILED, "模板编号不对"),
        (47003, State.FAILED, "参数不对"),
        (45009, State.WAITING, "errcode 45009"),
        (-1, State.WAITING, "errcode -1"),
    ],
)
def test_what_its_answers_mean(
    world: World, wechat: WechatServer, errcode: int, state: str, said: str
) -> None:
    notice = told(world)
    wechat.errcode = errcode
    send()
    found = again(notice)
    assert found[0] == state
    assert said in found[2]
    assert WechatBinding.objects.exists() == (state != State.SHOWN)
    wechat.errcode = 0
    send(timedelta(minutes=6))
    assert wechat.delivered == ([f"notice-{notice.pk}"] if state == State.WAITING else [])


@pytest.mark.parametrize(
    "fault", [{"nonsense": True}, {"wait": 3.0}, {"port": 1}], ids=lambda one: next(iter(one))
)
def test_nonsense_slow_and_away_are_tried_again(
    world: World, wechat: WechatServer, settings: Any, fault: dict[str, Any]
) -> None:
    notice = told(world)
    for name, value in fault.items():
        setattr(wechat, name, value)
    settings.SECRET_WECHAT = wechat.settings()
    send()
    state, attempts, reason = again(notice)
    assert (state, attempts) == (State.WAITING, 1)
    assert SECRET not in reason
    assert "token" not in reason


def test_a_matter_without_a_template_goes_as_the_case_says(world: World, wechat: WechatServer) -> None:
    NoticeText.objects.update(wechat_template="")
    drop_all()
    assert told(world).way == "portal"


@pytest.mark.parametrize("fields", [{"secrecy": "identity"}, {"kind": "report"}])
def test_what_is_secret_or_a_report_goes_as_the_case_says(
    world: World, wechat: WechatServer, fields: dict[str, str]
) -> None:
    bound(world)
    hidden = world.submitted(reply_way="portal", **fields)
    WechatBinding.objects.update(citizen=hidden.citizen)
    assert {*Notice.objects.filter(case=hidden).values_list("way", flat=True)} == {"portal"}
    words = wording("dispatched", "zh-hans")
    assert words is not None
    assert words.wechat
    assert _way(hidden, Matter.DISPATCHED, words) == "portal"


def test_who_ended_it_there_is_told_by_message_instead(world: World, wechat: WechatServer) -> None:
    notice = told(world)
    type(notice.case).objects.filter(pk=notice.case_id).update(reply_way="sms")
    wechat.errcode = 43101
    send()
    assert again(notice)[:2] == (State.WAITING, 0)
    assert notice.way == "sms"


def test_without_an_account_the_case_says_how(world: World, settings: Any) -> None:
    settings.SECRET_WECHAT = {}
    assert told(world).way == "portal"


@pytest.mark.parametrize(
    ("field", "given", "taken"),
    [
        ("thing2", "一" * 20, "一" * 20),
        ("thing2", "一" * 21, "一" * 19 + "…"),
        ("thing2", "两行\n字", "两行 字"),
        ("phrase3", "实事求是办结", "实事求是办"),
        ("character_string1", "20260105000123", "20260105000123"),
        ("time4", "2026-01-12 18:00", "2026-01-12 18:00"),
        ("time4", "2026年1月12日 18:00", "2026年1月12日 18:00"),
        ("date5", "2026-01-12", "2026-01-12"),
        ("remark", "一" * 300, "一" * 300),
        ("character_string1", "编号", None),
        ("character_string1", "1" * 33, None),
        ("time4", "法定时限", None),
        ("phrase3", "20个", None),
    ],
)
def test_each_kind_of_field_is_sent_as_wechat_takes_it(
    world: World,
    wechat: WechatServer,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    field: str,
    given: str,
    taken: str | None,
) -> None:
    settings.SECRET_WECHAT = wechat.settings(data={field: given})
    notice = told(world)
    send()
    if taken is None:
        assert again(notice)[0] == State.FAILED
        assert f"微信模板的 {field} 只收" in again(notice)[2]
        assert wechat.sent == []
        return
    assert wechat.sent[0]["data"][field]["value"] == taken
    assert (f"wechat field {field} was" in caplog.text) == (given != taken)


# Who is told


def test_a_citizen_binds_on_the_page_of_the_case(world: World, wechat: WechatServer) -> None:
    case, citizen = world.submitted(reply_way="portal"), Citizen()
    stranger = Client()
    assert stranger.get(f"/track/{case.number}/wechat/").status_code == 404
    citizen.track(case)
    assert "在微信里打开这一页" in citizen.page(f"/track/{case.number}/")
    page = citizen.client.get(f"/track/{case.number}/", HTTP_USER_AGENT=INSIDE).content.decode()
    assert "用微信接收通知" in page
    away = citizen.client.get(f"/track/{case.number}/wechat/")["Location"]
    assert away.startswith("https://open.weixin.example/authorize?")
    asked = {name: one[0] for name, one in parse_qs(urlsplit(away).query).items()}
    assert (asked["scope"], asked["redirect_uri"]) == ("snsapi_base", "http://testserver/wechat/bound/")
    back = {"code": "good", "state": asked["state"]}
    assert stranger.get("/wechat/bound/", back).status_code == 400, "another browser did not ask"
    assert citizen.client.get("/wechat/bound/", back)["Location"] == f"/track/{case.number}/"
    assert WechatBinding.objects.get().openid == "openid-1"
    assert citizen.client.get("/wechat/bound/", back).status_code == 400, "once"
    world.dispatched(case)
    assert Notice.objects.get(case=case, verb="dispatched").way == "wechat"
    assert "会发到您的微信" in citizen.page(f"/track/{case.number}/")
    citizen.client.post(f"/track/{case.number}/wechat/end/")
    assert not WechatBinding.objects.exists()


@pytest.mark.parametrize(("code", "state"), [("bad", "right"), ("good", "wrong"), ("", "right")])
def test_a_forged_way_back_binds_nobody(world: World, wechat: WechatServer, code: str, state: str) -> None:
    case, citizen = world.submitted(reply_way="portal"), Citizen()
    citizen.track(case)
    away = citizen.client.get(f"/track/{case.number}/wechat/")["Location"]
    right = parse_qs(urlsplit(away).query)["state"][0]
    answer = citizen.client.get("/wechat/bound/", {"code": code, "state": right if state == "right" else "x"})
    assert answer.status_code in (400, 503)
    assert "没有绑定" in answer.content.decode()
    assert not WechatBinding.objects.exists()


def test_who_is_erased_or_chooses_another_way_is_not_told_so(world: World, wechat: WechatServer) -> None:
    notice = told(world)
    world.do("choose_way", notice.case, world.fresh(notice.case), reply_way="telephone")
    send()
    assert again(notice)[0] == State.SHOWN
    assert wechat.sent == []
    assert not WechatBinding.objects.exists()


def warned(case: Case) -> list[tuple[str, str, str]]:
    """What the citizen was told of WeChat itself, by which way."""
    rows = Notice.objects.filter(case=case, verb__in=("wechat_on", "wechat_off")).order_by("pk")
    return [(row.verb, row.way, row.state) for row in rows]


def test_a_binding_and_its_end_are_told_by_the_way_used_before(
    world: World, wechat: WechatServer, settings: Any
) -> None:
    """Wanted or not: whoever holds number and code alone may have bound an account of their own."""
    gateway = Gateway()
    server = serve_gateway(gateway)
    settings.SECRET_SMS_GATEWAY = gateway.settings()
    case = world.submitted(reply_wanted=False, reply_way="none")
    world.do("bind_wechat", case, case, openid="openid-1")
    world.do("bind_wechat", case, world.fresh(case), openid="openid-2")
    world.do("unbind_wechat", case, world.fresh(case))
    with pytest.raises(Refusal, match="没有绑定"):
        world.do("unbind_wechat", case, world.fresh(case))
    send()
    told = ("wechat_on", "sms", State.SENT)
    assert warned(case) == [told, told, ("wechat_off", "sms", State.SENT)]
    texts = [asked.json["content"] for asked in gateway.asked]
    assert ["绑定了微信" in text for text in texts] == [True, True, False]
    assert all("拨打 12345" in text and query_code(case) not in text for text in texts)
    assert "openid" not in str([event.facts for event in case.events.all()])
    server.shutdown()
    server.server_close()


def test_choosing_another_way_ends_it_aloud(world: World, wechat: WechatServer) -> None:
    case = bound(world)
    world.do("choose_way", "seat", case, reply_way="portal")
    assert [verb for verb, _way, state in warned(case) if state == State.WAITING] == [
        "wechat_on",
        "wechat_off",
    ]
    world.do("choose_way", "seat", world.fresh(case), reply_way="telephone")
    assert len(warned(case)) == 2, "nothing was bound any more"


def test_who_left_a_landline_is_told_by_mail_or_on_the_portal(world: World, wechat: WechatServer) -> None:
    landline = "863514012345"
    for email, told_by in (("a@example.org", "email"), ("", "portal")):
        left = Approach(identity=Identity(name="王小明", telephone=landline, email=email))
        case = world.submitted(contact=open_contact(world.actor("seat"), left))
        world.do("bind_wechat", case, case, openid="openid-1")
        assert warned(case)[0][1] == told_by


def test_staff_bind_their_own_and_choose_it(world: World, wechat: WechatServer) -> None:
    client, liaison = world.cast.client("liaison"), world.cast.people["liaison"]
    page = client.get("/account/notices/", HTTP_USER_AGENT=INSIDE).content.decode()
    assert "绑定我的微信" in page
    away = client.get("/account/notices/wechat/")["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = client.get("/account/notices/wechat/bound/", {"code": "good", "state": state})
    assert back["Location"] == "/account/notices/"
    wish = NoticeWish.objects.get(account=liaison)
    assert (wish.by_wechat, wish.openid) == (True, "openid-1")
    world.dispatched()
    send()
    assert [one["template_id"] for one in wechat.sent] == ["T-new_task"]
    assert StaffNotice.objects.get(account=liaison, way="wechat").state == State.SENT
    client.post("/account/notices/", {"mobile": "", "email": ""})
    world.dispatched()
    assert StaffNotice.objects.filter(account=liaison, way="wechat").count() == 1, "not chosen any more"
    client.post("/account/notices/wechat/end/")
    assert NoticeWish.objects.get(account=liaison).openid == ""


def test_a_city_may_leave_it_to_citizens(world: World, wechat: WechatServer) -> None:
    SendingRule.objects.update(staff_wechat=False)
    SendingRule.objects.get().save()
    bind_staff(world.cast.people["liaison"], "openid-1")
    world.dispatched()
    assert not StaffNotice.objects.filter(way="wechat").exists()
    assert world.cast.client("liaison").get("/account/notices/wechat/").status_code == 404


# The file


WHOLE = 'app_id = "wx01"\nsecret = "top-secret"\ntimeout = 8\ndata = { thing1 = "{number}" }\n'


def read(tmp_path: Path, text: str, mode: int = 0o640) -> dict[str, Any]:
    path = tmp_path / "wechat.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return from_mapping({"YIXIAN_DATA": str(tmp_path), "YIXIAN_WECHAT": str(path)}).wechat


def test_what_the_file_leaves_out_is_wechats_own(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert (found["address"], found["timeout"]) == ("https://api.weixin.qq.com", 8.0)
    assert from_mapping({"YIXIAN_DATA": str(tmp_path)}).wechat == {}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('app_id = "wx01"', "", "app_id"),
        ('"top-secret"', '"top-secret\\n"', "secret"),
        ("timeout = 8", "timeout = 0", "timeout"),
        ("timeout = 8", 'address = "ftp://x"', "address"),
        ("timeout = 8", "tiemout = 8", "tiemout"),
        ("{number}", "{phone}", "{phone}"),
        ("{number}", "一二三四五六七八九十一二三四五六七八九十一{number}", "thing1"),
        ('thing1 = "{number}"', 'character_string1 = "{subject}"', "character_string1"),
        ('thing1 = "{number}"', 'time1 = "晚上"', "time1"),
        ("timeout = 8", "timeout = = 8", "TOML"),
    ],
)
def test_a_wrong_file_stops_the_start_without_its_secret(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    assert old in WHOLE
    with pytest.raises(WrongSetting, match="YIXIAN_WECHAT") as wrong:
        read(tmp_path, WHOLE.replace(old, new))
    assert what in str(wrong.value)
    assert "top-secret" not in str(wrong.value)


def test_one_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="chmod o-rwx"):
        read(tmp_path, WHOLE, 0o644)
