"""申请 on the case: what a department may ask for now, each kind once, with what it means and until when."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from yixian.cases.actions import ACTIONS
from yixian.cases.asks import asks_of
from yixian.cases.models import Task


def panel(world: World, who: str, task: Task) -> str:
    page = world.cast.client(who).get(f"/cases/{task.case.number}/").content.decode()
    found = re.search(r'<section class="sheet" aria-labelledby="asks">.*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def asked(world: World, who: str, task: Task) -> list[str]:
    return re.findall(rf'href="/tasks/{task.pk}/do/([^"]+)"', panel(world, who, task))


def test_each_role_is_offered_what_it_may_ask_for(world: World) -> None:
    task = world.in_progress()
    assert asked(world, "liaison", task) == ["request/?kind=return", "escalate/"]
    assert asked(world, "unit_head", task) == [
        f"request/?kind={kind}" for kind in ("extend", "suspend", "terminate")
    ]
    assert panel(world, "handler", task) == ""
    assert panel(world, "dispatcher", task) == ""


def test_it_says_what_each_means_and_until_when(world: World) -> None:
    task = world.in_progress()
    words = panel(world, "unit_head", task)
    assert "还要一些时间才办得完" in words
    assert f"{world.again(task).due_at.astimezone():%Y-%m-%d}" in words
    assert "到复核日期自动恢复" in words
    assert "列入值班主任的疑难清单会商" in panel(world, "liaison", task)


def test_what_waits_is_withdrawn_before_another_is_asked(world: World) -> None:
    task = world.in_progress()
    world.asked(task, "return")
    assert asked(world, "liaison", task) == ["withdraw_request/", "escalate/"]
    assert "同一任务一次只能有一个" in panel(world, "liaison", task)


def test_it_costs_no_query_of_its_own(world: World) -> None:
    task, actor = world.in_progress(), world.actor("unit_head")
    offered = [(ACTIONS["request"], task)]
    asks_of(actor, offered)
    with CaptureQueriesContext(connection) as done:
        assert len(asks_of(actor, offered * 3)[0].kinds) == 9
    assert not done.captured_queries


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any, media_root: Path) -> Desk:
    return Desk(page, world, axe, live_server.url)


@pytest.mark.django_db(transaction=True)
def test_by_keys_from_the_case_to_the_form(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    desk.sign_in("unit_head", f"/cases/{task.case.number}/")
    desk.look()
    link = page.get_by_role("region", name="申请").get_by_role("link", name="挂账")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/do/request/?kind=suspend")
    expect(page.get_by_text("一时没有条件办，但有计划")).to_be_visible()
