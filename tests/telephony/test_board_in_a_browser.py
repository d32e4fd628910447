"""The wallboard in a browser: it renews itself in place, whoever stands on a seat stays there, and it fits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import fits
from tests.shell.test_every_page import DRESS, LOOKS
from yixian.telephony.board import AtSeat, Snapshot, State, Waits
from yixian.telephony.models import CallQueue, LineAct, Seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seats(transactional_db: None) -> Cast:
    cast = Cast()
    CallQueue.objects.create(code="main", name="综合")
    for place in range(len(State)):
        Seat.objects.create(extension=f"80{place:02}", account=cast.people["seat"])
    return cast


def show(callers: int) -> None:
    """Let this be what the switch says for the next seconds, whenever it is asked."""
    now = time.time() + 3600
    waiting = [Waits("main", f"138****000{n}", now - 90, f"1.{n}") for n in range(callers)]
    seats = {f"80{n:02}": AtSeat(state, "", now - 1800, "", ("main",)) for n, state in enumerate(State)}
    cache.set("telephony:board", Snapshot(now, True, waiting, seats), 600)


def test_it_renews_itself_and_keeps_the_place(
    page: Page, seats: Cast, live_server: Any, axe: Callable[..., None]
) -> None:
    page.set_default_timeout(30_000)
    show(1)
    session = seats.client("lead").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/desk/wallboard/")
    for look in LOOKS.values():
        page.evaluate(DRESS, look)
        axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    page.locator("#seat-8002").focus()
    expect(page.get_by_text("138****0000")).to_be_visible()
    show(2)
    expect(page.get_by_text("138****0001")).to_be_visible(timeout=20_000)
    expect(page.locator("#seat-8002")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="座席 8002")).to_be_visible()
    LineAct.objects.create(
        what="listen", account=seats.people["lead"], seat=Seat.objects.get(extension="8002"),
        person=seats.people["seat"], reason="新人上岗",
    )  # fmt: skip
    page.reload()
    for look in LOOKS.values():
        page.evaluate(DRESS, look)
        axe(page)
    fits(page)
