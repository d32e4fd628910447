"""From the publisher's desk to a citizen who finds it before sending, in a real browser and in every look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cases.scenes import PUBLISHED
from tests.cases.world import TELEPHONE, World
from tests.cast import Cast
from tests.pages import fits, in_every_look
from tests.portal.published import publishable, published
from yixian.portal.models import Publication

pytestmark = pytest.mark.django_db(transaction=True)
LAMP = "门口路灯不亮，王小明电话13800138000，请修一修"


def test_published_and_found_before_sending(page: Page, axe: Callable[..., None], media_root: Path) -> None:
    world = World(Cast())
    case = publishable(world, telephone=TELEPHONE, title="路灯不亮怎么报修", content=LAMP)
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("publisher")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.get_by_role("link", name="可以发布的").click()
    page.get_by_role("link", name="去发布").click()
    expect(page.get_by_label("公开的诉求")).to_have_value("门口路灯不亮，王**电话138****8000，请修一修")
    page.get_by_label("公开的诉求").fill("门口路灯不亮，王小明问怎么办")
    page.get_by_label("公开的答复").fill("请找张师傅，电话 0351-4123456")
    page.get_by_role("button", name="看看市民看到的样子").click()
    expect(page.get_by_text("这里还有诉求人的姓名")).to_be_visible()
    expect(page.get_by_text("看起来还有")).to_contain_text("座机号")
    axe(page)
    page.get_by_label("公开的诉求").fill("门口路灯不亮怎么办")
    page.get_by_label("公开的答复").fill("请说明灯杆编号，48小时内修复。")
    page.get_by_role("button", name="看看市民看到的样子").click()
    expect(page.get_by_text("市民会看到下面这些")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 850})
    fits(page)
    page.get_by_role("button", name="确认发布").click()
    expect(page.get_by_text(f"{case.number} 已发布")).to_be_visible()
    row = Publication.objects.public().get()

    page.goto("/submit/")
    page.get_by_label("请把事情说清楚").fill("我们巷子的路灯不亮了")
    page.get_by_label("请把事情说清楚").blur()
    found = page.get_by_text("别人问过、已经答复的")
    expect(found).to_be_visible()
    page.get_by_text("路灯不亮怎么报修").click()
    expect(page.get_by_text("48小时内修复")).to_be_visible()
    axe(page)
    page.goto("/")
    page.get_by_role("link", name="大家问过的").last.click()
    page.get_by_label("找什么").fill("路灯")
    page.get_by_role("button", name="找一找").click()
    page.get_by_role("link", name="路灯不亮怎么报修").click()
    page.wait_for_url(f"**/answered/{row.pk}/")
    assert "13800138000" not in page.content()


def test_without_barriers_in_every_look(page: Page, axe: Callable[..., None], media_root: Path) -> None:
    world = World(Cast())
    row, waiting = published(world), publishable(world)
    gone = published(world, title="长" * 60)
    long = published(world, title="长" * 60, answer="https://example.org/" + "x" * 300)
    world.do("withdraw_publication", "publisher", gone.case, note="情况变了")
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("publisher")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    in_every_look(
        page,
        axe,
        "/answered/",
        f"/answered/{row.pk}/",
        f"/answered/{long.pk}/",
        f"/answered/{gone.pk}/",
        "/desk/publishing/",
        "/desk/publishing/?tab=published",
        "/desk/publishing/?tab=withdrawn",
        f"/desk/publishing/{waiting.number}/",
    )
    assert PUBLISHED["title"] in row.title
