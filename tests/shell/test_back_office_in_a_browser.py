"""The back office of the three administrators in a real browser: our words, our looks, without barriers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import AXE_BY_STYLE, fits
from yixian.directory.models import WorkingDay
from yixian.people.models import Account, LoginRecord
from yixian.telephony.models import CallQueue, Seat, SeatQueue

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "sysadmin": [
        "",
        "directory/department/",
        "directory/department/add/",
        "directory/workingday/",
        "directory/catalogueentry/add/",
        "linkage/noticetext/add/",
        "telephony/callqueue/",
        "telephony/callqueue/add/",
        "telephony/announcement/",
        "telephony/seat/",
        "telephony/seat/add/",
        "telephony/seatqueue/add/",
        "telephony/trunk/add/",
        "/desk/rows/",
        "/desk/settings/",
    ],
    "secadmin": ["", "people/account/", "people/account/add/", "/desk/accounts/load/"],
    "auditadmin": ["", "people/accountrecord/", "/desk/rows/history/"],
}


@pytest.fixture
def enter(page: Page, live_server: object, transactional_db: None) -> Callable[[str], Cast]:
    """Who is signed in from now on."""
    cast = Cast()
    WorkingDay.objects.create(date="2027-02-06", is_working=False, note="春节")
    LoginRecord.objects.create(account=cast.seat, outcome="wrong", address_digest="0")
    queue = CallQueue.objects.create(code="main", name="综合受理")
    SeatQueue.objects.create(seat=Seat.objects.create(extension="8001", account=cast.seat), queue=queue)

    def signed_in(who: str) -> Cast:
        session = cast.client(who).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
        return cast

    return signed_in


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_readable(
    page: Page,
    live_server: object,
    enter: Callable[[str], Cast],
    axe: Callable[..., None],
    who: str,
    look: str,
) -> None:
    enter(who)
    page.context.add_cookies([{"name": "look", "value": look, "url": str(live_server)}])
    for address in PAGES[who]:
        page.goto(address if address.startswith("/") else f"/backoffice/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for width in (390, 1366) if look == "light" else (1366,):
            page.set_viewport_size({"width": width, "height": 844})
            fits(page)
            axe(page, rules=() if look == "light" else AXE_BY_STYLE)
        shown = page.locator("body").inner_text()
        assert not re.search(r"来修改|以 类别|无可选|MODEL NAME|ADD LINK|站点", shown), page.url


def test_the_security_administrator_is_called_by_name_and_opens_an_account(
    page: Page, enter: Callable[[str], Cast], axe: Callable[..., None]
) -> None:
    cast = enter("secadmin")
    page.goto("/backoffice/people/account/add/")
    expect(page.locator(".desk-person")).to_have_text(cast.people["secadmin"].name)
    page.get_by_label("用户名").fill("liaison")
    page.get_by_label("姓名").fill("高新城")
    page.get_by_label("单位", exact=False).first.select_option(index=1)
    page.get_by_role("searchbox", name="部门").fill(cast.city.bureau.code)
    page.get_by_role("treeitem", name=cast.city.bureau.name).click()
    page.get_by_label("联络员").check()
    page.get_by_label("密码").fill("correct-horse-battery")
    axe(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("这个用户名已经有账号使用")).to_be_visible()
    axe(page)
    page.get_by_label("用户名").fill("liaison-2")
    page.get_by_label("密码").fill("correct-horse-battery")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已新增账号")
    assert Account.objects.get(username="liaison-2").department == cast.city.bureau
