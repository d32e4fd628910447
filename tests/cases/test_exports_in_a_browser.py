"""Prepared files, a dispatch to take back, the place of a case, orders: in every look, on a telephone too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.scenes import somebody
from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.test_papers_in_a_browser import ORDER
from tests.cases.test_places import HERE, STOOD
from tests.cases.world import World
from yixian.cases.actions.keep_export import prepare_waiting
from yixian.cases.models import CaseStatus, KeptExport
from yixian.cases.views import case_list

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [("light", "off"), ("dark", "off"), ("light", "on"), ("contrast", "off")]


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def in_every_look(desk: Desk, path: str, there: str) -> None:
    """No barriers and nothing pushed sideways, with `there` on the page."""
    for name, elder in LOOKS:
        cookies: Any = [
            {"name": kept, "value": value, "url": desk.address}
            for kept, value in (("look", name), ("elder", elder))
        ]
        desk.page.context.add_cookies(cookies)
        desk.page.goto(path)
        expect(desk.page.get_by_text(there).first).to_be_visible()
        desk.look()


def test_big_files_and_their_progress(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    monkeypatch.setattr(case_list, "MOST_AT_ONCE", 1)
    for _ in range(2):
        world.dispatched(telephone=somebody())
    desk.sign_in("unit_head", "/desk/exports/")
    in_every_look(desk, "/desk/exports/", "最近一天没有要准备的导出")
    page = desk.page
    page.goto("/desk/inbox/")
    page.get_by_text("导出当前结果").click()
    page.get_by_label("导出用途").fill("月度分析，送分管领导阅" * 8)
    desk.look()
    desk.press("导出")
    expect(page.get_by_text("排队中，一分钟内开始")).to_be_visible()
    KeptExport.objects.update(rows=5000, done=1500)
    in_every_look(desk, "/desk/exports/", "1500 / 5000")
    KeptExport.objects.update(rows=None, done=0)
    list(prepare_waiting(timezone.now()))
    expect(page.get_by_role("link", name="下载")).to_be_visible()  # the page asks by itself
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载").click()
    assert kept.value.suggested_filename.startswith("inbox-")
    KeptExport.objects.update(ready_at=None, failed="账号已停用。")
    in_every_look(desk, "/desk/exports/", "账号已停用")


def test_a_dispatch_that_may_be_taken_back(desk: Desk, world: World) -> None:
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    case = world.dispatched(world.submitted(telephone=somebody()), who="dispatcher").case
    world.submitted(telephone=somebody())
    in_every_look(desk, "/desk/to-dispatch/", f"{case.number} 刚派给")
    desk.page.get_by_role("button", name=f"撤回派单 {case.number}").click()
    expect(desk.page.get_by_text(f"{case.number} 刚派给")).to_be_hidden()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH


def test_where_a_case_is_and_where_somebody_stood(desk: Desk, world: World) -> None:
    task = world.in_progress(**HERE)
    world.do("visit", "handler", task, note="已清理", position=STOOD)
    desk.sign_in("handler", "/desk/")
    in_every_look(desk, f"/cases/{task.case.number}/", "在地图上看")
    desk.page.get_by_text("在地图上看", exact=True).click()
    expect(desk.page.locator(".map-said").first).not_to_be_empty()
    desk.look()


def test_orders_on_a_telephone(desk: Desk, world: World) -> None:
    task = world.in_progress(telephone=somebody())
    world.do("supervise", "supervisor", world.fresh(task.case), **ORDER)
    desk.sign_in("supervisor", "/desk/supervision/")
    in_every_look(desk, "/desk/supervision/", task.case.number)
