"""并单 and 撤并: cases about one thing, handled together, each keeping its number, citizen, promise and callback."""

from __future__ import annotations

import pytest
import time_machine

from tests.cases.scenes import somebody
from tests.cases.sight import seers, sees
from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Case, Task
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.people.models import RoleGrant


@pytest.fixture
def parent(world: World) -> Case:
    """A case in hand."""
    return world.in_progress(telephone=somebody()).case


def member(world: World, parent: Case, who: str = "dispatcher", **fields: object) -> Case:
    case = world.submitted(telephone=somebody(), **fields)
    return world.do("merge", who, case, into=parent.number).case


def test_a_member_keeps_number_citizen_and_promise_and_gets_no_task(world: World, parent: Case) -> None:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        case = world.submitted(telephone=somebody())
    kept = (case.number, case.citizen, case.promise_due)
    case = world.do("merge", "dispatcher", case, into=parent.number).case
    assert (case.status, case.parent, case.step_due) == ("merged", parent, None)
    assert (case.number, case.citizen, case.promise_due) == kept
    assert not Task.objects.filter(case=case).exists()
    assert world.verbs(parent)[-1] == "gain_member"


def test_a_draft_that_is_merged_is_promised_its_day(world: World, parent: Case) -> None:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        case = world.draft(telephone=somebody())
        case = world.do("merge", "seat", case, into=parent.number).case
    assert case.submitted_at == at("2026-03-02 09:00 Mon")
    assert case.promise_due == at("2026-03-09 11:00 Mon")


@pytest.mark.parametrize("fields", [{"kind": "report"}, {"secrecy": "full"}])
def test_reports_and_confidential_cases_are_never_merged(
    world: World, parent: Case, fields: dict[str, str]
) -> None:
    case = world.submitted(telephone=somebody(), **fields)
    with pytest.raises(Refusal, match="不能并单"):
        world.do("merge", "cleared_dispatcher", case, into=parent.number)
    ordinary = world.submitted(telephone=somebody())
    with pytest.raises(Refusal, match="没有这个编号"):
        world.do("merge", "dispatcher", ordinary, into=case.number)


def test_nor_do_they_become_so_in_a_group(world: World, parent: Case) -> None:
    case = member(world, parent)
    for one in (case, parent):
        with pytest.raises(Refusal, match="撤并"):
            world.do("mark", "duty_manager", one, secrecy="full")


def test_where_it_cannot_be_merged_into(world: World) -> None:
    case = world.submitted(telephone=somebody())
    draft = world.draft(telephone=somebody())
    review = world.reviewed(telephone=somebody())
    for number, words in (
        (case.number, "自己"),
        (draft.number, "不能再并入"),
        (review.number, "不能再并入"),
        ("20260302999999", "没有这个编号"),
        ("不是编号", "没有这个编号"),
        ("0" * 26, "没有这个编号"),
    ):
        with pytest.raises(Refusal, match=words):
            world.do("merge", "dispatcher", case, into=number)
    group = world.submitted(telephone=somebody())
    member(world, group)
    with pytest.raises(Refusal, match="请先撤并"):
        world.do("merge", "dispatcher", group, into=case.number)


def test_a_complaint_about_conduct_joins_only_its_like(world: World, parent: Case) -> None:
    accused = {"accused": world.city.bureau_section, "accused_matter": "conduct", "kind": "complaint"}
    case = world.submitted(telephone=somebody(), **accused)
    with pytest.raises(Refusal, match="同一单位作风"):
        world.do("merge", "dispatcher", case, into=parent.number)
    like = world.submitted(telephone=somebody(), **accused)
    assert world.do("merge", "dispatcher", case, into=like.number).case.status == "merged"


def test_members_follow_pass_each_with_a_callback_of_its_own(world: World) -> None:
    task = world.in_progress(telephone=somebody())
    one, silent = member(world, task.case), member(world, task.case, kind="suggestion")
    world.do("reply", "handler", task, **ANSWER)
    world.do("pass", "dispatcher", task.case)
    one, silent = world.fresh(one), world.fresh(silent)
    assert (one.status, one.answer) == ("to_callback", ANSWER["to_citizen"])
    assert one.step_due is not None
    assert (silent.status, silent.outcome) == ("closed", "no_callback")
    assert world.verbs(one)[-1] == "pass"
    assert one.events.latest("seq").facts["because"] == task.case_id


def test_a_withdrawn_parent_lets_all_members_go(world: World, parent: Case) -> None:
    cases = [member(world, parent), member(world, parent)]
    world.do("withdraw", parent, parent)
    for case in map(world.fresh, cases):
        assert (case.status, case.parent) == ("to_dispatch", None)
        assert case.step_due is not None
        assert world.verbs(case)[-1] == "split"


def test_so_does_one_that_is_closed_before_it_was_handled(world: World) -> None:
    group = world.submitted(telephone=somebody(), kind="enquiry")
    for name, typed in (("answer", {"answer": "已答"}), ("refuse", {"reason": "too_vague"}), ("note", {})):
        group = world.submitted(telephone=somebody(), kind="enquiry")
        case = member(world, group)
        world.do(name, "dispatcher", group, **typed)
        assert world.fresh(case).status == "to_dispatch"


