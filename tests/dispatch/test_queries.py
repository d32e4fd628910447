"""Proposals with their reasons, and open matters that are alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case, hash_telephone
from yixian.directory.models import Area, CatalogueEntry
from yixian.dispatch.alike import likeness, shared_pieces
from yixian.dispatch.queries import proposals, similar_open_cases
from yixian.ground.caching import drop_all


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


class TestProposals:
    def test_the_catalogue_says_who_and_why(self, world: World) -> None:
        CatalogueEntry.objects.filter(pk=world.entry.pk).update(
            assisting=["SW"], legal_basis="《市容条例》", limit_override=3, may_return=False
        )
        drop_all()
        [one] = proposals(world.submitted())
        assert one.department == world.city.bureau
        assert one.assisting == [world.city.second_bureau]
        assert one.entry is not None
        assert (one.entry.legal_basis, one.entry.limit_override) == ("《市容条例》", 3)
        assert "派单目录" in one.why

    def test_the_more_particular_entry_comes_first(self, world: World) -> None:
        top = world.category.parent
        assert top is not None
        CatalogueEntry.objects.create(
            category=top, department=world.city.second_bureau, valid_from=world.entry.valid_from
        )
        drop_all()
        found = [one.department for one in proposals(world.submitted())]
        assert found == [world.city.bureau, world.city.second_bureau]

    def test_conduct_goes_above_the_accused_and_nowhere_else(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau_section, accused_matter="conduct")
        assert [one.department for one in proposals(case)] == [world.city.bureau]

    def test_service_may_be_put_right_by_the_accused_itself(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.second_bureau, accused_matter="service")
        assert [one.department for one in proposals(case)] == [world.city.second_bureau, world.city.bureau]

    def test_no_entry_no_proposal(self, world: World) -> None:
        assert proposals(world.submitted(category=None)) == []


class TestSimilar:
    WORDS = "小区东门口夜市占道，行人过不去"

    def numbers(
        self, world: World, words: str = WORDS, who: str = "dispatcher", area: Area | None = None
    ) -> set[str]:
        found = similar_open_cases(world.actor(who), "help", world.category, area, words)
        return {one.case.number for one in found}

    def test_open_cases_that_say_alike_most_alike_first(self, world: World) -> None:
        alike = world.submitted()
        world.submitted(content="路灯不亮")
        closed = world.submitted()
        world.do("answer", "dispatcher", closed, answer="已答")
        assert self.numbers(world) == {alike.number}
        [one] = similar_open_cases(world.actor("dispatcher"), "help", world.category, None, self.WORDS)
        assert "小区东门口夜市占道" in one.pieces
        assert one.share > 50
        assert one.may_open

    def test_what_else_is_alike_is_said(self, world: World) -> None:
        world.submitted(area=world.area, address="学府街十二号东门", telephone="8613911112222")

        def alike(**told: Any) -> list[str]:
            area = told.pop("area", None)
            [one] = similar_open_cases(
                world.actor("dispatcher"), "help", world.category, area, self.WORDS, **told
            )
            return one.alike

        assert alike() == ["分类相同"]
        assert alike(area=world.area) == ["区域相同", "分类相同"]
        assert alike(area=world.area, address="学府街十二号") == ["地址相近", "分类相同"]
        assert alike(address="迎泽大街一号") == ["分类相同"]
        number = hash_telephone("8613911112222")
        assert alike(telephone_hash=number) == ["同一号码", "分类相同"]
        assert alike(telephone_hash="") == ["分类相同"]

    def test_a_place_inside_or_around_counts_another_does_not(self, world: World) -> None:
        district = Area.objects.create(code="140105", name="小店区", level="district", parent=world.area)
        other = Area.objects.create(code="140106", name="迎泽区", level="district", parent=world.area)
        street = Area.objects.create(code="140105001", name="坞城街道", level="street", parent=district)
        drop_all()
        here, there = world.submitted(area=street), world.submitted(area=other)
        assert self.numbers(world, area=district) == {here.number}
        assert self.numbers(world, area=street) == {here.number}
        assert self.numbers(world) == {here.number, there.number}

    def test_never_a_report_a_protected_case_or_one_the_office_holds(self, world: World) -> None:
        world.submitted(kind="report")
        world.submitted(secrecy="from_unit")
        world.submitted(kind="complaint", accused=world.city.centre, accused_matter="conduct")
        for who in ("seat", "dispatcher", "cleared_dispatcher", "office"):
            assert self.numbers(world, who=who) == set()

    def test_names_and_numbers_are_masked_for_everybody(self, world: World) -> None:
        world.submitted(title="王小明反映夜市占道13800138000")
        [one] = similar_open_cases(
            world.actor("dispatcher"), "help", world.category, None, self.WORDS + "王小明"
        )
        assert "王小明" not in one.title + "".join(one.pieces)
        assert "13800138000" not in one.title

    @pytest.mark.parametrize("words", ["", "夜", "，。！"])
    def test_too_few_words_are_like_nothing(self, world: World, words: str) -> None:
        world.submitted()
        assert self.numbers(world, words) == set()

    def test_it_costs_the_same_for_many(self, world: World) -> None:
        actor = world.actor("dispatcher")

        def cost() -> int:
            with CaptureQueriesContext(connection) as caught:
                similar_open_cases(actor, "help", world.category, None, self.WORDS)
            return len(caught)

        world.submitted()
        cost()  # snapshots warm
        few = cost()
        for i in range(20):
            world.submitted(telephone=f"861390000{i:04}")
        assert cost() == few
        assert Case.objects.count() == 21


def test_likeness_is_the_share_of_pairs() -> None:
    assert likeness(["夜市", "市占", "占道"], "夜市占了道") == pytest.approx(2 / 3)
    assert likeness([], "夜市") == 0


def test_shared_pieces_are_the_longest_first() -> None:
    assert shared_pieces("东门夜市占道，路灯不亮", "路灯不亮；夜市占道") == ["夜市占道", "路灯不亮"]
    assert shared_pieces("甲乙", "丙丁") == []
