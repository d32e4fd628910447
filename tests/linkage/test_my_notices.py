"""One's own notices: the bell that counts them, and the page behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import fits
from yixian.linkage.models import StaffNotice
from yixian.linkage.queries import forget_count

PAGE, BELL, MARK = "/desk/my-notices/", "/desk/my-notices/bell/", "/desk/my-notices/mark/"


@pytest.fixture
def liaison(world: World) -> Client:
    """The liaison of the bureau, with two new tasks."""
    world.dispatched(title="路灯不亮")
    world.dispatched(title="井盖松动")
    return world.cast.client("liaison")


def texts(client: Client, query: str = "") -> str:
    return client.get(PAGE + query).content.decode()


def newest() -> StaffNotice:
    return StaffNotice.objects.latest("id")


def test_the_newest_first_and_ones_own_alone(world: World, liaison: Client) -> None:
    page = texts(liaison)
    assert page.index("井盖松动") < page.index("路灯不亮")
    assert "还没有给您的通知" in texts(world.cast.client("liaison2"))


def test_the_bell_counts_what_is_unread(world: World, liaison: Client) -> None:
    assert '<span class="bell-count">2<' in liaison.get(BELL).content.decode()
    assert "bell-count" not in world.cast.client("liaison2").get(BELL).content.decode()
    world.dispatched()
    assert '<span class="bell-count">3<' in liaison.get(BELL).content.decode()


def test_a_page_left_open_by_somebody_signed_out_gets_no_login_page(client: Client) -> None:
    answer = client.get(BELL)
    assert (answer.status_code, answer.content) == (204, b"")


def test_many_are_counted_no_further(world: World, liaison: Client) -> None:
    row = newest()
    StaffNotice.objects.bulk_create(
        StaffNotice(
            account_id=row.account_id,
            case_id=row.case_id,
            verb="urged",
            way="system",
            state="shown",
            made_at=row.made_at,
        )
        for _ in range(120)
    )
    assert "99+" in liaison.get(BELL).content.decode()
    first = liaison.get(PAGE).context["page"]
    assert len(first.rows) == 50
    assert len(liaison.get(PAGE, {"after": first.next}).context["page"].rows) == 50


def test_opening_one_reads_it_and_leads_to_the_case(liaison: Client) -> None:
    row = newest()
    answer = liaison.get(f"{PAGE}{row.pk}/")
    assert answer["Location"] == f"/cases/{row.case.number}/"
    row.refresh_from_db()
    assert row.read_at is not None
    assert '<span class="bell-count">1<' in liaison.get(BELL).content.decode()
    assert "井盖松动" not in texts(liaison, "?unread=1")


def test_read_and_unread_again(liaison: Client) -> None:
    row = newest()
    liaison.post(MARK, {"notice": row.pk})
    row.refresh_from_db()
    assert row.read_at is not None
    answer = liaison.post(MARK, {"notice": row.pk, "unread": "1", "only": "1"})
    assert answer["Location"] == f"{PAGE}?unread=1"
    row.refresh_from_db()
    assert row.read_at is None


def test_all_that_were_shown_and_none_that_came_meanwhile(world: World, liaison: Client) -> None:
    shown = liaison.get(PAGE).context["newest"]
    world.dispatched()
    assert "2 条通知标为已读" in liaison.post(MARK, {"up_to": shown}, follow=True).content.decode()
    assert StaffNotice.objects.get(read_at=None).pk > shown


def test_nobody_opens_or_marks_anothers(world: World, liaison: Client) -> None:
    row, other = newest(), world.cast.client("liaison2")
    assert other.get(f"{PAGE}{row.pk}/").status_code == 404
    assert other.post(MARK, {"notice": row.pk}).status_code == 404
    other.post(MARK, {"up_to": row.pk})
    for nonsense in ("", "x", "9" * 30, "１"):
        assert other.post(MARK, {"notice": nonsense, "up_to": nonsense}).status_code == 302
    row.refresh_from_db()
    assert row.read_at is None


def test_a_case_one_has_no_more_is_said_so(world: World, liaison: Client) -> None:
    row = newest()
    task = row.case.tasks.get()
    world.asked(task, "return")
    world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor="SW")
    page = liaison.get(f"{PAGE}{row.pk}/", follow=True).content.decode()
    assert "已不由您办理" in page
    assert "井盖松动" not in page
    assert row.case.number in page


def test_the_page_costs_the_same_however_many(world: World, liaison: Client) -> None:
    def cost() -> int:
        forget_count()
        with CaptureQueriesContext(connection) as counted:
            assert liaison.get(PAGE).status_code == 200
        return len(counted)

    cost()
    few = cost()
    for _ in range(5):
        world.dispatched(assisting=[world.city.second_bureau])
    assert cost() == few


def test_the_bell_costs_one_query_beside_signing_in_and_none_when_just_asked(liaison: Client) -> None:
    def counts() -> int:
        with CaptureQueriesContext(connection) as counted:
            liaison.get(BELL)
        return sum("linkage_staffnotice" in query["sql"] for query in counted.captured_queries)

    assert [counts(), counts()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    world.dispatched(title="路灯不亮")
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("liaison")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    bell = page.locator(".bell")
    expect(bell.locator(".bell-count")).to_contain_text("1")
    world.dispatched(title="井盖松动")
    page.clock.install()
    page.reload()
    expect(bell.locator(".bell-count")).to_contain_text("2")
    world.dispatched(title="水管漏水")
    page.clock.fast_forward(31_000)
    expect(bell.locator(".bell-count")).to_contain_text("3")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true})")
    page.evaluate("window.away = true")
    world.dispatched(title="广场噪声")
    page.clock.fast_forward(31_000)
    expect(bell.locator(".bell-count")).to_contain_text("3")
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(bell.locator(".bell-count")).to_contain_text("4")
    bell.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的通知")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page)
    axe(page)
    page.get_by_role("link", name="打开 20").first.click()
    expect(page.locator("main")).to_contain_text("广场噪声")
    page.goto(PAGE)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator("main")).to_contain_text("3 条通知标为已读")
    expect(bell).to_be_attached()
    expect(page.locator(".bell-count")).to_have_count(0)
