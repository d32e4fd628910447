"""How many wait beside an entry of the menu: counted cheaply, and anew while the page is open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.badges import badges_of, register_badge

BELL = "/desk/my-notices/bell/"


def shown(client: Client) -> dict[str, str]:
    """The badges of the answer that every open page asks for."""
    page = client.get(BELL).content.decode()
    found = re.findall(r'id="waits-([^"]+)" hx-swap-oob="true"[^>]*>(\d*\+?)', page)
    return dict(found)


def test_each_sees_what_waits_for_them(world: World) -> None:
    dispatcher, callback, liaison = (world.cast.client(who) for who in ("dispatcher", "callback", "liaison"))
    assert shown(dispatcher) == {"queue_to-dispatch": "", "queue_to-review": "", "queue_requests": ""}
    world.submitted()
    world.submitted(telephone="8613900139000")
    assert shown(dispatcher)["queue_to-dispatch"] == "2"
    assert shown(callback) == {"callback_desk": "", "knowledge": ""}
    world.to_callback(telephone="8613900139001")
    assert shown(callback) == {"callback_desk": "1", "knowledge": ""}
    assert shown(liaison) == {"inbox": "", "knowledge_desk": ""}
    world.dispatched(telephone="8613900139002")
    assert shown(liaison) == {"inbox": "1", "knowledge_desk": ""}
    assert shown(world.cast.client("liaison2")) == {"inbox": "", "knowledge_desk": ""}, "another unit's"
    assert shown(world.cast.client("nobody")) == {}


def test_whoever_signed_out_is_told_nothing(world: World) -> None:
    assert Client().get(BELL).status_code == 204


def test_one_query_for_each_badge_however_many_wait(world: World) -> None:
    def cost(who: str) -> int:
        actor = world.actor(who)
        with CaptureQueriesContext(connection) as counted:
            badges_of(actor)
        return len(counted)

    people = ("dispatcher", "duty_manager", "callback", "liaison")
    for who in people:
        cost(who)  # roles and scope are read once for each request
    before = {who: cost(who) for who in people}
    for n in range(4):
        world.to_callback(telephone=f"861390013900{n}")
    assert {who: cost(who) for who in before} == before
    assert before["callback"] == 2
    assert max(before.values()) <= 5


def test_an_entry_has_one_badge() -> None:
    with pytest.raises(TypeError, match="inbox"):
        register_badge("inbox", {"liaison"}, lambda actor: actor)  # type: ignore[arg-type, return-value]


@pytest.mark.django_db(transaction=True)
def test_in_a_browser_it_counts_on_without_loading_the_page(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    world.submitted()
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("dispatcher")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    badge = page.locator("#waits-queue_to-dispatch")
    expect(badge).to_contain_text("1")
    page.clock.install()
    page.reload()
    expect(badge).to_contain_text("1")
    page.evaluate("window.notLoadedAgain = true")
    world.submitted(telephone="8613900139000")
    page.clock.fast_forward(31_000)
    expect(badge).to_contain_text("2")
    assert page.evaluate("window.notLoadedAgain")
    axe(page)
