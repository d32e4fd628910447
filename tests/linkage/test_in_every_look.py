"""The pages of notices in every look, wide and on a telephone: readable, and never pushed sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import in_every_look
from yixian.linkage.models import Notice, StaffNotice

PAGES = {
    "liaison": ("/desk/my-notices/", "/account/notices/"),
    "sysadmin": ("/desk/notices/", "/desk/notices/staff/?state=sent"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", list(PAGES))
def test_every_look_can_be_read(page: Page, axe: Callable[..., None], who: str) -> None:
    world = World(Cast())
    world.dispatched(title="路" * 30, reply_way="sms", urgency="P2")
    world.dispatched(reply_way="sms")
    StaffNotice.objects.filter(pk=StaffNotice.objects.latest("id").pk).update(read_at="2026-11-01T00:00Z")
    Notice.objects.update(state="failed", reason="试了 5 次没有发出（" + "x" * 120 + "）")
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(who)
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    in_every_look(page, axe, *PAGES[who])
    if who == "liaison":
        expect(page.locator(".bell-count")).to_contain_text("1")
