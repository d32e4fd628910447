"""审核: passed or sent back; callbacks; handled again; closed on the facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.cases.scenes import somebody
from tests.cases.world import ANSWER, World, at
from yixian.cases.models import CallbackRule, Case, Task
from yixian.ground.errors import Invalid, Refusal


class TestRework:
    def test_chosen_tasks_go_back_with_three_days(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            task = world.in_progress(assisting=[world.city.second_bureau])
            other = world.replied(world.task_of(task.case, world.city.second_bureau))
            world.do("reply", "handler", task, **ANSWER)
            clock.move_to(at("2026-03-04 10:00 Wed"))
            world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请附照片")
        task, other = world.again(task), world.again(other)
        assert (task.status, task.replied_at, task.reworked) == ("in_progress", None, 1)
        assert task.due_at == at("2026-03-09 10:00 Mon")
        assert "请附照片" in task.note
        assert other.status == "replied"
        assert (world.fresh(task.case).status, world.fresh(task.case).step_due) == ("handling", None)

    @pytest.mark.parametrize(
        ("replied", "late"), [("2026-03-09 08:59 Mon", False), ("2026-03-09 09:01 Mon", True)]
    )
    def test_lateness_before_is_not_forgiven(self, world: World, replied: str, late: bool) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            task = world.in_progress()
            clock.move_to(at(replied))
            world.do("reply", "handler", task, **ANSWER)
            world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补充")
            assert world.again(task).late_before is late
            world.do("reply", "handler", task, **ANSWER)
            world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="再补充")
        assert world.again(task).late_before is late, "in time the second time changes nothing"

    def test_a_task_of_another_case_is_not_sent_back(self, world: World) -> None:
        one, other = world.reviewed(telephone=somebody()), world.reviewed(telephone=somebody())
        foreign = Task.objects.get(case=other)
        with pytest.raises(Invalid):
            world.do("rework", "dispatcher", one, tasks=[str(foreign.pk)], note="x")
        with pytest.raises(Invalid) as refused:
            world.do("rework", "dispatcher", one, tasks=[], note="x")
        assert refused.value.field == "tasks"


class TestPass:
    def test_the_leads_reply_is_the_answer(self, world: World) -> None:
        task = world.in_progress(assisting=[world.city.second_bureau])
        other = world.in_progress(world.task_of(task.case, world.city.second_bureau))
        world.do("reply", "handler2", other, **{**ANSWER, "to_citizen": "协办意见"})
        world.do("reply", "handler", task, **{**ANSWER, "public": "已清理占道摊位"})
        case = world.do("pass", "dispatcher", task.case).case
        assert case.answer == ANSWER["to_citizen"]
        assert case.public_answer == "已清理占道摊位"
        assert {world.again(task).status, world.again(other).status} == {"done"}

    def test_the_reviewer_may_word_it_otherwise(self, world: World) -> None:
        case = world.do("pass", "dispatcher", world.reviewed(), answer="您好，已办结。").case
        assert case.answer == "您好，已办结。"

    def test_the_last_reply_counts(self, world: World) -> None:
        task = world.replied()
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补充")
        world.do("reply", "handler", task, **{**ANSWER, "to_citizen": "第二次答复"})
        assert world.do("pass", "dispatcher", task.case).case.answer == "第二次答复"

    def test_a_protected_case_has_no_public_answer(self, world: World) -> None:
        case = world.reviewed(secrecy="from_unit")
        case = world.do("pass", "dispatcher", case, public_answer="王小明反映的问题已办结").case
        assert case.public_answer == ""

    def test_called_back_within_two_days(self, world: World) -> None:
        with time_machine.travel(at("2026-03-05 16:00 Thu"), tick=False):
            case = world.to_callback()
        assert (case.status, case.step_due) == ("to_callback", at("2026-03-09 16:00 Mon"))


class TestWhoIsCalledBack:
    @pytest.mark.parametrize("kind", ["help", "complaint"])
    def test_all_helps_and_complaints(self, world: World, kind: str) -> None:
        assert world.to_callback(kind=kind).status == "to_callback"

    @pytest.mark.parametrize(("consent", "status"), [(True, "to_callback"), (False, "closed")])
    def test_reports_by_consent_only(self, world: World, consent: bool, status: str) -> None:
        task = world.dispatched(
            world.submitted(kind="report", callback_consent=consent), who="cleared_dispatcher"
        )
        world.replied(task)
        assert world.do("pass", "cleared_dispatcher", task.case).case.status == status

    def test_who_left_no_telephone_is_not(self, world: World) -> None:
        case = world.to_callback(name="", telephone="")
        assert (case.status, case.outcome) == ("closed", "no_callback")

    def test_a_city_sets_the_shares(self, world: World) -> None:
        CallbackRule.objects.create(kind="enquiry", share=100)
        CallbackRule.objects.create(kind="help", share=0)
        assert world.to_callback(kind="enquiry", telephone=somebody()).status == "to_callback"
        assert world.to_callback(kind="help", telephone=somebody()).outcome == "no_callback"

    def test_a_sample_of_enquiries_drawn_by_nobody(self, world: World) -> None:
        from yixian.cases.actions.pass_review import is_called_back

        case = world.draft(kind="enquiry")
        drawn = sum(
            is_called_back(Case(pk=pk, kind="enquiry", citizen=case.citizen)) for pk in range(1, 2001)
        )
        assert 140 < drawn < 260, "one in ten"
        again = sum(
            is_called_back(Case(pk=pk, kind="enquiry", citizen=case.citizen)) for pk in range(1, 2001)
        )
        assert again == drawn


class TestRehandle:
    def test_a_new_round_with_new_tasks_and_three_days(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            case = world.to_callback()
            promise = case.promise_due
            clock.move_to(at("2026-03-05 10:00 Thu"))
            step = world.do("rehandle", "duty_manager", case, note="仍有摊位", assisting=["SW"])
        task, case = world.again(step.made), world.fresh(case)
        assert (case.status, case.round, case.promise_due) == ("handling", 2, promise)
        assert (task.department, task.round, task.status) == (world.city.bureau, 2, "to_sign")
        assert (task.due_at, task.first_dispatch) == (at("2026-03-10 10:00 Tue"), False)
        assert world.task_of(case, world.city.second_bureau).due_at == at("2026-03-09 10:00 Mon")
        assert Task.objects.get(case=case, round=1).status == "done"
        with pytest.raises(Refusal, match="不得退单"):
            world.asked(task, "return")

    def test_by_another_unit(self, world: World) -> None:
        step = world.do("rehandle", "duty_manager", world.to_callback(), note="改由水务办", lead="SW")
        assert (step.made.department, step.case.lead) == (world.city.second_bureau, world.city.second_bureau)

    def test_and_round_it_goes(self, world: World) -> None:
        case = world.to_callback()
        task = world.do("rehandle", "duty_manager", case, note="重办").made
        world.replied(world.again(task))
        case = world.do("pass", "dispatcher", case).case
        assert (case.status, case.round) == ("to_callback", 2)


class TestCloseOnFacts:
    def test_only_after_a_callback_that_proposes_to_handle_it_again(self, world: World) -> None:
        case = world.to_callback()
        with pytest.raises(Refusal, match="先回访"):
            world.do("close_on_facts", "duty_manager", case, note="依法办结")
        Case.objects.filter(pk=case.pk).update(rehandle_proposed=True)
        case = world.do("close_on_facts", "duty_manager", case, note="依据规划许可，不能拆除").case
        assert (case.status, case.outcome) == ("closed", "on_facts")
        assert (case.exemption_proposed, case.rehandle_proposed) == (True, False)


def test_a_whole_life_keeps_its_clocks(world: World) -> None:
    """The promise is told once; the tasks carry the departments' own times."""
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
        case = world.submitted()
        clock.shift(timedelta(hours=1))
        task = world.dispatched(case)
        assert task.due_at == at("2026-03-09 10:00 Mon")
        assert case.promise_due == at("2026-03-09 11:00 Mon")
