"""One's own pages in a real browser, without barriers."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def signed_in(page, transactional_cast, axe):
    page.goto("/account/tokens/")
    axe(page)
    page.get_by_label("用户名").fill("dispatcher")
    page.get_by_label("密码").fill(transactional_cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/tokens/")
    return page


@pytest.fixture
def transactional_cast(transactional_db):
    from tests.cast import Cast

    return Cast()


def test_a_token_is_made_shown_and_revoked(signed_in, axe):
    signed_in.get_by_label("用途").fill("区平台")
    signed_in.get_by_role("button", name="生成令牌").click()
    token = signed_in.get_by_role("status").locator("code").inner_text()
    assert token.startswith("yx_")
    axe(signed_in)
    signed_in.get_by_role("link", name="吊销令牌 区平台").click()
    expect(signed_in.get_by_text("不能恢复")).to_be_visible()
    axe(signed_in)
    signed_in.get_by_role("button", name="吊销").click()
    expect(signed_in.get_by_text("已吊销令牌“区平台”。")).to_be_visible()
    expect(signed_in.get_by_text("还没有令牌")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/desk/", "/account/password/", "/account/second-factor/", "/account/logout/"]
)
def test_pages_have_no_barriers(signed_in, axe, path):
    signed_in.goto(path)
    assert signed_in.get_by_role("heading", level=1).is_visible()
    axe(signed_in)


def test_the_second_factor_is_offered_as_a_picture_and_as_text(signed_in, axe, transactional_cast):
    signed_in.goto("/account/second-factor/activate/")
    axe(signed_in)
    signed_in.get_by_label("密码").fill(transactional_cast.PASSWORD)
    signed_in.get_by_role("button", name="确认").click()
    picture = signed_in.get_by_role("img")
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert len(signed_in.locator("code").inner_text()) >= 16
    axe(signed_in)


@pytest.mark.parametrize("width", [1280, 390])
def test_ones_own_account_is_reached_from_the_top_of_every_page(signed_in, axe, width):
    signed_in.set_viewport_size({"width": width, "height": 844})
    for name, heading in (("修改密码", "修改密码"), ("两步验证", "两步验证"), ("接口令牌", "令牌")):
        signed_in.goto("/desk/cases/")
        if width < 992:
            signed_in.get_by_role("button", name="打开菜单").click()
        own = signed_in.locator("details.own-account")
        own.locator("summary").click()
        link = own.get_by_role("link", name=name)
        assert link.is_visible()
        expect(link).to_be_in_viewport(ratio=1)  # the menu slides in
        axe(signed_in)
        link.click()
        expect(signed_in.get_by_role("heading", level=1)).to_contain_text(heading)


def test_ones_own_account_closes_again(signed_in):
    signed_in.goto("/desk/cases/")
    own = signed_in.locator("details.own-account")
    for leave in (
        lambda: signed_in.keyboard.press("Escape"),
        lambda: signed_in.get_by_role("heading", level=1).click(),
    ):
        own.locator("summary").click()
        expect(own.get_by_role("link", name="修改密码")).to_be_visible()
        leave()
        expect(own.get_by_role("link", name="修改密码")).to_be_hidden()
