"""The day of the calendar names the first of the open cases that run over it, to whoever may see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import World
from yixian.cases.models import Case, Task
from yixian.cases.row_kinds import MOST_NAMED, of_days, of_hours
from yixian.directory.models import OfficeHours, WorkingDay

PAGE = "/desk/calendar/"


def page(client: Client, days: int = 1) -> str:
    day = timezone.localdate() + timedelta(days=days)
    return client.get(f"{PAGE}?day={day.isoformat()}").content.decode()


def named(text: str) -> list[str]:
    return re.findall(r'class="number" href="/cases/(\d+)/"', text)


def until(case: Case, days: int) -> None:
    """Promise and task of the case run until so many days from now."""
    due = timezone.now() + timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(promise_due=due)
    Task.objects.filter(case=case).update(due_at=due)


def test_the_first_promised_stands_first_and_what_does_not_run_over_the_day_is_not_there(
    world: World,
) -> None:
    late, soon, over = (world.dispatched(telephone=somebody()).case for _ in range(3))
    until(late, 6)
    until(soon, 3)
    until(over, 1)
    client = world.cast.client("duty_manager")
    assert named(page(client, 2)) == [soon.number, late.number]
    assert named(page(client, 4)) == [late.number]
    assert "及其余" not in page(client, 4)
    assert named(page(client, 9)) == []


def test_a_task_alone_counts_too_as_in_the_number(world: World) -> None:
    case = world.dispatched().case
    until(case, 1)
    Task.objects.filter(case=case).update(due_at=timezone.now() + timedelta(days=5))
    day = timezone.localdate() + timedelta(days=4)
    assert of_days([WorkingDay(date=day)]) == 1
    assert named(page(world.cast.client("duty_manager"), 4)) == [case.number]


def test_on_hours_hang_the_tasks_of_the_unit_and_on_the_citys_everything_open(world: World) -> None:
    world.dispatched(telephone=somebody())
    world.submitted(telephone=somebody())
    assert of_hours([OfficeHours(department=world.city.bureau, weekday=1)]) == 1
    assert of_hours([OfficeHours(department=world.city.second_bureau, weekday=1)]) == 0
    assert of_hours([OfficeHours(department=None, weekday=1)]) == 2


def test_of_many_the_first_are_named_and_the_rest_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yixian.cases.row_kinds.MOST_NAMED", 2)
    for days in (4, 5, 6):
        until(world.dispatched(telephone=somebody()).case, days)
    text = page(world.cast.client("duty_manager"), 2)
    assert len(named(text)) == 2
    assert "，及其余 1 件" in text
    assert MOST_NAMED == 20


@pytest.mark.parametrize("who", ["sysadmin", "auditadmin"])
def test_who_sees_no_cases_reads_the_number_alone(world: World, who: str) -> None:
    until(world.dispatched().case, 4)
    text = page(world.cast.client(who), 2)
    assert "有 1 件在办诉求的时限跨过这一天" in text
    assert named(text) == []
    assert "及其余" not in text


def test_one_query_however_many(world: World) -> None:
    client = world.cast.client("duty_manager")

    def cost(days: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            page(client, days)
        return len(counted)

    until(world.dispatched(telephone=somebody()).case, 4)
    page(client, 2)
    none, one = cost(20), cost(2)
    assert one == none + 1
    for _ in range(4):
        until(world.dispatched(telephone=somebody()).case, 4)
    assert cost(2) == one
