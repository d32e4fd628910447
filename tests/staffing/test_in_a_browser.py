"""Shifts planned with the keyboard alone, in a browser; and every page of staffing read by axe, on a telephone too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import fits
from tests.staffing.world import busy_mornings, weeks_before
from yixian.staffing.models import Shift
from yixian.staffing.queries import monday_of

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("staffing/", "staffing/day/", "staffing/shifts/", "staffing/kept/", "statement/", "my-shifts/")


@pytest.fixture
def lead(cast: Cast, page: Page, live_server: Any) -> Page:
    """A shift lead's browser, in a city with three weeks of calls, and a shift of the own that is going on."""
    now = timezone.localtime()
    busy_mornings(weeks_before(now.date(), 3), calls=3)
    begins = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    Shift.objects.create(account=cast.lead, starts_at=begins, ends_at=begins + timedelta(hours=8))
    cookie = cast.client("lead").cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return page


def test_a_shift_is_planned_and_taken_back_with_the_keyboard(lead: Page, cast: Cast) -> None:
    # Of next week: whatever day it is, none of it has begun.
    monday = monday_of(timezone.localdate()) + timedelta(days=7)
    lead.goto(f"/desk/staffing/shifts/?day={monday}")
    lead.locator("#id_account").focus()
    lead.keyboard.press("ArrowDown")
    lead.keyboard.press("ArrowDown")
    lead.locator("#id_first").fill(monday.isoformat())
    lead.locator("#id_last").fill((monday + timedelta(days=1)).isoformat())
    lead.locator("#id_starts").fill("22:00")
    lead.locator("#id_ends").fill("06:00")
    lead.locator("#id_ends").press("Enter")
    expect(lead.get_by_text("排了 2 个班")).to_be_visible()
    expect(lead.get_by_text("22:00–06:00")).to_have_count(2)
    first = Shift.objects.filter(account=cast.seat).earliest("starts_at")
    assert first.starts_at == timezone.make_aware(datetime.combine(monday, time(22)))
    back = lead.get_by_role("button", name=f"撤销{cast.seat.name}").first
    back.focus()
    back.press("Enter")
    expect(lead.get_by_text("已撤销")).to_be_visible()
    expect(lead.get_by_text("22:00–06:00")).to_have_count(1)


def test_every_page_is_without_barriers_and_fits_a_telephone(lead: Page, axe: Callable[..., None]) -> None:
    for path in PAGES:
        lead.goto(f"/desk/{path}")
        axe(lead)
        for width in (1280, 390):
            lead.set_viewport_size({"width": width, "height": 844})
            fits(lead)
