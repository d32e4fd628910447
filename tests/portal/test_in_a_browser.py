"""A citizen's whole way in a real browser; every page of the portal without barriers, at both widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.cases.test_attach import picture
from tests.cases.world import ANSWER, World
from tests.cast import Cast
from tests.pages import AXE_BY_STYLE, fits
from tests.portal.conftest import WORDS
from tests.portal.test_own_files import sound
from yixian.cases.models import Case, Task
from yixian.cases.queries import query_code
from yixian.portal.slip import address_of

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def world(transactional_db: None, media_root: Path) -> World:
    return World(Cast())


@pytest.fixture
def people(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`people(width, ...)` is one more citizen's page; a request to another host fails the test."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []

    def one_more(viewport: Any = DESK, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=viewport, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(live_server.url) else elsewhere.append(request.url)
            ),
        )
        return page

    yield one_more
    for context in contexts:
        context.close()
    assert not elsewhere, f"asked another host: {elsewhere}"


def submit(page: Page, words: str = WORDS) -> Case:
    """Fill the form in as a person would; the case that was made."""
    page.goto("/")
    page.get_by_role("link", name="我要反映").last.click()
    page.get_by_label("求助：").check()
    page.get_by_label("请把事情说清楚").fill(words)
    page.get_by_label("您的姓名").fill("王小明")
    page.get_by_label("您的电话").fill("13800138000")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/submitted/**")
    return Case.objects.select_related("citizen", "contact").latest("pk")


def track(page: Page, number: str, code: str) -> None:
    """Open the case by what stands on the slip."""
    page.goto("/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    page.wait_for_url(f"**/track/{number}/")


def answer(world: World, case: Case) -> None:
    """The city's people work the case."""
    world.replied(world.dispatched(world.fresh(case)))
    world.do("pass", "dispatcher", world.fresh(case))


def test_the_square_code_fills_the_form_in(world: World, people: Callable[..., Page]) -> None:
    first = people(PHONE)
    case = submit(first)
    expect(first.get_by_role("img", name="二维码")).to_be_visible()
    fits(first)
    second = people(PHONE)
    second.goto(address_of("/track/", case.number, query_code(case)))
    expect(second.get_by_label("编号")).to_have_value(case.number)
    assert second.url.endswith("/track/")
    second.keyboard.press("Enter")
    second.wait_for_url(f"**/track/{case.number}/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_from_words_to_evaluation(world: World, people: Callable[..., Page], scripts: bool) -> None:
    first = people(PHONE, java_script_enabled=scripts)
    case = submit(first)
    number, code = (first.locator(".slip dd.number").nth(n).inner_text() for n in (0, 1))
    assert number == case.number

    second = people(DESK, java_script_enabled=scripts)
    track(second, number, code.lower().replace("-", " "))
    expect(second.get_by_role("heading", name="已受理，正在安排单位")).to_be_visible()
    second.get_by_role("link", name="补充内容").click()
    second.get_by_label("补充的内容").fill("第二根灯杆也不亮")
    second.get_by_role("button", name="补充内容").click()
    expect(second.get_by_text("您补充的内容已经收到")).to_be_visible()

    answer(world, case)
    second.reload()
    expect(second.get_by_role("heading", name="有答复了，请您评价")).to_be_visible()
    expect(second.get_by_text(ANSWER["to_citizen"])).to_be_visible()
    second.get_by_role("link", name="评价").click()
    second.get_by_role("radio", name="联系过", exact=True).check()
    second.get_by_role("radio", name="已解决", exact=True).check()
    second.get_by_role("radio", name="非常满意", exact=True).check()
    second.get_by_role("button", name="评价").click()
    expect(second.get_by_text("谢谢您的评价")).to_be_visible()
    expect(second.get_by_role("heading", name="已经办结")).to_be_visible()
    assert world.fresh(case).outcome == "resolved"


def test_an_error_leads_to_its_field(world: World, people: Callable[..., Page]) -> None:
    page = people(PHONE)
    page.goto("/submit/")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("还没有提交")
    page.get_by_role("alert").get_by_role("link", name="您的电话").click()
    expect(page.get_by_label("您的电话")).to_be_in_viewport()
    expect(page.get_by_label("您的电话")).to_have_attribute("aria-invalid", "true")


def test_a_complaint_about_a_unit_unfolds(world: World, people: Callable[..., Page]) -> None:
    page = people(PHONE, java_script_enabled=False)
    page.goto("/submit/")
    expect(page.get_by_label("投诉哪个单位")).to_be_hidden()
    page.get_by_text("要投诉某个单位").click()
    page.get_by_label("投诉哪个单位").select_option("CG")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_label("投诉哪个单位"), "open where something is wrong").to_be_visible()


