"""Whoever decides reads on the same page what is being decided: who asked, when, why, for how long, on what grounds."""

from __future__ import annotations

import pytest

from tests.cases.scenes import Scenes
from tests.cases.world import ANSWER, World
from yixian.cases.models import Case, Task
from yixian.ground.errors import Invalid, NotAllowed

NOTE = "请写明由谁在几点清理"


def form_page(world: World, who: str, target: Case | Task, action: str) -> str:
    """The form of `action`, as this person gets it."""
    place = f"/cases/{target.number}" if isinstance(target, Case) else f"/tasks/{target.pk}"
    answer = world.cast.client(who).get(f"{place}/do/{action}/")
    assert answer.status_code == 200, answer.content.decode()
    page: str = answer.content.decode()
    return page


class TestRequests:
    @pytest.mark.parametrize(
        ("kind", "who", "said"),
        [
            ("return", "dispatcher", ("申请退单", "三定方案", "详见附件", "水务局", "联络员·liaison")),
            ("extend", "duty_manager", ("申请延期", "8 个工作日", "详见附件", "分管领导·unit_head")),
            ("suspend", "duty_manager", ("申请挂账", "开春施工", "2027-03-01", "详见附件")),
            ("terminate", "duty_manager", ("申请终止", "现场核实", "详见附件")),
        ],
    )
    def test_all_that_was_asked_stands_on_the_ruling_and_on_the_case(
        self, world: World, kind: str, who: str, said: tuple[str, ...]
    ) -> None:
        task = world.in_progress()
        more = {"suggested": "SW"} if kind == "return" else {}
        request = world.asked(task, kind, **more)
        assert request.rule_due is not None
        ruling = form_page(world, who, task, "rule")
        case_page = world.cast.client(who).get(f"/cases/{task.case.number}/").content.decode()
        until = f"{request.rule_due.astimezone():%m-%d %H:%M} 前裁定"
        for words in (*said, "城市管理局", until):
            assert words in ruling
            assert words in case_page

    def test_what_was_extended_before_is_told(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "extend", amount=3)
        world.asked(task, "extend", amount=4)
        ruling = form_page(world, "duty_manager", task, "rule")
        assert "4 个工作日" in ruling
        assert '以前已延期</dt><dd class="words">3 个工作日' in ruling

    def test_a_successor_is_asked_for_only_where_there_is_a_return(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "suspend")
        ruling = form_page(world, "duty_manager", task, "rule")
        assert "改派单位" not in ruling
        assert "指定承办" not in ruling
        with pytest.raises(Invalid) as raised:
            world.do("rule", "duty_manager", task, granted=True, ruling="同意", successor="SW")
        assert raised.value.errors == {"successor": ["这一项不适用，请留空。"]}

    def test_the_dispatcher_is_not_offered_to_designate(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "return")
        ruling = form_page(world, "dispatcher", task, "rule")
        assert "改派单位" in ruling
        assert "指定承办" not in ruling
        with pytest.raises(NotAllowed):
            world.do("rule", "dispatcher", task, granted=False, ruling="不准", designate=True)

    def test_a_suspension_is_shown_to_whoever_ends_it_early(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "suspend")
        world.do("rule", "duty_manager", task, granted=True, ruling="同意挂账")
        page = form_page(world, "duty_manager", world.again(task), "resume")
        assert "开春施工" in page
        assert "2027-03-01" in page


def test_an_objection_is_answered_beside_what_was_refused(world: World) -> None:
    case = world.submitted()
    world.do("refuse", "dispatcher", case, reason="out_of_area", explanation="请向邻市反映")
    world.do("object", world.fresh(case), world.fresh(case), note="就在本市东门")
    page = form_page(world, "dispatcher", world.fresh(case), "answer_objection")
    for words in ("就在本市东门", "请向邻市反映", "不予受理原因", "诉求人"):
        assert words in page


def test_a_consultation_knows_why_it_is_held(world: World) -> None:
    task = world.in_progress()
    world.do("escalate", "liaison", task, note="涉及三个单位，权属不清")
    page = form_page(world, "duty_manager", world.again(task), "consult")
    assert "涉及三个单位，权属不清" in page
    assert "联络员·liaison · 城市管理局" in page


@pytest.mark.parametrize("action", ["rehandle", "close_on_facts"])
def test_what_the_citizen_said_stands_where_the_duty_manager_decides(world: World, action: str) -> None:
    case = world.to_callback()
    answers = {"reached": True, "contacted": "no", "solved": "not", "satisfied": "dissatisfied"}
    world.do("record_callback", "callback", case, way="telephone", why="摊位第二天又来了", **answers)
    page = form_page(world, "duty_manager", world.fresh(case), action)
    for words in ("摊位第二天又来了", "没有联系", "不满意", "未解决", ANSWER["measures"]):
        assert words in page


class TestWritingAgain:
    def test_after_a_rework_the_earlier_reply_is_filled_in(self, world: World) -> None:
        task = world.replied()
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note=NOTE)
        page = form_page(world, "handler", task, "reply")
        assert page.count(NOTE) == 1
        assert "退回重做" in page
        assert f">\n{ANSWER['to_citizen']}</textarea>" in page
        assert '<option value="solved" selected>' in page

    def test_after_a_declined_reply_too(self, world: World) -> None:
        task = Scenes(world).task("decline_reply", "in_progress")
        world.do("decline_reply", "unit_head2", task, note=NOTE)
        page = form_page(world, "handler2", task, "reply")
        assert NOTE in page
        assert f">\n{ANSWER['measures']}</textarea>" in page
        world.do("reply", "handler2", task, **ANSWER)
        assert NOTE in form_page(world, "unit_head2", task, "approve_reply")

    def test_a_new_round_says_what_is_demanded(self, world: World) -> None:
        case = world.to_callback()
        world.do("rehandle", "duty_manager", case, note=NOTE)
        task = world.task_of(case, world.city.bureau)
        world.do("sign", "liaison", task)
        page = form_page(world, "handler", world.again(task), "reply")
        assert "重办要求" in page
        assert NOTE in page

    def test_the_reviewer_sees_what_was_sent_back(self, world: World) -> None:
        task = world.replied()
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note=NOTE)
        world.do("reply", "handler", task, **ANSWER)
        assert NOTE in form_page(world, "dispatcher", world.fresh(task.case), "pass")

    def test_a_colleague_who_reads_masked_gets_no_masked_words_to_send(self, world: World) -> None:
        """What is masked on the page must not go to the citizen with asterisks in it."""
        task = world.dispatched(world.submitted(secrecy="from_unit"))
        task = world.in_progress(task)
        words = {**ANSWER, "to_citizen": "王小明您好，13800138000 已登记"}
        world.do("reply", "handler", task, **words)
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note=NOTE)
        assert "王小明您好，13800138000" in form_page(world, "handler", task, "reply")
        task.replies.update(written_by=world.cast.liaison)
        page = form_page(world, "handler", task, "reply")
        assert "王小明" not in page
        assert "*" not in page.split('name="to_citizen"')[1].split("</textarea>")[0]


def test_a_terminated_task_says_why_to_the_reviewer(world: World) -> None:
    task = world.in_progress()
    world.asked(task, "terminate")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意终止")
    page = form_page(world, "dispatcher", world.fresh(task.case), "pass")
    for words in ("申请终止", "现场核实", "同意终止"):
        assert words in page
