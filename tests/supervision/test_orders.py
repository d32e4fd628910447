"""Supervision orders: who issues, who answers, who sees them, when they are late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from tests.cases.world import World, at
from yixian.cases.actions import available, find, perform
from yixian.cases.models import Case, CaseStatus, Task
from yixian.cases.queries import sections_of
from yixian.directory.models import Department
from yixian.ground.caching import drop_all
from yixian.ground.errors import Invalid, NotAllowed, NotFound, Refusal, WrongState
from yixian.supervision.models import Addressee, Level, SupervisionOrder
from yixian.supervision.queries import is_late, open_for, orders_of, orders_shown

ORDER: dict[str, Any] = {"level": "2", "demand": "三日内整改并报告，联系人王小明", "amount": 2, "unit": "wd"}


@pytest.fixture
def task(world: World) -> Task:
    """A task that the bureau has signed."""
    return world.in_progress()


def supervised(world: World, case: Case, who: str = "supervisor", **fields: Any) -> SupervisionOrder:
    """An order on the case."""
    made: SupervisionOrder = world.do("supervise", who, case, **(ORDER | fields)).made
    return made


def test_an_order_names_the_departments_that_have_the_case(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    order = supervised(world, task.case)
    assert [row.department for row in orders_of(task.case)[0].addressees.all()] == [
        world.city.bureau,
        world.city.second_bureau,
    ]
    assert order.number == f"DB{timezone.localtime(order.issued_at):%Y}-{order.pk:05d}"
    facts = task.case.events.latest("seq").facts
    assert facts["departments"] == [world.city.bureau.pk, world.city.second_bureau.pk]
    assert ORDER["demand"] not in str(facts)


@pytest.mark.parametrize(
    ("columns", "who"),
    [
        ({"name": "综合执法局"}, "liaison"),
        ({"active": False}, "liaison"),
        ({"active": False, "parent": "second_bureau"}, "liaison2"),
    ],
)
def test_its_unit_renamed_closed_or_merged_still_owes_the_answer(
    world: World, task: Task, columns: dict[str, Any], who: str
) -> None:
    order, due = supervised(world, task.case), task.due_at
    bureau = Department.objects.get(pk=world.city.bureau.pk)
    for name, value in columns.items():
        setattr(bureau, name, world.city.second_bureau if name == "parent" else value)
    bureau.save()
    drop_all()
    with pytest.raises(Refusal, match="还没有答复"):
        world.act("close_supervision", "supervisor", task.case, order=order.number, note="已整改")
    world.act("answer_supervision", who, Task.objects.get(pk=task.pk), reply="已整改")
    world.act("close_supervision", "supervisor", task.case, order=order.number, note="已整改")
    row, case = order.addressees.get(), Case.objects.get(pk=task.case_id)
    assert (row.department_id, case.lead_id) == (bureau.pk, bureau.pk), "figures stay its own"
    assert row.department.label == columns.get("name", "城市管理局")
    assert Task.objects.get(pk=task.pk).due_at == due


def test_one_department_can_be_singled_out_and_no_stranger(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    order = supervised(world, task.case, departments=["SW"])
    assert [row.department.code for row in order.addressees.all()] == ["SW"]
    with pytest.raises(Invalid):
        supervised(world, task.case, departments=["BGT"])
    with pytest.raises(Refusal, match="正在承办"):
        world.act(
            "supervise",
            "supervisor",
            task.case,
            level="2",
            demand="x",
            amount=1,
            unit="wd",
            departments=["BGT"],
        )


def test_before_dispatch_the_centre_itself_is_meant(world: World) -> None:
    order = supervised(world, world.submitted())
    assert not order.addressees.exists()


def test_the_day_is_counted_in_working_time(world: World) -> None:
    case = world.submitted()
    with time_machine.travel(at("2026-03-06 16:00 Fri"), tick=False):
        assert supervised(world, case).due_at == at("2026-03-10 16:00 Tue")
        assert supervised(world, case, amount=3, unit="hour").due_at == at("2026-03-06 19:00 Fri")


@pytest.mark.parametrize(
    ("who", "level", "allowed"),
    [
        ("supervisor", Level.REMINDER, True),
        ("supervisor", Level.ORDER, True),
        ("supervisor", Level.POSTED, True),
        ("supervisor", Level.INSTRUCTION, False),
        ("duty_manager", Level.ORDER, True),
        ("duty_manager", Level.INSTRUCTION, False),
        ("leader", Level.INSTRUCTION, True),
        ("leader", Level.ORDER, False),
    ],
)
def test_who_issues_which_level(world: World, task: Task, who: str, level: Level, allowed: bool) -> None:
    if allowed:
        assert supervised(world, task.case, who, level=str(level.value)).level == level
        return
    with pytest.raises(Invalid):
        supervised(world, task.case, who, level=str(level.value))
    with pytest.raises(NotAllowed):
        world.act("supervise", who, task.case, **(ORDER | {"level": str(level.value)}))


@pytest.mark.parametrize(("who", "initial"), [("leader", "4"), ("supervisor", None)])
def test_the_only_level_is_chosen_already(world: World, task: Task, who: str, initial: str | None) -> None:
    form = find("supervise", "case").form(world.actor(who), task.case)
    assert form.fields["level"].initial == initial


@pytest.mark.parametrize("who", ["seat", "dispatcher", "liaison", "handler", "unit_head", "callback"])
def test_nobody_else_issues(world: World, task: Task, who: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        supervised(world, task.case, who)


def test_not_a_closed_case(world: World) -> None:
    case = world.submitted()
    world.do("refuse", "dispatcher", case, reason="repeated")
    with pytest.raises(WrongState):
        supervised(world, world.fresh(case))


# Answers


def test_a_named_department_answers_once(world: World, task: Task) -> None:
    order = supervised(world, task.case)
    row = world.do("answer_supervision", "liaison", task, reply="已整改").made
    assert (row.order, row.reply, row.replied_by) == (order, "已整改", world.cast.liaison)
    with pytest.raises(WrongState):
        world.do("answer_supervision", "liaison", task, reply="再报")


def test_the_page_of_an_order_leads_to_the_answer_until_it_is_given(world: World, task: Task) -> None:
    _first, order = (supervised(world, task.case) for _ in range(2))
    page, liaison = f"/desk/supervision/{order.pk}/", world.cast.client("liaison")
    answer = f"/tasks/{task.pk}/do/answer_supervision/?order={order.number}&next=%s" % page
    assert escape(answer) in liaison.get(page).content.decode()
    assert f'value="{order.number}" selected' in liaison.get(answer).content.decode()
    assert "answer_supervision" not in world.cast.client("supervisor").get(page).content.decode()
    given = {
        "order": order.number,
        "reply": "已整改",
        "next": page,
        "version": world.fresh(task.case).version,
    }
    sent = liaison.post(f"/tasks/{task.pk}/do/answer_supervision/", given)
    assert sent["Location"] == page
    shown = liaison.get(page).content.decode()
    assert "已整改" in shown
    assert "answer_supervision" not in shown


def test_the_oldest_order_first_or_the_one_named(world: World, task: Task) -> None:
    first, second, third = (supervised(world, task.case) for _ in range(3))
    named = world.do("answer_supervision", "liaison", task, reply="甲", order=third.number).made
    oldest = world.do("answer_supervision", "liaison", task, reply="乙").made
    assert (named.order, oldest.order) == (third, first)
    with pytest.raises(Invalid):
        world.do("answer_supervision", "liaison", task, reply="丙", order=third.number)
    world.do("answer_supervision", "liaison", task, reply="丙", order=second.number)


def test_another_department_does_not_answer_for_it(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    supervised(world, task.case, departments=["CG"])
    other = world.task_of(task.case, world.city.second_bureau)
    with pytest.raises(WrongState):
        world.do("answer_supervision", "liaison2", other, reply="x")
    with pytest.raises(NotAllowed):
        world.do("answer_supervision", "liaison2", task, reply="x")
    with pytest.raises(NotAllowed):
        world.do("answer_supervision", "handler", task, reply="x")


def test_answering_after_the_task_was_replied_is_possible(world: World) -> None:
    task = world.replied()
    supervised(world, task.case)
    assert world.do("answer_supervision", "liaison", world.again(task), reply="已答复群众").made.reply


# Closing


def test_the_supervisor_closes_with_a_note(world: World, task: Task) -> None:
    order = supervised(world, task.case)
    with pytest.raises(Invalid):
        world.do("close_supervision", "supervisor", task.case, order=order.number)
    world.do("close_supervision", "supervisor", task.case, order=order.number, note="整改到位", early=True)
    order = SupervisionOrder.objects.get(pk=order.pk)
    assert (order.closed_by, order.closing, order.is_open) == (world.cast.supervisor, "整改到位", False)
    assert not open_for(world.actor("supervisor")).exists()
    with pytest.raises(WrongState):
        world.do("close_supervision", "supervisor", task.case, order=order.number, note="再销")
    with pytest.raises(WrongState):
        world.do("answer_supervision", "liaison", task, reply="晚了")


@pytest.mark.parametrize("who", ["duty_manager", "dispatcher", "leader", "liaison"])
def test_nobody_else_closes(world: World, task: Task, who: str) -> None:
    order = supervised(world, task.case)
    with pytest.raises(NotAllowed):
        world.do("close_supervision", who, task.case, order=order.number, note="x")


def test_an_order_outlives_its_case_until_it_is_closed(world: World) -> None:
    case = world.to_callback()
    order = supervised(world, case)
    world.do("record_callback", case, case, solved="solved", satisfied="very")
    case = world.fresh(case)
    assert case.status == CaseStatus.CLOSED
    assert "close_supervision" in [a.name for a, _ in available(world.actor("supervisor"), case)]
    world.do("close_supervision", "supervisor", case, order=order.number, note="已办结", early=True)


# Lists


def test_late_is_what_nobody_answered_by_the_day(world: World, task: Task) -> None:
    order = supervised(world, task.case)
    later, actor = timezone.now() + timedelta(days=30), world.actor("supervisor")

    def late() -> bool:
        listed = open_for(actor, late_at=later).filter(pk=order.pk).exists()
        assert listed == is_late(orders_of(task.case)[0], later)
        return listed

    assert not is_late(order, timezone.now())
    assert late()
    world.do("answer_supervision", "liaison", task, reply="已整改")
    assert not late()


def test_an_order_to_the_centre_is_late_until_closed(world: World) -> None:
    case = world.submitted()
    order = supervised(world, case)
    later = timezone.now() + timedelta(days=30)
    assert list(open_for(world.actor("supervisor"), late_at=later)) == [order]
    assert is_late(orders_of(case)[0], later)


def test_everybody_sees_the_orders_of_the_cases_they_see_and_a_department_its_own(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    secret = world.submitted(kind="report", secrecy="full")
    mine = supervised(world, task.case, departments=["CG"])
    hidden = supervised(world, secret, "duty_manager")
    seen = {
        who: set(SupervisionOrder.objects.visible_to(world.actor(who)))
        for who in (
            "duty_manager",
            "supervisor",
            "leader",
            "liaison",
            "section_liaison",
            "liaison2",
            "nobody",
        )
    }
    assert seen == {
        "duty_manager": {mine, hidden},
        "supervisor": {mine},
        "leader": {mine},
        "liaison": {mine},
        "section_liaison": set(),
        "liaison2": set(),
        "nobody": set(),
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("duty_manager", 200),
        ("leader", 200),
        ("liaison", 200),
        ("seat", 403),
        ("nobody", 403),
    ],
)
def test_who_opens_the_list(world: World, task: Task, who: str, status: int) -> None:
    order = supervised(world, task.case)
    page = world.cast.client(who).get("/desk/supervision/")
    assert page.status_code == status
    assert (order.number in page.content.decode()) == (status == 200)
    late = world.cast.client(who).get("/desk/supervision/?state=late")
    assert order.number not in late.content.decode()


def test_the_list_costs_the_same_for_one_order_and_for_many(
    world: World, django_assert_num_queries: Any
) -> None:
    actor = world.actor("supervisor")
    assert actor.roles
    for _ in range(3):
        supervised(world, world.dispatched().case)
        with django_assert_num_queries(
            2
        ):  # the orders with their cases, the addressees with their departments
            for order in open_for(actor):
                assert [row.department.label for row in order.addressees.all()]
                assert order.case.number


def test_the_case_page_costs_the_same_for_one_order_and_for_many(world: World, task: Task) -> None:
    actor, case = world.actor("supervisor"), world.fresh(task.case)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            orders_shown(actor, case)
        return len(asked)

    supervised(world, case)
    one = queries()
    for _ in range(3):
        supervised(world, case)
    assert queries() == one


# Texts


def test_demand_and_answer_are_sealed_with_a_protected_case(world: World) -> None:
    task = world.in_progress(secrecy="from_unit")
    order = supervised(world, task.case)
    world.do("answer_supervision", "liaison", task, reply="已整改，王小明满意")
    order.refresh_from_db()
    row = Addressee.objects.get(order=order)
    assert (order.demand, row.reply) == ("", "")
    assert order.opened_texts(task.case.citizen)["demand"] == ORDER["demand"]
    agreed = {"citizen_agrees": True, "agreed_way": "telephone", "note": "诉求人同意"}
    world.do("mark", "duty_manager", world.fresh(task.case), secrecy="none", tags=[], **agreed)
    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.demand, row.reply) == (ORDER["demand"], "已整改，王小明满意")


def test_the_case_page_shows_the_order_masked_where_the_case_is(world: World) -> None:
    task = world.in_progress(secrecy="from_unit")
    supervised(world, task.case)

    def demand(who: Any) -> list[str]:
        sections = sections_of(world.actor(who), world.fresh(task.case))
        return [
            one["demand"]
            for s in sections
            if s.template.startswith("supervision/")
            for one in s.context["orders"]
        ]

    assert demand("supervisor") == [ORDER["demand"]]
    assert demand("liaison") == [ORDER["demand"].replace("王小明", "王**")]
    assert demand(task.case) == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"level": "5"}, "level"),
        ({"level": 2}, "level"),
        ({"demand": ""}, "demand"),
        ({"amount": 0}, "amount"),
        ({"amount": 61}, "amount"),
        ({"amount": None}, "amount"),
        ({"unit": "year"}, "unit"),
        ({"departments": "CG"}, "departments"),
    ],
)
def test_a_wrong_order_is_refused_at_its_field(
    world: World, task: Task, typed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        perform("supervise", world.actor("supervisor"), task.case, ORDER | typed)
    assert field in refused.value.errors
    assert not SupervisionOrder.objects.exists()


def test_order_and_callback_are_on_the_page_of_the_case(world: World) -> None:
    case = world.to_callback()
    order = supervised(world, case)
    world.do("record_callback", "callback", case, way="telephone", reached=False)
    page = world.cast.client("duty_manager").get(f"/cases/{case.number}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert order.number in text
    assert ORDER["demand"] in text
    assert "未接通" in text
    assert order.number in world.cast.client("liaison").get(f"/cases/{case.number}/").content.decode()