@pytest.mark.parametrize(
    ("viewport", "cookie"),
    [
        (PHONE, "look=light"),
        (DESK, "look=light"),
        (PHONE, "look=dark"),
        (PHONE, "look=contrast"),
        (PHONE, "elder=on"),
    ],
    ids=["phone", "desk", "dark", "contrast", "elder"],
)
def test_every_page_is_without_barriers(
    world: World,
    people: Callable[..., Page],
    axe: Callable[..., None],
    viewport: Any,
    cookie: str,
    live_server: Any,
) -> None:
    page = people(viewport)
    name, value = cookie.split("=")
    rules = () if value == "light" else AXE_BY_STYLE
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    def good(address: str = "") -> None:
        if address:
            page.goto(address)
        fits(page)
        axe(page, rules=rules)

    good("/")
    good("/submit/")
    page.get_by_text("要投诉某个单位").click()
    page.get_by_role("button", name="提交").click()
    good()
    case = submit(page)
    good()
    page.emulate_media(media="print")
    expect(page.locator(".slip")).to_be_visible()
    expect(page.locator(".public-top")).to_be_hidden()
    page.emulate_media(media="screen")
    good("/track/?number=1")
    page.get_by_role("button", name="查询").click()
    good()
    follow = f"/track/{case.number}/"
    good(follow)
    page.get_by_text("这个时间是怎么算出来的").click()
    good()
    for action in ("supplement", "attach", "urge", "withdraw"):
        good(f"{follow}{action}/")
    page.get_by_role("button", name="撤回").click()
    good()
    answer(world, case)
    good(follow)
    good(f"{follow}evaluate/")
    page.get_by_role("button", name="评价").click()
    good()
    world.do("evaluate", case, world.fresh(case), solved="solved", satisfied="very")
    good(f"{follow}reopen/")
    good(follow)
    other = submit(page, "另一件事：路灯也不亮了")
    world.do("refuse", "dispatcher", world.fresh(other), reason="litigation")
    good(f"/track/{other.number}/")
    good(f"/track/{other.number}/object/")
    assert not Task.objects.filter(case=other).exists()


def test_long_words_do_not_widen_a_phone(world: World, people: Callable[..., Page]) -> None:
    page = people(PHONE)
    page.goto("/submit/")
    page.get_by_label("请把事情说清楚").fill("https://example.com/" + "a" * 400)
    page.get_by_label("给它起个标题").fill("W" * 30)
    page.get_by_label("我自己在网上查").check()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("link", name="查看进度").click()
    page.wait_for_url("**/track/**")
    fits(page)


def test_whoever_leaves_a_public_machine_leaves_nothing(world: World, people: Callable[..., Page]) -> None:
    page = people(DESK)
    case = submit(page)
    page.goto(f"/track/{case.number}/")
    page.get_by_role("button", name="看完了，退出查询").click()
    expect(page.get_by_text("已退出查询")).to_be_visible()
    page.go_back()
    assert WORDS not in page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_a_picture_a_voice_and_a_film_are_sent_and_played(
    world: World, people: Callable[..., Page], axe: Callable[..., None], scripts: bool
) -> None:
    page = people(PHONE, java_script_enabled=scripts)
    page.goto("/submit/")
    page.get_by_label("请把事情说清楚").fill(WORDS)
    page.get_by_label("您的电话").fill("13800138000")
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
    files: list[FilePayload] = [
        {"name": "路灯.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "说明.wav", "mimeType": "audio/wav", "buffer": sound(1)},
        {"name": "现场.mp4", "mimeType": "video/mp4", "buffer": film},
    ]
    page.get_by_label("照片、录音、视频或文件").set_input_files(files)
    if scripts:
        expect(page.locator("[data-taken-list]")).to_contain_text("说明.wav · 0.0 MB")
        fits(page)
        axe(page)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("link", name="查看进度").click()
    expect(page.get_by_role("img", name="路灯.png")).to_be_visible()
    expect(page.get_by_label("现场.mp4")).to_be_visible()
    if scripts:
        played = page.get_by_label("说明.wav").evaluate(
            "async (one) => { await one.play(); await new Promise((e) => (one.onended = e)); return one.duration; }"
        )
        assert played == 1
        fits(page)
        axe(page)


def test_a_file_too_large_is_said_before_it_is_sent(world: World, people: Callable[..., Page]) -> None:
    page = people(PHONE, has_touch=True, is_mobile=True)
    page.goto("/submit/")
    expect(page.get_by_text("拍照", exact=True)).to_be_visible()
    expect(page.get_by_label("录像")).to_have_attribute("capture", "environment")
    page.locator("[data-taken-list]").evaluate("list => { list.dataset.mostFile = 20; }")
    large: FilePayload = {"name": "长.pdf", "mimeType": "application/pdf", "buffer": bytes(21)}
    page.get_by_label("照片、录音、视频或文件").set_input_files(large)
    expect(page.locator(".too-large")).to_contain_text("太大了")
