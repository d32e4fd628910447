"""From a posted order to a summons and its record, in a real browser and on a telephone's screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.supervision.test_orders import supervised
from yixian.supervision.models import Summons, SummonsState


@pytest.mark.django_db(transaction=True)
def test_a_posted_order_leads_to_a_summons(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    task = world.in_progress(assisting=[world.city.second_bureau])
    order = supervised(world, task.case, level="3", form="both")
    other = world.task_of(task.case, world.city.second_bureau)
    world.do("answer_supervision", "liaison2", other, order=order.number, reply="已经整改完毕")
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("supervisor")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.goto("/desk/supervisor/")
    axe(page)
    page.get_by_role("link", name=order.number).click()
    expect(page.get_by_text("挂牌第 1 天")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="通知约谈").click()
    expect(page.get_by_label("督办单或诉求")).to_have_value(order.number)
    axe(page)
    given = {"persons": "分管副局长", "host": "副主任", "place": "三楼会议室", "matters": "答复超期"}
    for name, words in given.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=meets_at]").fill("2035-03-01T09:30")
    page.get_by_role("button", name="通知约谈").click()
    expect(page.get_by_text("已通知约谈")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="取消约谈").click()
    page.locator("[name=off_reason]").fill("已经整改")
    page.get_by_role("button", name="取消约谈").click()
    expect(page.get_by_text("约谈已取消。")).to_be_visible()
    assert Summons.objects.get().state == SummonsState.OFF
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/desk/summons/", f"/desk/supervision/{order.pk}/", "/desk/supervision/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
