"""下派: to a unit below; the department still owes the answer."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.cases.world import ANSWER, World, at
from yixian.cases.actions import delegate
from yixian.cases.models import Task
from yixian.directory.models import Area, CatalogueEntry, Department
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, Refusal, WrongState


@pytest.fixture
def task(world: World) -> Task:
    """A task in the bureau's hands, dispatched on a Monday."""
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        return world.in_progress()


@pytest.fixture
def child(world: World, task: Task) -> Task:
    """Its section's task."""
    with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
        made: Task = world.do("delegate", "liaison", task, department=world.city.bureau_section.code).made
    return world.again(made)


def test_the_child_is_due_a_day_before(task: Task, child: Task) -> None:
    assert (child.status, child.role, child.parent) == ("to_sign", "assisting", task)
    assert (task.due_at, child.due_at) == (at("2026-03-09 09:00 Mon"), at("2026-03-06 09:00 Fri"))


def test_children_first(world: World, task: Task, child: Task) -> None:
    with pytest.raises(WrongState, match="下级"):
        world.do("reply", "handler", task, **ANSWER)
    world.do("sign", "section_liaison", child)
    world.do("reply", "section_handler", child, **ANSWER)
    assert world.fresh(task.case).status == "handling", "the department still owes the answer"
    world.do("reply", "handler", task, **ANSWER)
    assert world.fresh(task.case).status == "to_review"
    world.do("pass", "dispatcher", task.case)
    assert world.again(child).status == "done"


def test_a_child_reworked_alone_brings_the_case_back_to_review(world: World, task: Task, child: Task) -> None:
    world.do("sign", "section_liaison", child)
    world.do("reply", "section_handler", child, **ANSWER)
    world.do("reply", "handler", task, **ANSWER)
    world.do("rework", "dispatcher", task.case, tasks=[str(child.pk)], note="请补照片")
    assert world.fresh(task.case).status == "handling"
    world.do("reply", "section_handler", child, **ANSWER)
    assert world.fresh(task.case).status == "to_review"


def test_delegated_while_the_reply_waits_for_approval(world: World) -> None:
    Department.objects.filter(pk=world.city.bureau.pk).update(reply_needs_approval=True)
    drop_all()
    task = world.replied()
    child = world.do("delegate", "liaison", task, department=world.city.bureau_section.code).made
    with pytest.raises(WrongState, match="下级"):
        world.do("approve_reply", "unit_head", task)
    world.do("sign", "section_liaison", child)
    world.do("reply", "section_handler", child, **ANSWER)
    world.do("approve_reply", "unit_head", task)
    assert world.fresh(task.case).status == "to_review"


def test_a_childs_return_goes_to_its_parent(world: World, task: Task, child: Task) -> None:
    with time_machine.travel(at("2026-03-02 11:00 Mon"), tick=False):
        world.asked(child, "return")
        for who in ("dispatcher", "duty_manager", "section_liaison"):
            with pytest.raises(NotAllowed):
                world.do("rule", who, child, granted=True, ruling="同意")
        world.do("rule", "liaison", child, granted=True, ruling="收回自办")
    assert world.again(child).status == "ended"
    assert world.again(task).status == "in_progress"
    assert (world.fresh(task.case).status, world.fresh(task.case).returns_granted) == ("handling", 0)
    world.do("reply", "handler", task, **ANSWER)


def test_refused_by_the_parent_it_goes_on(world: World, task: Task, child: Task) -> None:
    with time_machine.travel(at("2026-03-02 11:00 Mon"), tick=False):
        world.asked(child, "return")
        world.do("rule", "liaison", child, granted=False, ruling="属于你们职责")
    assert world.again(child).status == "in_progress"
    assert world.fresh(task.case).returns_refused == 0


def test_not_to_itself_upwards_or_sideways(world: World, task: Task) -> None:
    for department in (world.city.bureau, world.city.second_bureau, world.city.second_section):
        with pytest.raises(Refusal, match="下属单位"):
            world.do("delegate", "liaison", task, department=department.code)


def test_a_departments_duty_is_not_pushed_to_a_community(world: World, task: Task) -> None:
    place = Area.objects.create(code="140105001001", name="某社区", level="community", parent=world.area)
    community = world.department("SQ", "社区居委会", "street", parent=world.city.bureau, area=place)
    with pytest.raises(Refusal, match="社区"):
        world.do("delegate", "liaison", task, department=community.code)
    CatalogueEntry.objects.create(category=world.category, area=world.area, department=community,
                                  valid_from=world.entry.valid_from)  # fmt: skip
    task.case.area = world.area
    task.case.save(update_fields=["area"])
    assert world.do("delegate", "liaison", task, department=community.code).made.department == community


def test_what_is_below_ends_with_what_is_above(world: World, task: Task, child: Task) -> None:
    """However deep: a returned, terminated or withdrawn task leaves nothing owed below."""
    with time_machine.travel(at("2026-03-02 11:00 Mon"), tick=False):
        world.do("sign", "section_liaison", child)
        below = world.department("CG0101", "街面组", parent=world.city.bureau_section)
        world.do("delegate", "section_liaison", child, department=below.code)
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意")
    assert set(Task.objects.filter(case=task.case).values_list("status", flat=True)) == {"ended"}
    assert world.fresh(task.case).status == "to_dispatch"


def test_a_terminated_task_does_not_wait_for_its_children(world: World, task: Task, child: Task) -> None:
    world.asked(task, "terminate")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    assert world.again(child).status == "ended"
    assert world.fresh(task.case).status == "to_review"


def test_a_child_neither_suspends_nor_terminates(world: World, child: Task) -> None:
    for kind, fields in (
        ("suspend", {"reason_code": "season", "plan": "开春", "review_date": "2027-03-01"}),
        ("terminate", {"reason_code": "impossible", "basis": "现场核实"}),
    ):
        with pytest.raises(Refusal, match="上级单位"):
            world.do("request", "unit_head", child, kind=kind, reason="详见附件", **fields)


def test_what_may_be_asked_costs_no_query_however_many_units_are_below(
    world: World, task: Task, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of a case asks; the directory is in memory, and the catalogue is looked up once for all of them."""
    place = Area.objects.create(code="140105001002", name="某社区", level="community", parent=world.area)
    for turn in range(30):
        world.department(f"SQ{turn}", f"社区{turn}", "street", parent=world.city.bureau, area=place)
    Department.objects.filter(pk=world.city.bureau_section.pk).update(takes_orders=False)
    drop_all()
    asked, entries = [], delegate.entries_for
    monkeypatch.setattr(delegate, "entries_for", lambda case: asked.append(case) or entries(case))
    delegate.units_below(task)  # reads the directory
    entries(task.case)
    with django_assert_num_queries(0), pytest.raises(WrongState, match="没有可以下派"):
        delegate.Delegate().allow(world.actor("liaison"), task.case, task)
    assert len(asked) == 1
