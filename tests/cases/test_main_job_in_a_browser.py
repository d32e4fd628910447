"""The main job by clicking: a citizen's words become a case, an answer and a callback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import CONTENT, World
from tests.pages import fits
from yixian.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1280, 390)


class Desk:
    """A browser at which one person after another signs in; every page it looks at must be free of barriers."""

    def __init__(self, page: Page, world: World, axe: Callable[..., None], address: str) -> None:
        self.page, self.world, self.axe, self.address = page, world, axe, address

    def sign_in(self, username: str, path: str = "/desk/") -> None:
        """Come in as this person and open `path`."""
        session = self.world.cast.client(username).cookies["sessionid"].value
        self.page.context.clear_cookies()
        cookie = {"name": "sessionid", "value": session, "url": self.address}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page.goto(path)

    def look(self) -> None:
        """No barriers and nothing to push sideways, on a desk and on a telephone."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            fits(self.page)
            self.axe(self.page)
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def test_from_a_call_to_its_callback(desk: Desk, world: World) -> None:
    number = _seat_registers(desk)
    _dispatcher_dispatches(desk, number)
    _bureau_answers(desk, number)
    _dispatcher_passes(desk, number)
    _callback_agent_records(desk, number)
    case = world.fresh(Case.objects.get())
    assert (case.status, case.outcome) == ("closed", "resolved")


def _seat_registers(desk: Desk) -> str:
    page = desk.page
    desk.sign_in("seat", "/desk/seat/")
    desk.look()
    page.get_by_label("来电号码").fill("138 0013 8000")
    desk.press("开始登记")
    expect(page.get_by_role("heading", name="来电登记")).to_be_visible()
    desk.look()
    page.get_by_label("诉求类型").select_option("complaint")
    page.get_by_label("事项分类").fill("占道经营")
    page.get_by_label("诉求内容").fill(CONTENT)
    page.get_by_label("姓名").fill("王小明")
    page.get_by_label("提交派单").check()
    desk.press("完成登记")
    expect(page.get_by_text("已登记：待派单")).to_be_visible()
    desk.look()
    return str(page.locator("#made ~ ul .number").first.inner_text())


def _dispatcher_dispatches(desk: Desk, number: str) -> None:
    page = desk.page
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    expect(page.get_by_text("城市管理局")).to_be_visible()
    assert "13800138000" not in page.content()
    desk.look()
    desk.follow(f"派单 {number}")
    expect(page.get_by_label("主办单位")).to_have_value("城市管理局 [CG]")
    desk.look()
    desk.press("派单")
    expect(page.get_by_text("由城市管理局办理，办结时限")).to_be_visible()
    expect(page.get_by_text("都办完了")).to_be_visible()


def _bureau_answers(desk: Desk, number: str) -> None:
    page = desk.page
    bureau = desk.world.city.bureau
    bureau.reply_needs_approval = True
    bureau.save()
    desk.sign_in("liaison", "/desk/inbox/")
    desk.look()
    page.get_by_label(f"勾选 {number}").check()
    desk.press("签收勾选的任务")
    desk.look()
    desk.press("确认签收 1 件")
    expect(page.get_by_text("已签收 1 件")).to_be_visible()
    desk.sign_in("handler", f"/cases/{number}/")
    desk.look()
    desk.press("显示姓名和电话（会记录）")
    expect(page.get_by_role("link", name="13800138000")).to_be_visible()
    desk.follow("联系")
    page.get_by_label("联系上了", exact=True).check()
    page.get_by_label("联系情况").fill("已电话联系")
    desk.press("联系")
    desk.follow("答复")
    desk.press("答复")
    expect(page.get_by_text("投诉和举报必须认定是否属实")).to_be_visible()
    desk.look()
    page.get_by_label("事实认定").select_option("true")
    page.get_by_label("解决情况").select_option("solved")
    page.get_by_label("办理措施").fill("已清理占道摊位")
    page.get_by_label("给诉求人的答复").fill("您好，占道摊位已清理。")
    desk.press("答复")
    expect(page.get_by_text("答复等待分管领导审批")).to_be_visible()
    desk.sign_in("unit_head", "/desk/approvals/")
    desk.look()
    desk.follow(f"审批 {number}")
    desk.press("审批答复")
    expect(page.get_by_text("现在是“待审核”")).to_be_visible()


def _dispatcher_passes(desk: Desk, number: str) -> None:
    desk.sign_in("dispatcher", "/desk/to-review/")
    desk.look()
    desk.follow(f"办理 {number}")
    expect(desk.page.get_by_label("给诉求人的答复")).to_have_value("您好，占道摊位已清理。")
    desk.look()
    desk.press("审核通过")
    expect(desk.page.get_by_text("现在是“待回访”")).to_be_visible()


def _callback_agent_records(desk: Desk, number: str) -> None:
    page = desk.page
    desk.sign_in("callback", "/desk/callbacks/")
    desk.look()
    desk.follow(f"办理 {number}")
    desk.press("显示姓名和电话（会记录）")
    expect(page.get_by_role("link", name="13800138000")).to_be_visible()
    page.get_by_label("接通了").check()
    page.get_by_label("承办单位联系过您吗").select_option("yes")
    page.get_by_label("问题解决了吗").select_option("solved")
    page.get_by_label("对办理结果满意吗").select_option("satisfied")
    desk.look()
    desk.press("回访")
    expect(page.get_by_text("现在是“办结（回访认可）”")).to_be_visible()
