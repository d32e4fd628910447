"""Knowledge is vouched for anew, corrected by whoever reads it, and written where nothing was found."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.knowledge.actions import upkeep
from yixian.knowledge.desk import upkeep as pages
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeCorrection, KnowledgeItem, KnowledgeMiss

DESK, OWN = "/desk/knowledge/items/", "/desk/knowledge/corrections/"
MISSES = "/desk/knowledge/misses/"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def bureaus(world: World, **columns: Any) -> KnowledgeItem:
    """An item of the bureau's that nobody has vouched for in years."""
    return item("dog", "犬只登记", department=world.city.bureau, verified_on=date(2020, 1, 1), **columns)


class TestVerifying:
    @pytest.mark.parametrize(
        ("username", "may"),
        [("liaison", True), ("unit_head", True), ("editor", True), ("liaison2", False), ("auditor", False)],
    )
    def test_its_department_or_an_editor_says_that_it_still_holds(
        self, world: World, username: str, may: bool
    ) -> None:
        row = bureaus(world)
        actor = world.cast.actor(username)
        if not may:
            with pytest.raises(NotAllowed):
                upkeep.verify_item(actor, row, version=1)
            return
        upkeep.verify_item(actor, row, version=1)
        upkeep.verify_item(actor, row, version=1)
        row.refresh_from_db()
        assert (row.verified_on, row.version, row.is_unverified) == (timezone.localdate(), 1, False)
        assert [one.verb for one in row.steps.all()] == ["verified"]

    def test_not_what_has_expired_or_says_something_else(self, world: World) -> None:
        row = bureaus(world, valid_to=date(2026, 1, 2))
        with pytest.raises(WrongState, match="有效期"):
            upkeep.verify_item(world.cast.actor("liaison"), row, version=1)
        with pytest.raises(WrongState, match="改过"):
            upkeep.verify_item(world.cast.actor("liaison"), row, version=7)

    def test_saving_its_day_writes_no_version_over_a_newer_one(self, world: World) -> None:
        stale = bureaus(world)
        KnowledgeItem.objects.filter(pk=stale.pk).update(version=2)  # somebody passed a text meanwhile
        stale.verified_on = timezone.localdate()
        stale.save(update_fields=["verified_on"])
        stale.refresh_from_db()
        assert (stale.version, stale.is_unverified) == (2, False)

    def test_what_is_due_is_listed_and_counted_for_its_department(self, world: World) -> None:
        row = bureaus(world)
        item("new", "新的", department=world.city.bureau)
        client = world.cast.client("liaison")
        page = client.get(f"{DESK}?tab=due").content.decode()
        assert ("犬只登记" in page, "新的" in page) == (True, False)
        assert 'class="menu-count"' in client.get("/desk/my-notices/bell/").content.decode()
        assert client.post(f"{DESK}{row.pk}/verify/", {"version": "1"}).status_code == 302
        assert "犬只登记" not in client.get(f"{DESK}?tab=due").content.decode()
        assert "犬只登记" not in world.cast.client("liaison2").get(f"{DESK}?tab=due").content.decode()


