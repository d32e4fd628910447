"""How somebody on the staff wants to be told: chosen on the own account's page, within what the city allows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from yixian.linkage.models import NoticeWish, SendingRule

PAGE = "/account/notices/"
GIVEN = {"by_sms": "on", "mobile": "138 0013 8000", "by_email": "on", "email": "li@gov.example"}


def test_as_chosen(cast: Cast) -> None:
    client = cast.client("liaison")
    assert "没有短信网关" in client.get(PAGE).content.decode()
    assert client.post(PAGE, GIVEN).status_code == 302
    wish = NoticeWish.objects.get(account=cast.liaison)
    assert (wish.by_sms, wish.mobile, wish.by_email, wish.email) == (
        True,
        "8613800138000",
        True,
        "li@gov.example",
    )
    page = client.get(PAGE).content.decode()
    assert 'value="13800138000"' in page
    client.post(PAGE, {"mobile": "13800138000", "email": ""})
    wish.refresh_from_db()
    assert (wish.by_sms, wish.by_email, wish.email) == (False, False, "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mobile": ""}, "mobile"),
        ({"mobile": "0351-2345678"}, "mobile"),
        ({"mobile": "12345"}, "mobile"),
        ({"mobile": "1380013800O"}, "mobile"),
        ({"email": ""}, "email"),
        ({"email": "li@gov.example\nBcc: all@gov.example"}, "email"),
    ],
)
def test_each_needs_its_address(cast: Cast, change: dict[str, str], field: str) -> None:
    answer = cast.client("liaison").post(PAGE, GIVEN | change)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not NoticeWish.objects.exists()


def test_only_what_the_city_allows(cast: Cast) -> None:
    SendingRule.objects.create(staff_sms=False)
    client = cast.client("liaison")
    assert list(client.get(PAGE).context["form"].fields) == ["by_email", "email"]
    client.post(PAGE, GIVEN)
    assert not NoticeWish.objects.get().by_sms
    SendingRule.objects.update(staff_email=False)
    SendingRule.objects.get().save()
    assert "没有开放" in client.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page, axe: Callable[..., None]) -> None:
    Cast()
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("liaison")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    page.goto(PAGE)
    page.get_by_label("短信通知").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errorlist")).to_have_text("请填写接收通知的地址。")
    axe(page)
    page.get_by_label("手机").fill("13800138000")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("通知方式已保存")
    axe(page)
