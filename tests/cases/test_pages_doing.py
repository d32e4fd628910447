"""One page for every action: forms, refusals beside their fields, asking once more, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import ANSWER, World
from yixian.cases.models import Case, Task


def do(world: World, who: str, target: Case | Task, action: str, **typed: Any) -> Any:
    """Send the form of `action`."""
    place = f"/cases/{target.number}" if isinstance(target, Case) else f"/tasks/{target.pk}"
    return world.cast.client(who).post(f"{place}/do/{action}/", typed)


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_dispatch_tells_the_due_time_and_goes_back_to_the_list(world: World) -> None:
    case = world.submitted()
    answer = do(
        world,
        "dispatcher",
        case,
        "dispatch",
        category="占道经营 [010101]",
        lead="城市管理局 [CG]",
        assisting=["水务局 [SW]", "", ""],
        next="/desk/to-dispatch/",
    )
    assert answer["Location"] == "/desk/to-dispatch/"
    task = world.task_of(case, world.city.bureau)
    assert "由城市管理局办理，办结时限" in said(answer)
    assert f"{task.due_at.astimezone():%Y}" in said(answer)
    assert Task.objects.filter(case=case).count() == 2


def test_a_name_that_only_one_row_has_is_enough(world: World) -> None:
    case = world.submitted()
    answer = do(world, "dispatcher", case, "dispatch", category="占道经营", lead="城市管理局")
    assert answer.status_code == 302
    assert world.fresh(case).status == "handling"


def test_the_dispatch_form_is_filled_with_what_the_catalogue_says(world: World) -> None:
    case = world.submitted()
    page = world.cast.client("dispatcher").get(f"/cases/{case.number}/do/dispatch/").content.decode()
    assert 'value="城市管理局 [CG]"' in page
    assert "城市管理 / 市容 / 占道经营 [010101]" in page
    assert "派单目录：占道经营，全市" in page
    assert "被诉单位无误" not in page
    assert len(page) < 60_000


@pytest.mark.parametrize("wrong", ["nobody", "没有这个单位", "RX"])
def test_a_wrong_department_is_told_beside_its_field(world: World, wrong: str) -> None:
    case = world.submitted()
    answer = do(world, "dispatcher", case, "dispatch", category="010101", lead=wrong)
    assert answer.status_code == 400
    assert answer.context["form"].errors["lead"]
    assert wrong in answer.content.decode()
    assert world.fresh(case).status == "to_dispatch"


def test_what_was_typed_is_kept_when_something_is_missing(world: World) -> None:
    task = world.in_progress(kind="complaint")
    answer = do(world, "handler", task, "reply", resolution="solved", measures="已清理", to_citizen="您好")
    assert answer.status_code == 400
    assert "投诉和举报必须认定是否属实" in answer.content.decode()
    assert "已清理" in answer.content.decode()


def test_somebody_elses_faster_hand_is_told(world: World) -> None:
    case = world.submitted()
    seen = case.version
    world.do("mark", "dispatcher", case, tags=["elder"])
    typed = {"category": "010101", "lead": "CG", "version": seen, "note": "请尽快"}
    answer = do(world, "dispatcher", case, "dispatch", **typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "您打开页面后有人办理了这件诉求" in page
    assert "请尽快" in page
    assert world.fresh(case).status == "to_dispatch"
    # The page now carries what the case is at: sending it again is a conscious decision.
    assert f'name="version" value="{seen + 1}"' in page
    assert do(world, "dispatcher", case, "dispatch", **{**typed, "version": seen + 1}).status_code == 302


@pytest.mark.parametrize(
    ("who", "action", "typed"),
    [
        ("seat", "supplement", {"text": "还有一处"}),
        ("seat", "urge", {"note": "请快些"}),
        ("supervisor", "supervise", {"level": "2", "demand": "请说明", "amount": "2", "unit": "wd"}),
        ("handler", "reach", {"way": "telephone", "reached": "on", "note": "已说明"}),
    ],
)
def test_a_double_press_of_any_form_does_it_once(
    world: World, who: str, action: str, typed: dict[str, Any]
) -> None:
    """The form bears the version it was opened at; the second press meets what the first one did."""
    task = world.in_progress()
    target = task if action == "reach" else task.case
    version = world.fresh(task.case).version
    answers = [do(world, who, target, action, version=version, **typed).status_code for _press in range(2)]
    assert answers == [302, 409]
    assert world.verbs(task.case).count(action) == 1


def test_an_action_that_came_too_late_says_who_was_faster(world: World) -> None:
    task = world.in_progress()
    answer = do(world, "liaison", task, "sign")
    assert answer.status_code == 409
    assert "已签收" in answer.content.decode()


def test_what_cannot_be_undone_is_asked_once_more(world: World) -> None:
    case = world.submitted(kind="enquiry")
    once = do(world, "dispatcher", case, "refuse", reason="out_of_area")
    assert once.status_code == 200
    page = once.content.decode()
    assert "请再确认一次" in page
    assert '<dd class="words">不属于本市管辖</dd>' in page
    assert world.fresh(case).status == "to_dispatch"
    again = do(world, "dispatcher", case, "refuse", reason="out_of_area", confirmed="yes")
    assert again.status_code == 302
    assert world.fresh(case).outcome == "refused"


def test_whoever_is_to_agree_to_a_release_reads_why_it_is_wanted(world: World) -> None:
    case = world.submitted(kind="report")
    world.do("ask_release", "duty_manager", case, reason="须核实举报人的安全")
    path = f"/cases/{case.number}/do/agree_release/"
    assert "须核实举报人的安全" in world.cast.client("discipline").get(path).content.decode()


def test_the_wrong_role_is_refused_in_plain_words(world: World) -> None:
    answer = do(world, "supervisor", world.submitted(), "dispatch")
    assert answer.status_code == 403
    assert "您的岗位不能“派单”" in answer.content.decode()


def test_a_refusal_of_the_action_itself_stands_above_the_form(world: World) -> None:
    section = world.city.bureau_section
    case = world.submitted(kind="complaint", accused=section, accused_matter="conduct")
    typed = {"category": "010101", "lead": "CG01", "accused_confirmed": "on"}
    answer = do(world, "dispatcher", case, "dispatch", **typed)
    assert answer.status_code == 400
    assert "不能交给被诉单位" in answer.content.decode()
    assert answer.context["form"].errors["lead"]


@pytest.mark.parametrize("evil", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\evil"])
def test_nobody_is_sent_away_from_here(world: World, evil: str) -> None:
    task = world.dispatched()
    answer = do(world, "liaison", task, "sign", next=evil)
    assert answer["Location"] == f"/cases/{task.case.number}/"


def test_whoever_no_longer_sees_the_case_lands_on_the_desk(world: World) -> None:
    case = world.to_callback(kind="complaint")
    typed = {
        "way": "telephone",
        "reached": "on",
        "contacted": "yes",
        "solved": "solved",
        "satisfied": "satisfied",
    }
    answer = do(world, "government_callback", case, "record_callback", **typed)
    assert answer["Location"] == "/desk/"
    assert "办结（回访认可）" in said(answer)


def test_the_reviewer_reads_the_replies_beside_the_form(world: World) -> None:
    case = world.reviewed()
    page = world.cast.client("dispatcher").get(f"/cases/{case.number}/do/pass/").content.decode()
    assert ANSWER["measures"] in page
    assert page.count(ANSWER["to_citizen"]) >= 2  # in the field, and beside it


def test_hostile_words_are_shown_as_words(world: World) -> None:
    case = world.submitted(content="<script>alert(1)</script> \u202e反过来 🚰")
    page = world.cast.client("dispatcher").get(f"/cases/{case.number}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


class TestInbox:
    def test_several_are_named_then_signed_and_the_rest_is_told(self, world: World) -> None:
        first, second = world.dispatched(), world.dispatched(telephone="8613911112222")
        done = world.in_progress(telephone="8613911113333")
        client, chosen = world.cast.client("liaison"), [first.pk, second.pk, done.pk, "x", "9" * 30]
        page = client.post("/desk/inbox/sign/", {"task": chosen}).content.decode()
        assert world.again(first).status == "to_sign", "nothing is signed before it was named"
        for task in (first, second, done):
            assert task.case.number in page
        assert page.count(" checked") == 2
        assert "确认签收 2 件" in page
        assert "不能签收，现在是“承办中”" in page
        answer = client.post("/desk/inbox/sign/", {"task": chosen, "sure": "1"})
        assert "已签收 2 件" in said(answer)
        assert f"没有签收：{done.case.number}" in said(answer)

    def test_back_to_the_list_as_it_was_narrowed(self, world: World) -> None:
        task, wanted = world.dispatched(), "/desk/inbox/?lamp=none"
        client = world.cast.client("liaison")
        none = client.post("/desk/inbox/sign/", {"next": wanted})
        assert none["Location"] == wanted
        assert "请先勾选" in said(none)
        sent = {"task": task.pk, "sure": "1", "next": wanted}
        assert client.post("/desk/inbox/sign/", sent)["Location"] == wanted
        assert (
            client.post("/desk/inbox/sign/", sent | {"next": "//evil.example"})["Location"] == "/desk/inbox/"
        )

    def test_another_bureaus_tasks_are_left_alone(self, world: World) -> None:
        task = world.dispatched()
        client = world.cast.client("liaison2")
        client.post("/desk/inbox/sign/", {"task": [task.pk], "sure": "1"})
        assert world.again(task).status == "to_sign"

    def test_naming_costs_as_many_queries_for_one_as_for_five(self, world: World) -> None:
        client, tasks = world.cast.client("liaison"), []
        counts = []
        for number in range(5):
            tasks.append(world.dispatched(telephone=f"861391111222{number}").pk)
            if number in (0, 4):
                client.post("/desk/inbox/sign/", {"task": tasks})
                with CaptureQueriesContext(connection) as done:
                    client.post("/desk/inbox/sign/", {"task": tasks})
                counts.append(len(done))
        assert counts[0] == counts[1]

    def test_own_or_all_below(self, world: World) -> None:
        task = world.in_progress()
        child: Task = world.do("delegate", "liaison", task, department="CG01").made
        client = world.cast.client("liaison")
        assert f'value="{child.pk}"' in client.get("/desk/inbox/").content.decode()
        assert f'value="{child.pk}"' not in client.get("/desk/inbox/?own=on").content.decode()
        assert task.case.number in client.get("/desk/inbox/?own=on").content.decode()

    def test_a_unit_head_finds_replies_and_requests_of_units_below(self, world: World) -> None:
        type(world.city.bureau).objects.filter(code="CG").update(reply_needs_approval=True)
        world.city.bureau.refresh_from_db()
        world.city.bureau.save()
        task = world.replied()
        page = world.cast.client("unit_head").get("/desk/approvals/").content.decode()
        assert f"/tasks/{task.pk}/do/approve_reply/" in page
        assert (
            f"/tasks/{task.pk}/"
            not in world.cast.client("unit_head2").get("/desk/approvals/").content.decode()
        )

    def test_a_childs_return_waits_for_its_parent_and_not_for_the_centre(self, world: World) -> None:
        task = world.in_progress()
        child: Task = world.do("delegate", "liaison", task, department="CG01").made
        world.asked(child, "return")
        ours = world.cast.client("liaison").get("/desk/approvals/").content.decode()
        centres = world.cast.client("dispatcher").get("/desk/requests/").content.decode()
        assert f"/tasks/{child.pk}/do/rule/" in ours
        assert f"/tasks/{child.pk}/do/rule/" not in centres
