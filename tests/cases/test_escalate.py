"""提级 and 会商; contacting the citizen; stage reports; explanations."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.models import Tag
from yixian.ground.errors import Invalid, Refusal


def test_a_hard_case_waits_for_a_consultation(world: World) -> None:
    task = world.in_progress()
    world.do("escalate", "liaison", task, note="涉及三个单位")
    assert world.again(task).escalated_at is not None
    assert Tag.HARD in world.fresh(task.case).tags
    with pytest.raises(Refusal, match="已经提级"):
        world.do("escalate", "liaison", task, note="再提")
    world.do("consult", "duty_manager", task, note="城管牵头，水务配合")
    assert world.again(task).escalated_at is None
    with pytest.raises(Refusal, match="没有提级"):
        world.do("consult", "duty_manager", task, note="再商")
    assert world.again(task).status == "in_progress"


def test_escalating_moves_no_due_time(world: World) -> None:
    task = world.in_progress()
    world.do("escalate", "liaison", task, note="涉及三个单位")
    assert world.again(task).due_at == task.due_at


class TestReach:
    def test_the_first_success_stops_the_contact_clock(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            task = world.dispatched()
            assert task.contact_due == at("2026-03-03 09:00 Tue")
            clock.shift(timedelta(hours=1))
            world.do("reach", "handler", task, way="telephone", reached=False, note="无人接听")
            assert world.again(task).reached_at is None
            clock.shift(timedelta(hours=1))
            world.do("reach", "handler", task, way="visit", reached=True, note="上门说明")
            clock.shift(timedelta(hours=1))
            world.do("reach", "handler", task, way="telephone", reached=True, note="再次说明")
        assert world.again(task).reached_at == at("2026-03-02 11:00 Mon")
        assert world.again(task).status == "to_sign"

    def test_by_a_known_way(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            world.do("reach", "handler", world.dispatched(), way="pigeon", note="?")
        assert refused.value.field == "way"


class TestStage:
    def test_where_the_limits_ask_for_it(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            urgent = world.in_progress(world.dispatched(urgency="P1", telephoned="值班室"))
            assert urgent.stage_due == at("2026-03-02 11:00 Mon")
            world.do("report_stage", "handler", urgent, note="正在抢修")
            assert world.again(urgent).stage_at == at("2026-03-02 09:00 Mon")
            ordinary = world.in_progress(telephone="8613900000001")
            with pytest.raises(Refusal, match="不要求阶段报告"):
                world.do("report_stage", "handler", ordinary, note="正在办")

    def test_a_report_after_five_days(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            task = world.dispatched(world.submitted(kind="report"), who="cleared_dispatcher")
        assert task.stage_due == at("2026-03-09 09:00 Mon")
        assert task.due_at == at("2026-03-23 09:00 Mon")


class TestExplanation:
    def test_only_where_somebodys_conduct_is_complained_of(self, world: World) -> None:
        with pytest.raises(Refusal, match="作风"):
            world.do("ask_explanation", "handler", world.in_progress(), question="为什么？")

    def test_not_after_the_case_was_answered(self, world: World) -> None:
        section = world.city.bureau_section
        case = world.submitted(kind="complaint", accused=section, accused_matter="conduct")
        task = world.in_progress(world.dispatched(case))
        explanation = world.do("ask_explanation", "handler", task, question="请说明当日情况").made
        world.do("withdraw", case, case)
        with pytest.raises(Refusal, match="已经办结"):
            world.do("explain", "section_liaison", explanation, answer="说明")
