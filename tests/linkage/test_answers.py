"""Answers sent to whoever asked: looked at first, once for one press, kept as sent, waiting where nothing goes out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.linkage.gateway import Gateway
from tests.pages import fits
from yixian.cases.models import Contact, Identity
from yixian.ground.answers import Answer, register_answers
from yixian.intake.actions import Approach, open_contact
from yixian.knowledge.models import KnowledgeItem
from yixian.linkage.actions import forget, send_answer, send_waiting
from yixian.linkage.actions.send_answer import MOST_TO_ONE
from yixian.linkage.answer_words import MOST_SIGNS, written
from yixian.linkage.caller import caller_of
from yixian.linkage.models import AnswerSent
from yixian.linkage.preview import signs_of

State = AnswerSent.State
ADDRESS = "/desk/answers/knowledge/card/"
WORDS = "带身份证和合影照片到街道窗口，五个工作日办好。"


def item(**columns: Any) -> KnowledgeItem:
    row = {"title": "居住证怎么办", "text": WORDS, "valid_from": date(2026, 1, 1), **columns}
    return KnowledgeItem.objects.create(code="card", **row)


def press(client: Client, contact: Contact, mark: str = "m1", way: str = "sms", **more: Any) -> Any:
    return client.post(ADDRESS, {"contact": contact.pk, "mark": mark, "way": way, **more})


@pytest.mark.django_db
class TestSending:
    def test_the_caller_gets_what_was_shown_and_it_is_kept(self, world: World, gateway: Gateway) -> None:
        item(department=world.city.bureau)
        contact, client = world.contact(), world.cast.client("seat")
        shown = client.get(ADDRESS).content.decode()
        assert WORDS in shown
        assert "138****8000" in shown
        assert "13800138000" not in shown
        assert press(client, contact)["Location"] == f"/desk/contacts/{contact.pk}/"
        assert len(list(send_waiting(timezone.now()))) == 1
        [asked] = gateway.asked
        told = f"居住证怎么办：{WORDS}（来源：{world.city.bureau.label}）"
        assert asked.json["content"] == f"【示范市12345】{told}"
        assert asked.json["mobile"] == "13800138000"
        row = AnswerSent.objects.get()
        assert (row.state, row.text, row.account) == (State.SENT, told, world.cast.seat)
        assert "13800138000" not in str(list(AnswerSent.objects.values()))
        page = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
        assert "已发送" in page
        KnowledgeItem.objects.update(text="改了")
        assert told in client.get(f"/desk/contacts/{contact.pk}/").content.decode()

    def test_pressed_twice_it_goes_out_once(self, world: World) -> None:
        item()
        contact, client = world.contact(), world.cast.client("seat")
        for _press in range(2):
            assert press(client, contact).status_code == 302
        assert AnswerSent.objects.count() == 1
        press(client, contact, mark="m2")  # asked for anew
        assert AnswerSent.objects.count() == 2

    def test_at_night_too_since_the_caller_has_just_asked(self, world: World, settings: Any) -> None:
        settings.SECRET_SMS_GATEWAY = None
        item()
        press(world.cast.client("seat"), world.contact())
        [*send_waiting(timezone.now().replace(hour=15))]  # 23:00 in China
        row = AnswerSent.objects.get()
        assert (row.state, row.reason) == (State.WAITING, "")

    def test_a_gateway_that_is_down_keeps_it_waiting_in_sight(self, world: World, gateway: Gateway) -> None:
        item()
        gateway.status = 503
        press(world.cast.client("seat"), world.contact())
        [*send_waiting(timezone.now())]
        row = AnswerSent.objects.get()
        assert (row.state, row.attempts) == (State.WAITING, 1)
        log = world.cast.client("sysadmin").get("/desk/notices/answers/?verb=knowledge").content.decode()
        assert "HTTP 503" in log
        assert "138" not in log
        gateway.status = 200
        [*send_waiting(timezone.now() + timedelta(minutes=6))]
        row.refresh_from_db()
        assert row.state == State.SENT

    def test_to_the_citizen_of_a_case_and_seen_on_its_page(self, world: World) -> None:
        item()
        case, client = world.submitted(), world.cast.client("dispatcher")
        sent = client.post(ADDRESS, {"case": case.number, "mark": "m", "way": "sms"})
        assert sent["Location"] == f"/cases/{case.number}/"
        assert WORDS in client.get(sent["Location"]).content.decode()

    def test_what_belongs_to_an_erased_citizen_is_forgotten(self, world: World) -> None:
        item()
        case = world.submitted()
        world.cast.client("dispatcher").post(ADDRESS, {"case": case.number, "mark": "m", "way": "sms"})

        class Erased:
            pass

        Erased.case = case  # type: ignore[attr-defined]
        forget(Erased())  # type: ignore[arg-type]
        row = AnswerSent.objects.get()
        assert (row.state, row.title, row.text) == (State.FAILED, "", "")
        assert row.digest

    def test_by_mail_whole_where_an_address_was_left(self, world: World) -> None:
        item(text="长。" * 1400)
        identity = Identity(telephone="8635112345", email="wang@example.org")
        contact, client = (
            open_contact(world.actor("seat"), Approach(identity=identity)),
            world.cast.client("seat"),
        )
        assert press(client, contact).status_code == 400, "a landline takes no text messages"
        assert press(client, contact, way="email").status_code == 302
        assert len(AnswerSent.objects.get().text) == 2800


@pytest.mark.django_db
class TestRefusals:
    def test_what_holds_no_more_is_not_sent(self, world: World) -> None:
        item(valid_to=date(2026, 2, 1))
        client = world.cast.client("seat")
        assert "停用或过期" in client.get(ADDRESS).content.decode()
        assert press(client, world.contact()).status_code == 404
        assert not AnswerSent.objects.exists()

    @pytest.mark.parametrize(
        ("telephone", "why"), [("", "没有可以发送的号码|没有留下号码"), ("8635112345678", "固定电话")]
    )
    def test_nobody_to_send_to(self, world: World, telephone: str, why: str) -> None:
        item()
        contact = world.contact(telephone=telephone, name="")
        answer = press(world.cast.client("seat"), contact)
        assert answer.status_code == 409
        assert any(words in answer.content.decode() for words in why.split("|"))

    def test_nobody_on_the_line_or_somebody_elses_call(self, world: World) -> None:
        item()
        client = world.cast.client("seat")
        assert "没有正在接听的来电" in client.get(ADDRESS).content.decode()
        other = world.contact("dispatcher")
        assert press(client, other).status_code == 404
        assert client.post(ADDRESS, {"contact": "²" * 40, "mark": "m", "way": "sms"}).status_code == 404

    def test_who_wants_no_answer_or_full_protection_gets_none(self, world: World) -> None:
        item()
        client = world.cast.client("dispatcher")
        for fields in ({"reply_way": "none"}, {"secrecy": "full", "kind": "report"}):
            case = world.submitted(**fields)
            answer = client.post(ADDRESS, {"case": case.number, "mark": "m", "way": "sms"})
            assert answer.status_code in (404, 409)
        assert not AnswerSent.objects.exists()

    def test_no_more_than_ten_to_one_caller(self, world: World) -> None:
        item()
        contact, client = world.contact(), world.cast.client("seat")
        for number in range(MOST_TO_ONE):
            press(client, contact, mark=f"m{number}")
        refused = press(client, contact, mark="more")
        assert refused.status_code == 429
        assert AnswerSent.objects.count() == MOST_TO_ONE
        assert press(client, contact, mark="m3").status_code == 302, "the same press again is no more"

    def test_who_has_no_callers_sends_nothing(self, world: World) -> None:
        item()
        assert world.cast.client("liaison").get(ADDRESS).status_code == 403


def test_a_long_answer_ends_with_a_sentence_and_says_so(db: None) -> None:
    told = written(Answer("标题", "这是一句话。😀" * 200), "sms")
    assert told.cut
    assert signs_of(told.text) <= MOST_SIGNS
    assert told.segments == 10 or told.segments == 9
    assert told.text.endswith("请再拨打12345询问）")
    assert not written(Answer("标题", "短。"), "sms").cut


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(TypeError, match="knowledge"):
        register_answers("knowledge", "知识", lambda code: None)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_are_one() -> None:
    world = World(Cast())
    contact, actor = world.contact(), world.actor("seat")

    def one() -> bool:
        caller = caller_of(actor, contact=str(contact.pk))
        return send_answer(actor, caller, "knowledge", "card", Answer("a", "b"), way="sms", mark="m")[1]

    assert sorted(at_once(one, one, one)) == [False, True, True]
    assert AnswerSent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_seat_sends_by_keys(page: Page, live_server: Any, axe: Any) -> None:
    world = World(Cast())
    item(keywords="居住证;暂住证")
    contact = world.contact()
    session = world.cast.client("seat").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/desk/contacts/{contact.pk}/")
    page.locator("#known-words").fill("居住证")
    page.locator("#known-words").press("Enter")
    page.locator("#known summary").press("Enter")
    page.keyboard.press("Alt+m")
    send = page.get_by_role("button", name="发送", exact=True)
    expect(send).to_be_focused()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        fits(page)
    page.keyboard.press("Enter")
    expect(page.locator("#answer-sending")).to_contain_text("已交短信发送")
    assert AnswerSent.objects.get().contact == contact
