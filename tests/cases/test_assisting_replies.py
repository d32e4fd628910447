"""The lead answers for the whole, so it reads what the assisting units answered; they read nothing of its."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import ANSWER, NAME, World
from yixian.cases import page
from yixian.cases.models import Case, Task
from yixian.cases.visibility import assisting_replies, sees_full_text
from yixian.cases.whole import whole

THEIRS = {
    **ANSWER,
    "measures": f"已与{NAME}（13800138000）核对管线",
    "to_citizen": "您好，供水管线已改移。",
}


def joint(world: World, who: str = "dispatcher", **fields: Any) -> Task:
    """The lead's signed task of a case in which the second bureau assists and has answered."""
    task = world.dispatched(world.submitted(**fields), who=who, assisting=[world.city.second_bureau])
    other = world.in_progress(world.task_of(task.case, world.city.second_bureau))
    world.do("reply", "handler2", other, **THEIRS)
    return world.in_progress(task)


def shown(world: World, who: str, case: Case) -> list[str]:
    """The measures shown to somebody as the assisting units', on the page and in the API alike."""
    case = world.fresh(case)
    actor = world.actor(who)
    on_page = [one["measures"] for one in page.assisting_shown(actor, case, sees_full_text(actor, case))]
    in_api = [one["measures"] for one in whole(actor, case)["assisting_replies"]]
    assert on_page == in_api
    return on_page


def everything(world: World, who: str, case: Case) -> str:
    """All that the API and the page say of the case to somebody."""
    client = world.cast.client(who)
    text = client.get(f"/cases/{case.number}/").content.decode()
    return text + str(whole(world.actor(who), world.fresh(case)))


def test_the_lead_reads_them_with_the_unit_that_wrote_them(world: World) -> None:
    case = joint(world).case
    for who in ("liaison", "handler", "unit_head"):
        assert shown(world, who, case) == [THEIRS["measures"]]
    text = world.cast.client("handler").get(f"/cases/{case.number}/").content.decode()
    assert THEIRS["to_citizen"] in text
    assert "协办单位的答复" in text


def test_and_has_them_beside_the_form_of_its_own(world: World) -> None:
    task = joint(world)
    text = world.cast.client("handler").get(f"/tasks/{task.pk}/do/reply/").content.decode()
    assert THEIRS["to_citizen"] in text


def test_nothing_else_of_their_task(world: World) -> None:
    case = joint(world).case
    tasks = [one["id"] for one in whole(world.actor("handler"), world.fresh(case))["tasks"]]
    assert tasks == [world.task_of(case, world.city.bureau).pk]


def test_who_assists_reads_neither_the_leads_nor_another_ones(world: World) -> None:
    task = joint(world)
    third = world.department("JT", "交通局")
    world.do("add_task", "dispatcher", task.case, department=third.code)
    world.do("reply", "handler", task, **{**ANSWER, "measures": "主办单位的措施"})
    assert shown(world, "handler2", task.case) == []
    assert "主办单位的措施" not in everything(world, "handler2", task.case)


def test_a_unit_without_a_task_reads_nothing(world: World) -> None:
    case = joint(world).case
    assert not assisting_replies(world.actor("discipline"), world.fresh(case)).exists()


def test_a_reply_that_waits_for_approval_is_not_the_units_word_yet(world: World) -> None:
    second = world.city.second_bureau
    second.reply_needs_approval = True
    second.save()
    task = joint(world)
    assert shown(world, "handler", task.case) == []
    world.do("approve_reply", "unit_head2", world.task_of(task.case, second))
    assert shown(world, "handler", task.case) == [THEIRS["measures"]]


def test_once_the_case_is_out_of_its_hands_they_are_gone(world: World) -> None:
    task = joint(world)
    world.do("reply", "handler", task, **ANSWER)
    assert shown(world, "handler", task.case), "as long as it may be sent back for rework"
    world.do("pass", "dispatcher", task.case)
    assert shown(world, "handler", task.case) == []


def test_the_centre_has_them_with_their_tasks_and_not_twice(world: World) -> None:
    case = joint(world).case
    assert shown(world, "dispatcher", case) == []
    assert everything(world, "dispatcher", case).count(THEIRS["to_citizen"]) == 2  # page and API, once each


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"secrecy": "from_unit"}, "dispatcher"),
        ({"kind": "report"}, "cleared_dispatcher"),
        ({"kind": "complaint", "accused": "bureau", "accused_matter": "service"}, "dispatcher"),
    ],
)
def test_what_secrecy_keeps_from_the_lead_is_masked_in_them(
    world: World, fields: dict[str, Any], who: str
) -> None:
    if fields.get("accused") == "bureau":
        fields = {**fields, "accused": world.city.bureau}
    case = joint(world, who=who, **fields).case
    (measures,) = shown(world, "handler", case)
    assert "核对管线" in measures
    assert NAME not in everything(world, "handler", case)
    assert "13800138000" not in everything(world, "handler", case)


def test_not_what_is_said_about_the_leads_own_conduct(world: World) -> None:
    """Found out only after the dispatch: the lead sees no more of the case, nor of what others wrote."""
    task = joint(world)
    Case.objects.filter(pk=task.case_id).update(
        kind="complaint", accused=world.city.bureau, accused_matter="conduct"
    )
    assert world.cast.client("handler").get(f"/cases/{task.case.number}/").status_code == 404
