"""Closed at once: answered, transferred, noted, refused."""

from __future__ import annotations

import pytest

from tests.cases.world import World
from yixian.ground.errors import Invalid, NotAllowed, Refusal, WrongState


def test_a_seat_answers_at_once(world: World) -> None:
    case = world.do("answer", "seat", world.draft(kind="enquiry"), answer="依据办事指南，带身份证即可").case
    assert (case.status, case.outcome, case.submitted_at) == ("closed", "answered", None)
    assert case.answer == "依据办事指南，带身份证即可"
    assert not case.is_order


def test_kind_and_category_suffice(world: World) -> None:
    case = world.draft(kind="enquiry", category=None)
    with pytest.raises(Refusal) as refused:
        world.do("answer", "seat", case, answer="可以")
    assert refused.value.field == "category"
    world.do("answer", "seat", case, answer="可以", category=world.category.code)


def test_an_answer_says_something(world: World) -> None:
    case = world.draft()
    for empty in ("", "   ", "\u202e\u200b", None):
        with pytest.raises(Invalid) as refused:
            world.do("answer", "seat", case, answer=empty)
        assert refused.value.field == "answer"
    assert world.verbs(case) == ["register"]


def test_a_transfer_counts_only_when_it_was_picked_up(world: World) -> None:
    case = world.draft()
    with pytest.raises(Refusal) as refused:
        world.do("transfer", "seat", case, target="12315", result="无人接听")
    assert refused.value.field == "picked_up"
    case = world.do("transfer", "seat", case, target="12315", picked_up=True, result="已接听").case
    assert (case.outcome, case.transfer_target) == ("transferred", "12315")


class TestRefuse:
    def test_the_citizen_is_told_why_and_which_route_is_lawful(self, world: World) -> None:
        case = world.do("refuse", "dispatcher", world.submitted(), reason="litigation").case
        assert (case.status, case.outcome, case.reason_code) == ("closed", "refused", "litigation")
        assert "审理" in case.answer
        assert "12368" in case.answer

    def test_own_words_replace_the_script(self, world: World) -> None:
        case = world.do("refuse", "seat", world.draft(), reason="too_vague", explanation="请说明地点").case
        assert case.answer == "请说明地点"

    @pytest.mark.parametrize("kind", ["complaint", "report"])
    def test_a_seat_refuses_no_complaint_and_no_report(self, world: World, kind: str) -> None:
        case = world.draft(kind=kind)
        with pytest.raises(NotAllowed, match="审核派单员"):
            world.do("refuse", "seat", case, reason="too_vague")
        assert world.fresh(case).status == "draft"

    @pytest.mark.parametrize("kind", ["enquiry", "help", "suggestion", "commendation"])
    def test_a_seat_refuses_the_rest(self, world: World, kind: str) -> None:
        assert (
            world.do("refuse", "seat", world.draft(kind=kind), reason="out_of_area").case.outcome == "refused"
        )

    def test_a_reason_of_another_purpose_is_unknown(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            world.do("refuse", "dispatcher", world.submitted(), reason="not_our_duty")
        assert refused.value.field == "reason"


class TestNote:
    @pytest.mark.parametrize("kind", ["help", "complaint"])
    def test_what_must_be_handled_is_not_merely_noted(self, world: World, kind: str) -> None:
        with pytest.raises(Refusal, match="派单办理"):
            world.do("note", "dispatcher", world.submitted(kind=kind), note="知道了")

    def test_a_commendation_needs_the_unit_it_praises(self, world: World) -> None:
        case = world.submitted(kind="commendation")
        with pytest.raises(Refusal) as refused:
            world.do("note", "dispatcher", case)
        assert refused.value.field == "department"
        case = world.do("note", "dispatcher", case, department=world.city.bureau.code).case
        assert (case.outcome, case.lead) == ("noted", world.city.bureau)

    def test_a_commendation_is_promised_nothing(self, world: World) -> None:
        assert world.submitted(kind="commendation").promise_due is None


def test_what_is_closed_is_not_closed_again(world: World) -> None:
    case = world.do("answer", "seat", world.draft(), answer="已答").case
    for name, typed in (("answer", {"answer": "再答"}), ("refuse", {"reason": "too_vague"})):
        with pytest.raises(WrongState, match="已办结"):
            world.do(name, "dispatcher", case, **typed)
