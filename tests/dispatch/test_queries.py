"""Proposals with their reasons, and how much two texts say the same."""

from __future__ import annotations

import pytest

from tests.cases.world import World
from tests.cast import Cast
from yixian.directory.models import CatalogueEntry
from yixian.dispatch.alike import likeness, shared_pieces
from yixian.dispatch.queries import proposals
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


def test_likeness_is_the_share_of_pairs() -> None:
    assert likeness(["夜市", "市占", "占道"], "夜市占了道") == pytest.approx(2 / 3)
    assert likeness([], "夜市") == 0


def test_shared_pieces_are_the_longest_first() -> None:
    assert shared_pieces("东门夜市占道，路灯不亮", "路灯不亮；夜市占道") == ["夜市占道", "路灯不亮"]
    assert shared_pieces("甲乙", "丙丁") == []
