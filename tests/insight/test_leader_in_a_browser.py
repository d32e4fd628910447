"""The leader's page in a real browser: readable in every look, on a telephone, and on one sheet of A4."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import in_every_look
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case


@pytest.mark.django_db(transaction=True)
def test_a_leader_reads_it_follows_a_number_and_prints_it(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    task = world.in_progress()
    supervised(world, task.case, "leader", level="4")
    Case.objects.filter(pk=task.case_id).update(promise_due=timezone.now())
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("leader")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="领导看板").click()
    expect(page.get_by_role("heading", name="领导看板")).to_be_visible()
    page.get_by_role("region", name="哪些超期").get_by_role("row", name="城市管理局").get_by_role(
        "link"
    ).click()
    expect(page.get_by_role("heading", name="超期未办结：城市管理局")).to_be_visible()
    expect(page.get_by_role("link", name=task.case.number)).to_be_visible()
    in_every_look(page, axe, "/desk/leader/")
    sheets = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sheets == 1
