"""舆论监督: cards asked for and granted, questions with a deadline, matters referred, what is read before everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.portal.test_public_texts import released, written
from yixian.cases.models import Case
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.actions import grant_role
from yixian.people.models import SYSTEM, Account, Organisation
from yixian.portal import actions
from yixian.portal.desk import press_tiles
from yixian.portal.models import PressCard, PressQuestion, PublicRule, PublicText

pytestmark = pytest.mark.django_db
PERSON = {"name": "柳长青", "pass_number": "K1400001", "telephone": "03511234567", "email": ""}
ASKED = {"title": "路灯什么时候修好", "words": "平阳路的路灯修好没有？"}


def applied(medium: str = "示范日报") -> PressCard:
    return actions.apply_for_card(medium, dict(PERSON))


def carded(world: World) -> PressCard:
    """The cast's journalist with a card that holds."""
    return PressCard.objects.create(
        medium="示范日报",
        asked_at=timezone.now(),
        state="granted",
        account=world.cast.people["journalist"],
        valid_until=timezone.localdate() + timedelta(days=30),
        wrapped_key=b"",
        sealed=b"",
    )


def asked(world: World) -> PressQuestion:
    carded(world)
    return actions.ask(world.actor("journalist"), **ASKED)


def test_an_application_lies_sealed_and_a_refused_one_is_forgotten(world: World, client: Client) -> None:
    typed = {**PERSON, "medium": "示范日报", "telephone": "0351-1234567"}
    assert "打您留的电话" in client.post("/press/apply/", typed).content.decode()
    card = PressCard.objects.get()
    assert card.person["name"] == "柳长青"
    assert "柳长青".encode() not in bytes(card.sealed)
    actions.refuse_card(world.actor("publisher"), card, "查无此人")
    card.refresh_from_db()
    assert (card.state, card.person, card.why) == ("refused", {}, "查无此人")
    assert client.post("/press/apply/", {"medium": ""}).status_code == 400


def test_granted_the_account_is_a_journalist_of_the_medium_and_nothing_else(world: World) -> None:
    account, password = actions.grant_card(world.actor("publisher"), applied())
    assert account.roles == {"journalist"}
    assert (account.organisation.name, account.organisation.kind) == ("示范日报", "medium")
    assert account.check_password(password)
    assert account.password_given
    with pytest.raises(Refusal) as refused:
        grant_role(SYSTEM, account, "seat")
    assert refused.value.code == "medium_role"
    second, _password = actions.grant_card(world.actor("sysadmin"), applied())
    assert second.organisation == account.organisation


