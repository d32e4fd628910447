"""A supervisor's morning in a real browser: from a count to an order on every case ticked, in every look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import in_every_look
from yixian.cases.models import Case
from yixian.supervision.models import SupervisionOrder


@pytest.mark.django_db(transaction=True)
def test_late_cases_are_supervised_together(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    for _ in range(2):
        Case.objects.filter(pk=world.in_progress().case_id).update(promise_due=timezone.now())
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("supervisor")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    menu = page.get_by_role("navigation", name="主菜单")
    menu.get_by_text("监督分析").click()
    menu.get_by_role("link", name="督办台").click()
    page.get_by_role("link", name="2 超期未办结").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="督办勾选的诉求").click()
    axe(page)
    page.get_by_label("级别").select_option(label="督办")
    page.get_by_label("督办要求").fill("三日内整改并报告")
    page.get_by_role("button", name="确认下达").click()
    expect(page.get_by_text("已下达 2 件督办单")).to_be_visible()
    assert SupervisionOrder.objects.count() == 2
    in_every_look(page, axe, "/desk/supervisor/", "/desk/supervisor/late/")
