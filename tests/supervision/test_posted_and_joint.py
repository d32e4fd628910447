"""Orders of level 3: posted until they are closed, joint with a lead that answers last; and what no order does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cases.world import World
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case, Task
from yixian.ground.errors import Invalid, Refusal, WrongState
from yixian.linkage.models import StaffNotice
from yixian.supervision.models import Addressee, SupervisionOrder
from yixian.supervision.queries import posted

POSTED_LIST = "/desk/supervision/?form=posted&sort=issued_at"


@pytest.fixture
def task(world: World) -> Task:
    """A task of the bureau, with the second bureau assisting."""
    return world.in_progress(assisting=[world.city.second_bureau])


def joint(world: World, case: Case, **fields: Any) -> SupervisionOrder:
    return supervised(world, case, level="3", form="joint", **fields)


def answer(world: World, who: str, task: Task, order: SupervisionOrder) -> Any:
    return world.do("answer_supervision", who, world.again(task), order=order.number, reply=f"{who}已整改")


def close(world: World, order: SupervisionOrder, **fields: Any) -> Any:
    case = world.fresh(order.case)
    return world.do("close_supervision", "supervisor", case, order=order.number, note="到位", **fields)


@pytest.mark.parametrize(
    ("typed", "kind", "lead"),
    [
        ({}, "挂牌督办", None),
        ({"form": "posted"}, "挂牌督办", None),
        ({"form": "joint"}, "联合督办", "CG"),
        ({"form": "joint", "lead": "SW"}, "联合督办", "SW"),
        ({"form": "both"}, "挂牌联合督办", "CG"),
    ],
)
def test_level_3_is_posted_if_nobody_says_and_the_cases_lead_leads(
    world: World, task: Task, typed: dict[str, Any], kind: str, lead: str | None
) -> None:
    order = supervised(world, task.case, level="3", **typed)
    found = Addressee.objects.filter(order=order, leads=True).first()
    assert (order.kind, found.department.code if found else None) == (kind, lead)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"level": "2", "form": "posted"}, "form"),
        ({"level": "3", "form": "posted", "lead": "CG"}, "lead"),
        ({"level": "3", "form": "joint", "departments": ["CG"]}, "departments"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_at_its_field(
    world: World, task: Task, typed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        supervised(world, task.case, **typed)
    assert refused.value.field == field
    assert not SupervisionOrder.objects.exists()


def test_a_leader_is_asked_for_no_form(world: World, task: Task) -> None:
    with pytest.raises(Invalid) as refused:
        supervised(world, task.case, "leader", level="4", form="posted")
    assert set(refused.value.errors) == {"form"}
    assert supervised(world, task.case, "leader", level="4").kind == "领导批示"


def test_a_joint_order_needs_a_lead_among_those_it_names(world: World, task: Task) -> None:
    with pytest.raises(Invalid) as refused:
        joint(world, task.case, lead="BGT")
    assert "lead" in refused.value.errors


def test_the_lead_answers_last_and_is_told_for_whom_to_wait(world: World, task: Task) -> None:
    order = joint(world, task.case)
    with pytest.raises(Refusal, match="水务局"):
        answer(world, "liaison", task, order)
    assert not Addressee.objects.filter(replied_at__isnull=False).exists()
    other = world.task_of(task.case, world.city.second_bureau)
    answer(world, "liaison2", other, order)
    with pytest.raises(WrongState):
        answer(world, "liaison2", other, order)
    answer(world, "liaison", task, order)
    assert SupervisionOrder.objects.answered().get() == order
    close(world, order)


def test_a_unit_that_gave_the_case_back_keeps_nobody_waiting(world: World, task: Task) -> None:
    order = joint(world, task.case)
    Task.objects.filter(case=task.case, department=world.city.second_bureau).update(status="ended")
    answer(world, "liaison", task, order)
    close(world, order)


def test_closing_before_all_have_answered_names_them_and_must_be_meant(world: World, task: Task) -> None:
    order = joint(world, task.case)
    answer(world, "liaison2", world.task_of(task.case, world.city.second_bureau), order)
    with pytest.raises(Refusal, match="城市管理局") as refused:
        close(world, order)
    assert refused.value.field == "early"
    assert SupervisionOrder.objects.get().is_open
    close(world, order, early=True)
    with pytest.raises(WrongState):
        close(world, order, early=True)


def test_the_lead_reads_all_answers_the_others_their_own(world: World, task: Task) -> None:
    order = joint(world, task.case)
    answer(world, "liaison2", world.task_of(task.case, world.city.second_bureau), order)
    answer(world, "liaison", task, order)
    for page in (
        f"/desk/supervision/{order.pk}/",
        f"/desk/supervision/{order.pk}/slip/",
        f"/cases/{order.case.number}/",
    ):
        read = {who: world.cast.client(who).get(page).content.decode() for who in ("liaison", "liaison2")}
        assert "liaison2已整改" in read["liaison"], page
        assert "liaison已整改" not in read["liaison2"], page
    alone = supervised(world, world.fresh(task.case))
    answer(world, "liaison2", world.task_of(task.case, world.city.second_bureau), alone)
    assert "liaison2已整改" not in str(
        world.cast.client("liaison").get(f"/desk/supervision/{alone.pk}/").content.decode()
    )


def test_what_is_posted_stands_there_with_its_days_until_it_is_closed(world: World, task: Task) -> None:
    order = supervised(world, task.case, level="3")
    supervised(world, world.fresh(task.case), level="2")
    supervisor = world.cast.client("supervisor")
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert order.days_posted(timezone.now()) == 4
    for address, who in (("/desk/supervisor/", "supervisor"), ("/desk/leader/", "leader")):
        shown = world.cast.client(who).get(address).content.decode()
        assert order.number in shown, address
        assert "第 1 天" in shown, address
    lines = supervisor.get(POSTED_LIST).context["table"].rows
    assert [line.order for line in lines] == [order]
    close(world, order, early=True)
    assert not posted(world.actor("supervisor")).exists()
    assert "没有挂牌督办的事项" in supervisor.get("/desk/supervisor/").content.decode()
    assert [line.order for line in supervisor.get(f"{POSTED_LIST}&state=closed").context["table"].rows] == [
        order
    ]


def test_nobody_sees_posted_what_they_may_not_know_of(world: World) -> None:
    secret = world.submitted(kind="report", secrecy="full")
    order = supervised(world, secret, "duty_manager", level="3")
    for who in ("supervisor", "leader"):
        address = "/desk/supervisor/" if who == "supervisor" else "/desk/leader/"
        client = world.cast.client(who)
        assert order.number not in client.get(address).content.decode()
        assert client.get(f"/desk/supervision/{order.pk}/").status_code == 404


def test_no_order_goes_to_the_unit_whose_conduct_is_complained_of(world: World, task: Task) -> None:
    """It was given the case before anybody knew of whom it complains."""
    case = task.case
    Case.objects.filter(pk=case.pk).update(
        accused=world.city.bureau, accused_matter="conduct", kind="complaint"
    )
    with pytest.raises(Invalid):
        supervised(world, world.fresh(case), departments=["CG"])
    order = supervised(world, world.fresh(case))
    assert [row.department.code for row in order.addressees.all()] == ["SW"]
    assert not StaffNotice.objects.filter(
        verb="supervised", account__in=[world.cast.liaison, world.cast.unit_head]
    )
    assert world.cast.client("liaison").get(f"/desk/supervision/{order.pk}/").status_code == 404
    assert order.number not in world.cast.client("liaison").get("/desk/supervision/").content.decode()


def test_notices_and_papers_say_which_form(world: World, task: Task) -> None:
    order = joint(world, task.case)
    assert StaffNotice.objects.filter(verb="supervised").first().facts["form"] == "joint"  # type: ignore[union-attr]
    slip = world.cast.client("supervisor").get(f"/desk/supervision/{order.pk}/slip/").content.decode()
    assert "联合督办" in slip
    assert "城市管理局（牵头）" in slip
