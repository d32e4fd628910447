"""Finding among the city's items: what holds first, the caller's area first, what seats cited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cases.world import World
from tests.cast import PEOPLE, Cast
from tests.knowledge.test_knowledge import item
from yixian.cases.models import Case
from yixian.directory.models import Area
from yixian.ground.caching import drop_all
from yixian.knowledge.actions import Expired, answer_of, cite
from yixian.knowledge.cited import cited_for
from yixian.knowledge.models import ItemCited, KnowledgeItem, KnowledgeMiss, Synonyms
from yixian.knowledge.queries import containing, fitting, public_answers

YESTERDAY = timezone.localdate() - timedelta(days=1)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def district(world: World, code: str, name: str) -> Area:
    return Area.objects.create(code=code, name=name, level="district", parent=world.area)


def test_what_holds_comes_first_and_expired_last(db: None) -> None:
    gone = item("a", "路灯报修", keywords="路灯;报修", valid_to=YESTERDAY)
    old = item("b", "路灯报修", keywords="路灯;报修", verified_on=LONG_AGO)
    good = item("c", "街上照明", keywords="路灯")
    assert fitting("路灯报修", None) == [good, old, gone]
    item("d", "路灯报修", valid_from=timezone.localdate() + timedelta(days=1))
    assert len(fitting("路灯报修", None)) == 3  # what does not hold yet is not found


def test_what_fits_best_is_shown_last_though_it_has_expired(db: None) -> None:
    gone = item("a", "春季消费券怎么领取", keywords="消费券;春季", valid_to=YESTERDAY)
    for number in range(5):
        item(f"b{number}", f"消费纠纷怎么投诉{number}", keywords="消费;领取")
    found = fitting("春季消费券怎么领取", None)
    assert [one.code for one in found][-1] == gone.code
    assert len(found) == 4


def test_what_staff_alone_may_read_opens_nothing_to_citizens(db: None) -> None:
    item("a", "路灯不亮怎么报修找谁", keywords="路灯不亮")
    item("b", "停车和路边树木", public=True, text="路边。")
    assert public_answers("路灯不亮怎么报修呀") == []


def test_citizens_find_only_what_is_public_and_holds(db: None) -> None:
    item("a", "路灯报修", public=True, valid_to=YESTERDAY)
    item("b", "路灯报修")
    shown = item("c", "路灯报修", public=True)
    assert public_answers("路灯报修") == [shown]


def test_of_the_callers_area_or_of_the_whole_city_before_other_areas(world: World) -> None:
    here, there = district(world, "140105", "小店区"), district(world, "140106", "迎泽区")
    ours = item("a", "夜市在哪里摆摊", area=here)
    theirs = item("b", "夜市在哪里摆摊", area=there)
    whole = item("c", "夜市摆摊由谁管")
    assert fitting("夜市在哪里摆摊", None, here)[-1] == theirs
    assert fitting("夜市在哪里摆摊", None, there)[-1] == ours
    assert fitting("夜市在哪里摆摊", None, here)[0] == ours
    assert whole in fitting("夜市在哪里摆摊", None, there)[:2]
    assert {ours, theirs, whole} == set(fitting("夜市在哪里摆摊", None, world.area))


def test_synonyms_are_rows_that_a_city_edits(db: None) -> None:
    pension = item("a", "养老金到账时间")
    assert fitting("退休工资没来", None) == []
    row = Synonyms.objects.create(code="pension", words="养老金;退休工资")
    drop_all()
    assert fitting("退休工资没来", None) == [pension]
    row.words = "养老金"
    with pytest.raises(ValidationError):
        row.full_clean()
    row.words = "养老金；税"  # one character stands in too many words
    with pytest.raises(ValidationError):
        row.full_clean()


class TestCiting:
    def test_it_is_kept_once_with_no_sentence_and_no_name(self, world: World) -> None:
        lamp, contact, seat = item("lamp", "路灯不亮怎么报修"), world.contact(), world.actor("seat")
        for _again in range(2):
            cite(seat, contact, lamp, "王小明说门口路灯不亮，电话13812345678")
        [row] = ItemCited.objects.all()
        assert (row.item, row.contact, row.account_id) == (lamp, contact, seat.account_id)
        assert row.pairs == "不亮 灯不 路灯"
        assert row.expired_on is None

    def test_what_has_expired_is_cited_by_whoever_says_since_when(self, world: World) -> None:
        gone, contact, seat = item("gone", "旧补贴", valid_to=YESTERDAY), world.contact(), world.actor("seat")
        for told in ("", "2020-01-01", "nonsense"):
            with pytest.raises(Expired):
                cite(seat, contact, gone, "补贴", expired_on=told)
        cite(seat, contact, gone, "补贴", expired_on=YESTERDAY.isoformat())
        assert ItemCited.objects.get().expired_on == YESTERDAY

    def test_ranking_learns_which_item_answers_which_words(self, world: World) -> None:
        item("a", "天上的灯泡", text="灯泡")
        lamp = item("b", "路灯不亮怎么报修", text="灯泡由市里换。")
        item("c", "别的", text="马路对面漆黑")
        assert fitting("马路对面漆黑", None)[0] != lamp
        seat = world.actor("seat")
        for _caller in range(8):
            cite(seat, world.contact(), lamp, "马路对面漆黑")
        drop_all()
        assert lamp in fitting("马路对面漆黑", None)[:2]

    def test_a_warm_search_asks_the_database_nothing(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        lamp = item(
            "lamp", "路灯报修", category=world.category, department=world.city.bureau, area=world.area
        )
        cite(world.actor("seat"), world.contact(), lamp, "路灯")
        fitting("路灯", world.category, world.area)
        with django_assert_num_queries(0):
            [found] = fitting("路灯报修", world.category, world.area)
            assert found.department is not None
            assert found.department.label


def test_the_page_of_the_case_says_what_was_cited(world: World) -> None:
    case = world.submitted()
    gone = item("gone", "旧补贴", valid_to=YESTERDAY)
    assert "答复时引用的知识" not in page_of(world, "dispatcher", case)
    cite(world.actor("seat"), case.contact, gone, "补贴", expired_on=YESTERDAY.isoformat())
    page = page_of(world, "dispatcher", case)
    assert "旧补贴" in page
    assert f"引用时已于 {YESTERDAY} 失效" in page
    assert cited_for(world.actor("liaison"), case) is None


def page_of(world: World, who: str, case: Case) -> str:
    return world.cast.client(who).get(f"/cases/{case.number}/").content.decode()


def test_an_answer_names_its_basis(db: None) -> None:
    assert answer_of(item("a", "路灯", text="请报修。")) == "请报修。"
    assert answer_of(item("b", "路灯", text="请报修。", basis="某条例")) == "请报修。\n依据：某条例"


class TestBesideTheForm:
    """What the seat's page asks for: answers while typing, and citing one into its contact."""

    def test_answers_by_words_or_by_what_is_typed(self, world: World) -> None:
        item("lamp", "路灯不亮怎么报修", basis="某条例")
        seat, contact = world.cast.client("seat"), world.contact()
        address = f"/desk/contacts/{contact.pk}/known/"
        for typed in ({"q": "ludeng"}, {"content": "小区路灯不亮"}, {"q": " ", "content": "小区路灯不亮"}):
            page = seat.post(address, typed).content.decode()
            assert "路灯不亮怎么报修" in page
            assert "某条例" in page
            assert f"/desk/contacts/{contact.pk}/cite/" in page

    def test_only_words_that_were_finished_are_noted_as_missing(self, world: World) -> None:
        seat, address = world.cast.client("seat"), f"/desk/contacts/{world.contact().pk}/known/"
        item("lamp", "路灯不亮怎么报修")
        seat.post(address, {"q": "核酸检", "typing": "1"})
        seat.post(address, {"content": "核酸检测在哪里"})
        assert not KnowledgeMiss.objects.exists()
        assert "没有合适的知识" in seat.post(address, {"q": "核酸检测"}).content.decode()
        world.cast.client("seat").post("/desk/knowledge/", {"q": "核酸检测"})
        assert KnowledgeMiss.objects.get().count == 2

    def test_whatever_is_typed_is_answered(self, world: World) -> None:
        item("lamp", "路灯不亮怎么报修")
        seat, contact = world.cast.client("seat"), world.contact()
        for q in ("", "社" * 100_000, "\x00%_'\"<b>", "🐶", "a" * 5000, "\u202e反"):
            for part in ("known", "similar"):
                page = seat.post(f"/desk/contacts/{contact.pk}/{part}/", {"q": q, "content": q[:5000]})
                assert page.status_code == 200
                assert "<b>" not in page.content.decode()
            assert seat.post("/desk/knowledge/", {"q": q}).status_code == 200

    def test_an_expired_answer_asks_first(self, world: World) -> None:
        item("gone", "旧补贴怎么领", valid_to=YESTERDAY, text="去窗口领。")
        seat, contact = world.cast.client("seat"), world.contact()
        known = seat.post(f"/desk/contacts/{contact.pk}/known/", {"q": "旧补贴"}).content.decode()
        assert "没有现行有效的知识" in known
        assert "已失效" in known
        address = f"/desk/contacts/{contact.pk}/cite/"
        asked = seat.post(address, {"code": "gone"}).content.decode()
        assert f"已于 {YESTERDAY} 失效" in asked
        assert "去窗口领" not in asked
        assert not ItemCited.objects.exists()
        sure = seat.post(address, {"code": "gone", "expired_on": str(YESTERDAY)}).content.decode()
        assert "去窗口领。" in sure
        assert ItemCited.objects.get().expired_on == YESTERDAY

    def test_what_is_not_there_is_said(self, world: World) -> None:
        item("draft", "未发布", state=KnowledgeItem.State.WITHDRAWN)
        seat, contact = world.cast.client("seat"), world.contact()
        for code in ("draft", "nothing", "", "x" * 500):
            page = seat.post(f"/desk/contacts/{contact.pk}/cite/", {"code": code})
            assert "这条知识已下架" in page.content.decode()

    def test_only_into_a_contact_of_ones_own(self, world: World) -> None:
        item("lamp", "路灯不亮怎么报修")
        contact = world.contact()
        for username in PEOPLE:
            takes = bool({"seat", "dispatcher"} & set(PEOPLE[username][0]))
            expected = 200 if username == "seat" else 404 if takes else 403
            client = world.cast.client(username)
            for part in ("known", "cite"):
                address = f"/desk/contacts/{contact.pk}/{part}/"
                answer = client.post(address, {"q": "路灯", "code": "lamp"})
                assert (username, answer.status_code) == (username, expected)
        assert ItemCited.objects.get().account == world.cast.people["seat"]


def test_the_list_shows_what_holds_where_nothing_is_looked_for(db: None) -> None:
    gone = item("a", "旧的", valid_to=YESTERDAY)
    shown = item("b", "新的")
    assert containing("") == [shown]
    assert containing("旧的") == [gone]