class TestCorrections:
    def test_a_seat_says_what_is_wrong_and_the_department_answers(self, world: World) -> None:
        row = bureaus(world)
        seat, liaison = world.cast.client("seat"), world.cast.client("liaison")
        words = "电话改了，打13800000000"
        assert seat.post(f"{DESK}{row.pk}/correct/", {"words": words}).status_code == 302
        said = KnowledgeCorrection.objects.get()
        assert (said.by, "13800000000" in said.words) == (world.cast.seat, False)
        assert "犬只登记" in liaison.get(f"{DESK}?tab=wrong").content.decode()
        assert "电话改了" in liaison.get(f"{DESK}{row.pk}/").content.decode()
        address = f"{DESK}{row.pk}/correct/{said.pk}/"
        assert world.cast.client("liaison2").post(address, {"answer": "x"}).status_code == 403
        liaison.post(address, {"answer": "已经改了", "accept": "1"})
        said.refresh_from_db()
        assert (said.accepted, said.answer, said.answered_by) == (True, "已经改了", world.cast.liaison)
        with pytest.raises(WrongState):
            upkeep.answer_correction(world.cast.actor("liaison"), said, accepted=False, answer="又一次")

    def test_it_is_answered_also_once_the_item_is_taken_down(self, world: World) -> None:
        row, seat, editor = bureaus(world), world.cast.client("seat"), world.cast.client("editor")
        seat.post(f"{DESK}{row.pk}/correct/", {"words": "已经不办了"})
        said = KnowledgeCorrection.objects.get()
        editor.post(f"{DESK}{row.pk}/withdraw/", {"reason": "已经不办了"})
        address = f"{DESK}{row.pk}/correct/{said.pk}/"
        page = editor.get(f"{DESK}{row.pk}/").content.decode()
        assert (address in page, "提出纠错" in page) == (True, False)
        page = world.cast.client("auditor").get(f"{DESK}{row.pk}/").content.decode()
        assert ("已经不办了" in page, address in page) == (True, False), "who may not answer only reads it"
        editor.post(address, {"answer": "已下架", "accept": "1"})
        assert "已下架" in seat.get(OWN).content.decode()
        assert "犬只登记" not in editor.get(f"{DESK}?tab=wrong").content.decode()

    def test_the_same_again_while_it_waits_is_one(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "PER_ADDRESS", 1)
        monkeypatch.setattr(pages, "PER_SEAT", 1)
        row, words = bureaus(world, public=True), {"words": "电话改了，打13800000000"}
        for _time in range(2):
            page = world.cast.client("seat").post(f"{DESK}{row.pk}/correct/", words, follow=True)
            assert "已转给来源单位" in page.content.decode()
            assert "谢谢" in client.post(f"/answers/{row.pk}/correct/", words).content.decode()
        assert KnowledgeCorrection.objects.count() == 2, "a seat's and a citizen's"
        world.cast.client("lead").post(f"{DESK}{row.pk}/correct/", words)
        assert KnowledgeCorrection.objects.count() == 3, "another person's is another"
        seat, said = world.cast.actor("seat"), KnowledgeCorrection.objects.get(by=world.cast.seat)
        upkeep.answer_correction(world.cast.actor("liaison"), said, accepted=False, answer="没有改")
        assert upkeep.correct_item(seat, row, words["words"]) != said, "said anew once it was answered"

    def test_without_a_department_the_editors_have_it(self, world: World, client: Client) -> None:
        row = item("own", "内部口径", public=True)
        page = world.cast.client("seat").post(f"{DESK}{row.pk}/correct/", {"words": "错"}, follow=True)
        assert ("已转给知识编辑" in page.content.decode(), "已转给来源单位" in page.content.decode()) == (
            True,
            False,
        )
        assert "知识编辑核对" in client.post(f"/answers/{row.pk}/correct/", {"words": "错"}).content.decode()

    def test_what_was_answered_before_anybody_was_told_counts_as_seen(self, world: World) -> None:
        row, seat = bureaus(world), world.cast.client("seat")
        for words in ("电话改了", "门牌改了"):
            seat.post(f"{DESK}{row.pk}/correct/", {"words": words})
        said = KnowledgeCorrection.objects.earliest("pk")
        upkeep.answer_correction(world.cast.actor("liaison"), said, accepted=False, answer="电话没有改")
        import_module("yixian.knowledge.migrations.0010_answers_seen").seen_before(apps, None)
        said.refresh_from_db()
        assert said.seen_at == said.answered_at is not None
        assert "我提的纠错有答复" not in seat.get("/desk/").content.decode()
        assert KnowledgeCorrection.objects.latest("pk").seen_at is None

    def test_whoever_said_it_is_told_what_became_of_it(self, world: World) -> None:
        row, seat = bureaus(world), world.cast.client("seat")
        seat.post(f"{DESK}{row.pk}/correct/", {"words": "电话改了"})
        said = KnowledgeCorrection.objects.get()
        page = seat.get(OWN).content.decode()
        assert ("等答复" in page, "答复看过了" in page) == (True, False)
        assert "我提的纠错有答复" not in seat.get("/desk/").content.decode()
        upkeep.answer_correction(world.cast.actor("liaison"), said, accepted=False, answer="电话没有改")
        assert "我提的纠错有答复" in seat.get("/desk/").content.decode()
        assert (
            'id="waits-knowledge" hx-swap-oob="true" class="menu-count"'
            in seat.get("/desk/my-notices/bell/").content.decode()
        )
        assert "电话没有改" in seat.get(OWN).content.decode()
        assert "电话没有改" in seat.get(f"{DESK}{row.pk}/").content.decode()
        other = world.cast.client("lead")
        assert "电话没有改" not in other.get(OWN).content.decode()
        assert "电话没有改" not in other.get(f"{DESK}{row.pk}/").content.decode()
        other.post(OWN, {"seen": said.pk})
        assert "新答复" in seat.get(OWN).content.decode(), "nobody else reads it for them"
        assert "新答复" not in seat.post(OWN, {"seen": said.pk}, follow=True).content.decode()
        assert "我提的纠错有答复" not in seat.get("/desk/").content.decode()

    def test_a_citizen_only_of_what_is_public_and_not_without_end(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row, inside = bureaus(world, public=True), item("own", "内部口径")
        assert client.get(f"/answers/{inside.pk}/correct/").status_code == 404
        address = f"/answers/{row.pk}/correct/"
        assert "犬只登记" in client.get(address).content.decode()
        monkeypatch.setattr(pages, "PER_ADDRESS", 1)
        assert client.post(address, {"words": ""}).status_code == 400
        assert client.post(address, {"words": "地址不对"}).status_code == 200
        again = client.post(address, {"words": "电话也不对"})
        assert (again.status_code, "电话也不对" in again.content.decode()) == (429, True)
        assert KnowledgeCorrection.objects.get().by is None

    def test_many_that_wait_are_enough(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        row = bureaus(world)
        monkeypatch.setattr(upkeep, "MOST_OPEN", 1)
        upkeep.correct_item(None, row, "错")
        with pytest.raises(Refusal, match="很多"):
            upkeep.correct_item(None, row, "也错")
        page = world.cast.client("seat").post(f"{DESK}{row.pk}/correct/", {"words": "门牌改了"})
        assert (page.status_code, "门牌改了" in page.content.decode()) == (400, True)


class TestMisses:
    def test_given_to_a_department_and_closed_by_the_item_that_answers(self, world: World) -> None:
        note_miss("公租房申请")
        one = KnowledgeMiss.objects.get()
        editor, liaison = world.cast.client("editor"), world.cast.client("liaison")
        address = f"{MISSES}{one.pk}/"
        assert liaison.get(address).status_code == 404
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        past = {"give": "1", "department": "CG", "due_on": "2020-01-01"}
        assert "不能早于今天" in editor.post(address, past).content.decode()
        assert editor.post(address, {**past, "due_on": tomorrow}).status_code == 302
        assert "公租房申请" in liaison.get(MISSES).content.decode()
        assert "公租房申请" not in world.cast.client("liaison2").get(MISSES).content.decode()
        item("gzf", "公租房", department=world.city.bureau)
        item("draft", "草稿", state="draft", version=0)
        assert liaison.post(address, {"close": "1", "code": ""}).status_code == 403
        assert "没有编码" in liaison.post(address, {"close": "1", "code": "x"}).content.decode()
        assert "还没有发布" in liaison.post(address, {"close": "1", "code": "draft"}).content.decode()
        assert liaison.post(address, {"close": "1", "code": "gzf"}).status_code == 302
        one.refresh_from_db()
        assert one.item is not None
        assert one.item.code == "gzf"
        with pytest.raises(WrongState):
            upkeep.close_miss(world.cast.actor("editor"), one, None)

    def test_the_list_costs_the_same_with_many(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            note_miss(f"查不到的词{chr(0x4E00 + number)}")
        client = world.cast.client("editor")
        client.get(MISSES)
        with django_assert_max_num_queries(6):
            assert client.get(MISSES).content.decode().count("查不到的词") == 12


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_is_one(cast: Cast) -> None:
    row = item("dog", "犬只登记")
    first, second = at_once(*[lambda: upkeep.correct_item(cast.actor("seat"), row, "错")] * 2)
    assert first == second == KnowledgeCorrection.objects.get()
