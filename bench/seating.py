"""A typical registration by keyboard alone, in a real browser: how many keys, how many seconds."""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bench.city import lay_city, server
from bench.table import Figure
from tests.intake.typist import Typist, go_to_the_next, register_a_typical_matter

PACE = 0.2  # seconds between two keys: somebody who types all day (60 words a minute)
ROUNDS = 5
GOAL_KEYS, GOAL_SECONDS, GOAL_WAITED = 200, 45, 3


def sign_in(page: Page) -> None:
    """As the demonstration's seat, at the desk where the next number is typed."""
    from yixian.people.actions import DEMO_PASSWORD

    page.goto("/account/login/?next=/desk/seat/")
    page.locator("[name=login]").fill("seat")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    waiting = page.locator(".message-warning a")
    while waiting.count():  # calls of the demonstration that have no outcome yet
        waiting.first.click()
        page.locator("[name=outcome][value=silent]").check()
        page.locator("#outcome [type=submit]").click()
    expect(page.locator("[name=telephone]")).to_be_focused()


def timed(page: Page, pace: float, number: int) -> tuple[int, float]:
    """Keys and seconds from the first digit of the number to the field of the next."""
    typist = Typist(page, pace)
    start = time.perf_counter()
    register_a_typical_matter(typist, f"1381234{number:04}", "占道经营", "zdjy")
    go_to_the_next(typist)
    return typist.keys, time.perf_counter() - start


def main(database: str, out: str) -> None:
    lay_city()
    # Knows models, and Django is set up only now.
    from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

    with server() as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="zh-CN")
        page = context.new_page()
        sign_in(page)
        timed(page, 0, 0)  # to warm up
        keys, seconds = timed(page, PACE, 1)
        waited = statistics.median(timed(page, 0, turn)[1] for turn in range(2, 2 + ROUNDS))
        browser.close()
    figures = [
        Figure("keys of a typical registration", database, keys, "keys", None, GOAL_KEYS),
        Figure("the same at five keys a second", database, seconds, "s", None, GOAL_SECONDS),
        Figure("of that not typing", database, waited, "s", None, GOAL_WAITED),
    ]
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
