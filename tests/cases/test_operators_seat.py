"""What an operator's seat may not close: reports, complaints about conduct, and whatever is about the hotline."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import World
from yixian.cases.actions import available
from yixian.cases.models import Case
from yixian.ground.errors import NotAllowed
from yixian.people.models import RoleGrant

CLOSING: dict[str, dict[str, Any]] = {
    "answer": {"answer": "已解释"},
    "refuse": {"reason": "too_vague"},
    "transfer": {"target": "12315", "picked_up": True},
}
REPORT = {"kind": "report"}
CONDUCT = {"kind": "complaint", "accused_matter": "conduct"}  # by whom, nobody could say
CONDUCT_OF_A_UNIT = {**CONDUCT, "accused": "bureau"}
HOTLINE = {"kind": "enquiry", "accused": "centre", "accused_matter": "service"}
OPERATOR = {"kind": "suggestion", "accused": "operator", "accused_matter": "service"}


def draft(world: World, fields: dict[str, Any]) -> Case:
    units = {"bureau": world.city.bureau, "centre": world.city.centre}
    if fields.get("accused") == "operator":
        made = world.department("YY", "运营现场", "outside", takes_orders=False, operator="operator-a")
        units["operator"] = made
    accused = {"accused": units[fields["accused"]]} if "accused" in fields else {}
    return world.draft(**{**fields, **accused})


def offered(world: World, who: str, case: Case) -> set[str]:
    return {action.name for action, _target in available(world.actor(who), world.fresh(case))}


@pytest.fixture
def government_seat(world: World) -> str:
    """Somebody of the government at a seat."""
    account = world.cast.government_callback
    RoleGrant.objects.create(account=account, role="seat", organisation_kind="government")
    return "government_callback"


@pytest.mark.parametrize("fields", [REPORT, CONDUCT, CONDUCT_OF_A_UNIT, HOTLINE, OPERATOR])
@pytest.mark.parametrize("action", CLOSING)
def test_it_closes_none_of_these(world: World, fields: dict[str, Any], action: str) -> None:
    case = draft(world, fields)
    with pytest.raises(NotAllowed, match="提交"):
        world.do(action, "seat", case, **CLOSING[action])
    assert world.fresh(case).status == "draft"
    assert world.verbs(case) == ["register"]
    assert world.do("submit", "seat", case).case.status == "to_dispatch"


@pytest.mark.parametrize("fields", [REPORT, CONDUCT, CONDUCT_OF_A_UNIT])
def test_nor_is_it_offered(world: World, fields: dict[str, Any]) -> None:
    found = offered(world, "seat", draft(world, fields))
    assert not found & {"answer", "refuse"}
    assert {"submit", "transfer", "amend"} <= found


def test_of_what_is_about_the_hotline_nothing_is_offered_but_to_submit(world: World) -> None:
    assert not offered(world, "seat", draft(world, HOTLINE)) & {"answer", "refuse", "transfer", "merge"}


@pytest.mark.parametrize("target", ["110", "119消防", "市公安局110指挥中心", "120", "122"])
@pytest.mark.parametrize("fields", [REPORT, CONDUCT])
def test_danger_does_not_wait(world: World, fields: dict[str, Any], target: str) -> None:
    case = draft(world, fields)
    case = world.do("transfer", "seat", case, target=target, picked_up=True).case
    assert (case.outcome, case.transfer_target) == ("transferred", target)


@pytest.mark.parametrize("target", ["12315", "1101", "街道办", "0110"])
def test_a_number_that_merely_looks_like_it_is_no_emergency(world: World, target: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        world.do("transfer", "seat", draft(world, REPORT), target=target, picked_up=True)
    assert refused.value.field == "target"


def test_not_even_danger_takes_away_what_is_about_the_hotline(world: World) -> None:
    with pytest.raises(NotAllowed, match="政府办公室"):
        world.do("transfer", "seat", draft(world, HOTLINE), target="110", picked_up=True)


@pytest.mark.parametrize(
    ("fields", "into"),
    [
        (REPORT, {"kind": "enquiry"}),
        (CONDUCT, {"accused_matter": ""}),
        (CONDUCT_OF_A_UNIT, {"accused_matter": "service"}),
        (HOTLINE, {"accused": "", "accused_matter": ""}),
    ],
)
def test_nor_amends_it_into_something_it_may_close(
    world: World, fields: dict[str, Any], into: dict[str, Any]
) -> None:
    case = draft(world, fields)
    with pytest.raises(NotAllowed, match="请提交"):
        world.do("amend", "seat", case, **into)
    assert world.verbs(case) == ["register"]
    world.do("amend", "seat", case, content="当时还有两个人在场")
    who = "office" if fields == HOTLINE else "cleared_dispatcher"
    world.do("submit", "seat", case)
    world.do("amend", who, case, reason="登记有误", **into)


def test_a_seat_of_the_government_may(world: World, government_seat: str) -> None:
    case = world.draft(who=government_seat, **CONDUCT)
    assert {"answer", "transfer"} <= offered(world, government_seat, case)
    assert world.do("answer", government_seat, case, answer="已说明").case.outcome == "answered"


def test_what_is_neither_stays_the_seats_to_close(world: World) -> None:
    service = {"kind": "complaint", "accused": world.city.bureau, "accused_matter": "service"}
    assert world.do("answer", "seat", world.draft(**service), answer="已说明").case.outcome == "answered"
