"""Open cases that are like a matter: from all of the city, with what is alike and what differs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case, hash_telephone
from yixian.directory.models import Area, Category
from yixian.dispatch import similar
from yixian.dispatch.models import Aid, AidSwitch
from yixian.dispatch.queries import Told, similar_open_cases
from yixian.dispatch.similar import Similar
from yixian.ground.caching import drop_all

WORDS = "小区东门口夜市占道，行人过不去"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def districts(world: World) -> dict[str, Area]:
    """Two districts, and a street in the first."""
    east = Area.objects.create(code="140105", name="东湖区", level="district", parent=world.area)
    west = Area.objects.create(code="140106", name="西山区", level="district", parent=world.area)
    street = Area.objects.create(code="140105001", name="新城街道", level="street", parent=east)
    drop_all()
    return {"east": east, "west": west, "street": street}


def told(world: World, content: str = WORDS, **fields: Any) -> Told:
    return Told(**{"kind": "help", "category": world.category, "content": content, **fields})


def alike(world: World, who: str = "dispatcher", **fields: Any) -> list[Similar]:
    return similar_open_cases(world.actor(who), told(world, **fields))


def numbers(world: World, **fields: Any) -> set[str]:
    return {one.case.number for one in alike(world, **fields)}


def test_open_cases_that_say_alike_most_alike_first(world: World) -> None:
    case = world.submitted()
    world.submitted(content="路灯不亮", telephone=somebody())
    closed = world.submitted(telephone=somebody())
    world.do("answer", "dispatcher", closed, answer="已答")
    [one] = alike(world)
    assert one.case == case
    assert one.may_open
    assert any("夜市占道" in words for words in one.alike)


def test_what_else_is_alike_and_what_differs_is_said(world: World) -> None:
    world.submitted(area=world.area, address="学府街十二号东门", demand="清理摊位", telephone="8613911112222")

    def said(**fields: Any) -> tuple[list[str], list[str]]:
        [one] = alike(world, **fields)
        return [words for words in one.alike if words[0] != "“"], one.differs

    assert said() == (["分类相同"], [])
    assert said(area=world.area) == (["区域相同", "分类相同"], [])
    assert said(area=world.area, address="学府街十二号") == (["地址相近", "分类相同"], [])
    assert said(address="迎泽大街一号") == (["分类相同"], ["地址不同"])
    assert said(demand="赔偿我的损失") == (["分类相同"], ["诉求目的不同"])
    assert said(telephone_hash=hash_telephone("8613911112222")) == (["同一号码", "分类相同"], [])
    assert said(telephone_hash=hash_telephone("8613911113333")) == (["分类相同"], [])
    assert said(at=timezone.now() + timedelta(days=400)) == (["分类相同"], ["相隔一年以上"])


def test_of_another_category_and_without_one(world: World) -> None:
    case = world.submitted()
    other = Category.objects.create(
        code="010102",
        version=1,
        name="夜间摆摊",
        level=3,
        valid_from="2025-01-01",
        parent=world.category.parent,
    )
    [one] = alike(world, category=other)
    assert (one.case, one.differs, one.together) == (case, ["分类是占道经营"], False)
    [one] = alike(world, category=None)
    assert (one.case, one.differs) == (case, [])


def test_of_another_district_less_and_it_is_said(world: World, districts: dict[str, Area]) -> None:
    here = world.submitted(area=districts["street"], telephone=somebody())
    there = world.submitted(area=districts["west"], telephone=somebody())
    first, second = alike(world, area=districts["east"])
    assert (first.case, first.differs) == (here, [])
    assert (second.case, second.differs) == (there, ["不在一个区县"])


def test_what_many_say_in_the_same_words_of_other_places_is_not_the_same(
    world: World, districts: dict[str, Area]
) -> None:
    """Unless both name the place; where it is not said of both, the words decide."""
    general, named = "楼下天天有人摆摊占道，走不过去", "翠澜新城楼下天天有人摆摊占道，走不过去"
    community = Area.objects.create(
        code="140105002", name="桂和街道", level="street", parent=districts["east"]
    )
    drop_all()
    world.submitted(content=general, area=community, telephone=somebody())
    [one] = alike(world, content=general, area=districts["street"])
    assert (one.same, one.differs) == (False, ["区域不同"])
    assert alike(world, content=general, area=community)[0].same
    assert alike(world, content=general, area=districts["east"])[0].same
    assert alike(world, content=general)[0].same
    world.submitted(content=named, area=community, telephone=somebody())
    similar.open_cases.forget()
    first, second = alike(world, content=named, area=districts["street"])
    assert (first.same, second.same) == (True, False)


def test_where_it_is_may_stand_in_the_address_alone(world: World) -> None:
    """Of what is said in the same words, that of the same place comes first."""
    content = "楼下天天有人摆摊占道，走不过去"
    for place in ("桂和苑", "宁秀花园", "翠澜新城", "景岸湾"):
        world.submitted(content=content, address=f"{place}三号楼", telephone=somebody())
    first, *others = alike(world, content=content, address="翠澜新城三号楼")
    assert (first.case.address, first.same) == ("翠澜新城三号楼", True)
    assert "地址相近" in first.alike
    assert [one.same for one in others] == [False] * 3


def test_never_a_report_a_protected_case_or_one_the_office_holds(world: World) -> None:
    world.submitted(kind="report")
    world.submitted(secrecy="from_unit")
    world.submitted(kind="complaint", accused=world.city.centre, accused_matter="conduct")
    for who in ("seat", "dispatcher", "cleared_dispatcher", "office"):
        assert alike(world, who) == []


@pytest.mark.parametrize(
    "becomes",
    [{"secrecy": "from_unit"}, {"kind": "report"}, {"held_by_office": True}, {"status": "to_review"}],
)
def test_what_the_index_still_holds_is_read_again_before_it_is_shown(
    world: World, becomes: dict[str, Any]
) -> None:
    case = world.submitted()
    assert alike(world)
    Case.objects.filter(pk=case.pk).update(**becomes)
    assert alike(world) == []


def test_for_a_report_nothing_is_looked_for(world: World) -> None:
    world.submitted()
    assert alike(world, kind="report") == []


def test_names_and_numbers_are_masked_for_everybody(world: World) -> None:
    world.submitted(title="王小明反映夜市占道13800138000")
    [one] = alike(world, content=WORDS + "王小明13800138000")
    assert "王小明" not in one.title + "".join(one.alike)
    assert "13800138000" not in one.title + "".join(one.alike)


@pytest.mark.parametrize("words", ["", "夜", "，。！"])
def test_too_few_words_are_like_nothing(world: World, words: str) -> None:
    world.submitted()
    assert alike(world, content=words) == []


def test_one_busy_caller_is_one_row_that_says_how_many_more(world: World) -> None:
    telephone = somebody()
    for place in range(4):
        world.submitted(content=f"小区东门口夜市占道，第{place}次说", telephone=telephone)
    other = world.submitted(telephone=somebody())
    found = alike(world)
    assert sorted(one.further for one in found) == [0, 3]
    assert other.number in {one.case.number for one in found}


def test_turned_off_it_is_silent(world: World) -> None:
    world.submitted()
    AidSwitch.objects.create(aid=Aid.ALIKE, active=False)
    assert alike(world) == []


def test_it_costs_the_same_for_many(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            alike(world)
        return len(caught)

    world.submitted()
    cost()  # snapshots warm
    few = cost()
    for _number in range(20):
        world.submitted(telephone=somebody())
    similar.open_cases.forget()
    assert len(alike(world)) == 5
    assert cost() == few


class TestWhileTheIndexIsFilled:
    """The newest of the same category in the same area, as long as this process has not put in all."""

    @pytest.fixture(autouse=True)
    def filling(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(similar, "open_cases", lambda: None)

    def test_the_category_and_what_lies_around_answer(self, world: World, districts: dict[str, Area]) -> None:
        here = world.submitted(area=districts["street"], telephone=somebody())
        there = world.submitted(area=districts["west"], telephone=somebody())
        assert numbers(world, area=districts["east"]) == {here.number}
        assert numbers(world, area=districts["street"]) == {here.number}
        assert numbers(world) == {here.number, there.number}

    def test_without_a_category_nothing(self, world: World) -> None:
        world.submitted()
        assert alike(world, category=None) == []

    def test_never_what_may_not_be_seen(self, world: World) -> None:
        world.submitted(secrecy="from_unit")
        assert alike(world) == []
