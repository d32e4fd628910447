"""关联: the same citizen asking again, and cases that have to do with each other."""

from __future__ import annotations

import pytest

from tests.cases.world import World
from yixian.cases.models import Case, CaseLink, Secrecy
from yixian.ground.errors import Refusal


def two(world: World, other: str = "8613912340000") -> tuple[Case, Case]:
    """An earlier case and a later one, of one telephone unless said otherwise."""
    return world.submitted(telephone="8613912340000"), world.submitted(telephone=other)


def test_a_seat_marks_a_repeat_of_the_same_citizen(world: World) -> None:
    earlier, later = two(world)
    step = world.do("relate", "seat", later, earlier=earlier.number, kind="repeat")
    link = CaseLink.objects.get()
    assert (link.case_id, link.earlier_id, link.kind) == (later.pk, earlier.pk, "repeat")
    assert step.facts == {"earlier": earlier.pk, "link": "repeat"}
    assert world.verbs(later)[-1] == "relate"
    assert world.fresh(later).status == later.status
    with pytest.raises(Refusal, match="已经这样关联过"):
        world.do("relate", "dispatcher", later, earlier=earlier.number, kind="repeat")


def test_another_citizens_case_is_related_never_a_repeat(world: World) -> None:
    earlier, later = two(world, other="8613912349999")
    with pytest.raises(Refusal, match="请选“相关”"):
        world.do("relate", "dispatcher", later, earlier=earlier.number, kind="repeat")
    world.do("relate", "dispatcher", later, earlier=earlier.number, kind="related")
    assert CaseLink.objects.get().kind == CaseLink.Kind.RELATED


def test_only_what_was_registered_before(world: World) -> None:
    earlier, later = two(world)
    for case, number in ((earlier, later.number), (later, later.number)):
        with pytest.raises(Refusal, match="更早登记"):
            world.do("relate", "dispatcher", case, earlier=number, kind="repeat")


@pytest.mark.parametrize(
    "hidden", [{"secrecy": Secrecy.FULL}, {"secrecy": Secrecy.FROM_UNIT}, {"kind": "report"}]
)
def test_nobody_learns_of_a_protected_case_by_its_number(world: World, hidden: dict[str, str]) -> None:
    earlier, later = two(world, other="8613912349999")
    Case.objects.filter(pk=earlier.pk).update(**hidden)
    for number in (earlier.number, "20990101000001", "x"):
        with pytest.raises(Refusal, match="没有这个编号的诉求"):
            world.do("relate", "dispatcher", later, earlier=number, kind="related")


def test_a_page_offers_it_with_the_number_filled_in(world: World) -> None:
    earlier, later = two(world)
    page = world.cast.client("dispatcher").get(f"/cases/{later.number}/do/relate/?earlier={earlier.number}")
    assert page.status_code == 200
    assert earlier.number in page.content.decode()