def test_so_does_one_that_was_sent_back_and_transferred(world: World) -> None:
    parent = world.submitted(telephone=somebody())
    case = member(world, parent)
    world.do("send_back", "dispatcher", parent, note="请核实地址")
    world.do("transfer", "seat", parent, target="12315", picked_up=True)
    assert world.fresh(case).status == "to_dispatch"


def test_a_member_is_split_off_by_hand(world: World, parent: Case) -> None:
    case = member(world, parent)
    promise = case.promise_due
    case = world.do("split", "dispatcher", case, note="另一处").case
    assert (case.status, case.parent, case.promise_due) == ("to_dispatch", None, promise)
    world.dispatched(case)


def test_a_member_that_is_handled_again_leaves_the_group(world: World) -> None:
    task = world.in_progress(telephone=somebody())
    case = member(world, task.case)
    world.do("reply", "handler", task, **ANSWER)
    world.do("pass", "dispatcher", task.case)
    step = world.do("rehandle", "duty_manager", case, note="仍有摊位")
    case = world.fresh(case)
    assert (case.status, case.parent, case.round) == ("handling", None, 2)
    assert step.made.department == task.department, "by the unit that led the group"
    assert world.fresh(task.case).status == "to_callback"


def test_a_member_is_urged_with_its_parent(world: World, parent: Case) -> None:
    case = member(world, parent)
    world.do("urge", case, case, note="快一点")
    assert (world.fresh(case).urged, world.fresh(parent).urged) == (1, 1)


def test_a_member_cannot_be_dispatched(world: World, parent: Case) -> None:
    case = member(world, parent)
    with pytest.raises(WrongState, match="已并单"):
        world.dispatched(case)


def test_an_unknown_case_cannot_be_merged_by_a_seat(world: World, parent: Case) -> None:
    case = world.submitted(who="dispatcher", telephone=somebody())
    with pytest.raises(NotFound):
        world.do("merge", "seat", case, into=parent.number)


def test_into_a_member_it_says_so(world: World) -> None:
    parent = world.submitted(telephone=somebody())
    other = world.submitted(telephone=somebody())
    world.do("merge", "dispatcher", other, into=parent.number)
    with pytest.raises(Refusal, match="主件"):
        world.do("merge", "dispatcher", world.submitted(telephone=somebody()), into=other.number)


class TestWhoIsComplainedOf:
    """A group stands or falls by the accused: the parent's is not changed past its members."""

    @pytest.fixture
    def group(self, world: World) -> Case:
        """An order not yet dispatched, with a member that complains of the bureau's service."""
        about = {"accused": world.city.bureau, "accused_matter": "service", "kind": "complaint"}
        parent = world.submitted(telephone=somebody(), **about)
        member(world, parent, **about)
        return parent

    @pytest.mark.parametrize(
        ("accused", "matter"), [("CG", "conduct"), ("CG01", "conduct"), ("RX", "conduct"), ("RX", "service")]
    )
    def test_what_would_part_it_is_refused_and_names_the_members(
        self, world: World, group: Case, accused: str, matter: str
    ) -> None:
        with pytest.raises(Refusal, match=group.members.get().number) as refused:
            world.do("amend", "dispatcher", group, accused=accused, accused_matter=matter)
        assert (refused.value.field, refused.value.code) == ("accused", "accused")
        assert world.fresh(group).accused_matter == "service"
        assert not world.fresh(group).held_by_office
        assert sees(world, "dispatcher", group)

    def test_split_off_it_may_be_changed(self, world: World, group: Case) -> None:
        other = group.members.get()
        world.do("split", "dispatcher", other, note="另一处")
        world.do("amend", "dispatcher", group, accused="RX", accused_matter="conduct")
        assert seers(world, group) == {"office", "leader"}
        assert sees(world, "dispatcher", other), "what somebody else complained of stays as it was"

    def test_what_is_about_nobodys_conduct_and_not_the_hotline_may_change(
        self, world: World, group: Case
    ) -> None:
        world.do("amend", "dispatcher", group, accused="SW", accused_matter="service")
        assert world.fresh(group).accused == world.city.second_bureau
        assert group.members.get().accused == world.city.bureau

    def test_nor_is_conduct_made_a_matter_of_service_over_its_members(self, world: World) -> None:
        about = {"accused": world.city.bureau, "accused_matter": "conduct", "kind": "complaint"}
        parent = world.submitted(telephone=somebody(), **about)
        other = member(world, parent, **about)
        with pytest.raises(Refusal, match="撤并"):
            world.do("amend", "dispatcher", parent, accused_matter="service")
        assert not sees(world, "liaison", other)

    def test_the_words_may_be_corrected_in_any_group(self, world: World, group: Case) -> None:
        world.do("amend", "dispatcher", group, content="东门和西门都有")
        assert world.fresh(group).content == "东门和西门都有"

    def test_the_office_merges_nothing_about_the_hotline_into_an_ordinary_case(
        self, world: World, parent: Case
    ) -> None:
        """Not submitted yet, it is not held by the office yet either; what it is about counts."""
        account = world.cast.office
        RoleGrant.objects.create(account=account, role="seat", organisation_kind="government")
        about = {"accused": world.city.centre, "accused_matter": "service", "kind": "complaint"}
        case = world.draft(who=world.cast.actor("office"), telephone=somebody(), **about)
        with pytest.raises(Refusal, match="没有这个编号"):
            world.do("merge", world.cast.actor("office"), case, into=parent.number)
        assert not sees(world, "liaison", case)