@pytest.mark.parametrize("who", ["duty_manager", "secadmin", "leader", "journalist", "liaison"])
def test_nobody_else_grants(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.grant_card(world.actor(who), applied())


def test_a_medium_cannot_call_itself_the_government(world: World) -> None:
    with pytest.raises(Refusal, match="不是媒体"):
        actions.grant_card(world.actor("publisher"), applied(Organisation.objects.get(code="gov").name))


@pytest.mark.django_db(transaction=True)
def test_two_who_grant_at_once_open_one_account(world: World) -> None:
    card = applied()
    before = Account.objects.count()
    results = at_once(
        *[lambda: actions.grant_card(world.actor("publisher"), PressCard.objects.get(pk=card.pk))] * 2
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert Account.objects.count() == before + 1


def test_expired_it_opens_nothing_until_it_is_renewed(world: World) -> None:
    card, client = carded(world), world.cast.client("journalist")
    assert client.get("/desk/media/").status_code == 200
    PressCard.objects.filter(pk=card.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    for address in ("/desk/media/", "/desk/media/ask/", "/desk/media/refer/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "已过有效期" in answer.content.decode()
    with pytest.raises(NotAllowed):
        actions.ask(world.actor("journalist"), **ASKED)
    actions.renew_card(world.actor("publisher"), card)
    assert client.get("/desk/media/").status_code == 200
    actions.end_card(world.actor("publisher"), card, "调离")
    assert world.cast.client("journalist").get("/desk/media/").status_code != 200


def test_a_question_is_due_after_the_citys_working_days(world: World) -> None:
    row = asked(world)
    assert row.due_at > row.asked_at
    PublicRule.objects.create(code="press_days", value=10)
    later = actions.ask(world.actor("journalist"), **{**ASKED, "title": "还有几盏"})
    assert later.due_at > row.due_at


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_one_question_until_it_is_answered(world: World) -> None:
    carded(world)

    def ask() -> PressQuestion:
        return actions.ask(world.actor("journalist"), **ASKED)

    first, second = at_once(ask, ask)
    assert first == second
    actions.answer(world.actor("publisher"), first, "修好了。")
    assert ask() != first


def test_assigned_drafted_answered_and_told_to_everybody(world: World, client: Client) -> None:
    row = asked(world)
    actions.assign(world.actor("publisher"), row, world.city.bureau)
    unit = world.cast.client("liaison")
    assert row.title in unit.get("/desk/press/").content.decode()
    assert unit.post(f"/desk/press/{row.pk}/", {"do": "draft", "draft": "周五修好。"}).status_code == 302
    publisher = world.cast.client("publisher")
    assert "周五修好。" in publisher.get(f"/desk/press/{row.pk}/").content.decode()
    unsure = publisher.post(f"/desk/press/{row.pk}/", {"do": "answer", "answer": "周五以前修好。"})
    assert unsure.status_code == 400, "it cannot be taken back"
    assert (
        publisher.post(
            f"/desk/press/{row.pk}/", {"do": "answer", "answer": "周五以前修好。", "sure": "on"}
        ).status_code
        == 302
    )
    told = world.cast.client("journalist").get(f"/desk/media/{row.pk}/").content.decode()
    assert "周五以前修好。" in told
    assert "周五修好。" not in told
    assert publisher.post(f"/desk/press/{row.pk}/tell/").status_code == 302
    text = PublicText.objects.get(question=row)
    assert "周五以前修好。" in text.words
    assert publisher.post(f"/desk/press/{row.pk}/tell/").status_code == 409
    released(world, text)
    assert text.title in client.get("/press/").content.decode()


def test_who_sees_a_question(world: World) -> None:
    row = asked(world)
    for who, status in (
        ("publisher", 200),
        ("duty_manager", 200),
        ("leader", 200),
        ("liaison", 404),
        ("liaison2", 404),
    ):
        assert world.cast.client(who).get(f"/desk/press/{row.pk}/").status_code == status, who
    for who in ("dispatcher", "seat", "journalist"):
        assert world.cast.client(who).get(f"/desk/press/{row.pk}/").status_code == 403, who
    actions.assign(world.actor("publisher"), row, world.city.bureau)
    assert world.cast.client("liaison").get(f"/desk/press/{row.pk}/").status_code == 200
    assert world.cast.client("liaison2").get(f"/desk/press/{row.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.draft_answer(world.actor("liaison2"), row, "好")
    with pytest.raises(NotAllowed):
        actions.answer(world.actor("liaison"), row, "好")
    with pytest.raises(NotAllowed):
        actions.answer(world.actor("leader"), row, "好")


def test_another_journalists_question_is_not_there(world: World) -> None:
    row = asked(world)
    account, _password = actions.grant_card(world.actor("publisher"), applied("另一家报"))
    Account.objects.filter(pk=account.pk).update(password_given=False)
    other = Client()
    other.force_login(Account.objects.get(pk=account.pk))
    assert other.get("/desk/media/").status_code == 200
    assert other.get(f"/desk/media/{row.pk}/").status_code == 404


def test_what_is_late_is_loud_for_the_leader(world: World) -> None:
    row = asked(world)
    assert "超过期限的记者提问" not in world.cast.client("leader").get("/desk/").content.decode()
    PressQuestion.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert "超过期限的记者提问" in world.cast.client("leader").get("/desk/").content.decode()
    assert row.title in world.cast.client("leader").get("/desk/press/?tab=late").content.decode()
    actions.answer(world.actor("publisher"), PressQuestion.objects.get(pk=row.pk), "修好了。")
    assert "超过期限的记者提问" not in world.cast.client("leader").get("/desk/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_answer_once(world: World) -> None:
    row = asked(world)

    def answers() -> None:
        actions.answer(world.actor("publisher"), PressQuestion.objects.get(pk=row.pk), "修好了。")

    results = at_once(answers, answers)
    assert sum(isinstance(one, Conflict) for one in results) == 1


def test_an_answer_that_looks_personal_needs_a_look(world: World) -> None:
    row, client = asked(world), world.cast.client("publisher")
    typed: dict[str, Any] = {"do": "answer", "answer": "请打 13912345678 问张师傅", "sure": "on"}
    assert client.post(f"/desk/press/{row.pk}/", typed).status_code == 400
    assert client.post(f"/desk/press/{row.pk}/", {**typed, "checked": "on"}).status_code == 302


def test_a_journalist_reads_before_everybody_what_is_under_embargo(world: World, client: Client) -> None:
    carded(world)
    text = released(world, written(world), public_at=timezone.now() + timedelta(hours=2))
    later = released(
        world,
        written(world, title="更晚的"),
        press_at=timezone.now() + timedelta(hours=1),
        public_at=timezone.now() + timedelta(hours=2),
    )
    reader = world.cast.client("journalist")
    assert text.title in reader.get("/desk/media/").content.decode()
    page = reader.get(f"/desk/media/texts/{text.pk}/").content.decode()
    assert "以前不得发表" in page
    assert "当场可取" in page
    assert reader.get(f"/desk/media/texts/{later.pk}/").status_code == 404
    assert client.get(f"/texts/{text.pk}/").status_code == 404
    assert world.cast.client("liaison").get(f"/desk/media/texts/{text.pk}/").status_code == 403


def test_a_referred_matter_is_a_case_that_came_by_the_media(world: World) -> None:
    carded(world)
    client = world.cast.client("journalist")
    page = client.get("/desk/media/refer/").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    typed = {
        "kind": "help",
        "content": "迎泽大街的路灯坏了三天，晚上看不见路",
        "telephone": "138 0013 8000",
        "reply_way": "telephone",
        "once": once,
    }
    answer = client.post("/desk/media/refer/", typed).content.decode()
    case = Case.objects.select_related("contact").latest("pk")
    assert case.contact.channel == "media"
    assert case.status == "to_dispatch"
    assert case.number in answer
    again = client.post("/desk/media/refer/", typed)
    assert Case.objects.filter(contact__channel="media").count() == 1
    assert case.number in again.content.decode()
    assert client.get(f"/cases/{case.number}/").status_code in (403, 404)


def test_a_referral_consents_to_nothing_for_the_citizen(world: World) -> None:
    carded(world)
    client = world.cast.client("journalist")
    page = client.get("/desk/media/refer/").content.decode()
    assert "publish_consent" not in page
    assert "诉求人的电话" in page
    typed = {"kind": "help", "content": "路灯坏了三天", "reply_way": "telephone", "publish_consent": "on"}
    assert client.post("/desk/media/refer/", typed).status_code == 400
    assert client.post("/desk/media/refer/", {**typed, "reply_way": "portal"}).status_code == 400
    assert client.post("/desk/media/refer/", {**typed, "telephone": "13800138000"}).status_code == 200
    case = Case.objects.latest("pk")
    assert (case.publish_consent, case.callback_consent) == (False, False)


def test_what_the_security_administrator_closed_stays_closed(world: World) -> None:
    card = applied()
    account, _password = actions.grant_card(world.actor("publisher"), card)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(Refusal, match="安全管理员"):
        actions.renew_card(world.actor("publisher"), card)
    Account.objects.filter(pk=account.pk).update(is_active=True)
    actions.end_card(world.actor("publisher"), card, "调离")
    actions.renew_card(world.actor("publisher"), card)
    assert Account.objects.get(pk=account.pk).is_active


def test_given_to_another_department_the_draft_is_not_its_words(world: World) -> None:
    row = asked(world)
    actions.assign(world.actor("publisher"), row, world.city.bureau)
    stale = PressQuestion.objects.get(pk=row.pk)
    actions.draft_answer(world.actor("liaison"), row, "周五修好。")
    actions.assign(world.actor("publisher"), row, world.city.second_bureau)
    assert (row.draft, row.drafted_by, row.drafted_at) == ("", None, None)
    with pytest.raises(Conflict):
        actions.draft_answer(world.actor("liaison"), stale, "旧的")


def test_applications_stand_on_the_first_page_of_who_grants(world: World) -> None:
    assert press_tiles(world.actor("sysadmin")) == []
    applied()
    for who in ("publisher", "sysadmin"):
        assert [tile.count for tile in press_tiles(world.actor(who))] == ["1"], who
