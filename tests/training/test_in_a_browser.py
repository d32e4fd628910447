"""An exam sat with the keyboard alone, a closed browser gone on with; and the pages of training read by axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import fits
from tests.training.world import World, right_answer
from yixian.training.models import Paper, PaperAnswer

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/desk/training/"


def as_person(page: Page, cast: Cast, username: str, url: str) -> None:
    cookie = cast.client(username).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def look(page: Page, axe: Callable[..., None]) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        fits(page)
        axe(page)


def test_an_exam_with_the_keyboard_alone(
    world: World, page: Page, live_server: Any, axe: Callable[..., None]
) -> None:
    as_person(page, world.cast, "seat", live_server.url)
    page.goto(f"{HOME}exams/{world.exam.pk}/")
    page.get_by_role("button", name="开始考试").press("Enter")
    expect(page.get_by_text("第 1 题，共 3 题")).to_be_visible()
    paper = Paper.objects.get()
    look(page, axe)
    page.keyboard.press(right_answer(paper.questions[0])[0])
    expect(page.get_by_text("已保存")).to_be_visible()
    assert PaperAnswer.objects.get().chosen == right_answer(paper.questions[0])[0]
    # The browser is gone, and comes back: what was chosen stands there.
    page.goto("about:blank")
    page.goto(f"{HOME}papers/{paper.pk}/")
    expect(page.locator("input:checked")).to_have_count(1)
    page.keyboard.press("1") if paper.questions[0]["kind"] == "multiple" else None
    for place, one in enumerate(paper.questions, 1):
        expect(page.get_by_text(f"第 {place} 题，共 3 题")).to_be_visible()
        page.evaluate("document.querySelectorAll('input:checked').forEach(one => { one.checked = false })")
        for key in right_answer(one):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    expect(page.get_by_text("3 题都答了")).to_be_visible()
    look(page, axe)
    page.keyboard.press("Enter")
    expect(page.get_by_text("100 分")).to_be_visible()
    look(page, axe)
    for path in ("", f"courses/{world.course.pk}/"):
        page.goto(f"{HOME}{path}")
        look(page, axe)
    as_person(page, world.cast, "duty_manager", live_server.url)
    keeping = ("results/", "keep/courses/", "keep/questions/", "keep/exams/", "keep/questions/add/",
               f"keep/courses/{world.course.pk}/items/", f"keep/exams/{world.exam.pk}/")  # fmt: skip
    for path in keeping:
        page.goto(f"{HOME}{path}")
        look(page, axe)
