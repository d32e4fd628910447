"""Every page of the demonstration city, as everybody: read by axe in each look, narrow enough for a telephone, light
enough for a slow line, and asking nobody else for anything.

Whoever signs in follows the links they are shown; each view and each action is looked at once, and everybody's own desk
besides.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Response
from playwright.sync_api import Error as BrowserError

from tests.demonstration import served, sign_in
from tests.pages import AXE_BY_STYLE, fits
from yixian.people.actions.demo_accounts import PEOPLE

pytestmark = pytest.mark.django_db

# How many pages of one view somebody opens to find what it links to: what may be done differs from case to case.
OPENED = 5
MOST_BYTES = 300_000  # of one page with all it needs, as it goes over the line, nothing kept by the browser
# Until it can be used, the best of six: more tests run beside it than the machine has cores. How soon a page comes on
# a machine of its own is measured by `python -m bench --only read`.
MOST_MILLISECONDS = 1500
MOST_SECONDS = 30  # until nothing more is asked for, on a machine that does much else
LOOKS = {
    "light": {"data-look": "light", "data-bs-theme": "light"},
    "dark": {"data-look": "dark", "data-bs-theme": "dark"},
    "elder": {"data-look": "light", "data-bs-theme": "light", "data-elder": ""},
}
# The look in which every rule is asked; in the others those of style.
WHOLLY = "light"
# Dark differs from light in colours alone.
WIDTHS = {"light": (1280, 390), "dark": (), "elder": (1280, 390)}
# The pages on their way out of the system, or made for somebody else's eyes.
LEFT_ALONE = {"account_logout"}
# Of whom a page is asked for once each, whoever else has seen it.
OWN = {"desk"}
# Pages of the back office that differ in nothing but the row they are about.
ALIKE = ("_history", "_delete")
# What a template prints where something was not there.
SLIPS = re.compile(r"\b(None|undefined|NaN|\[object Object\])\b")
MEASURES = """() => {
  const entry = performance.getEntriesByType('navigation')[0];
  return Math.round(entry.domContentLoadedEventEnd);
}"""
DRESS = """attributes => {
  const html = document.documentElement;
  for (const name of ['data-look', 'data-bs-theme', 'data-elder']) html.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) html.setAttribute(name, value);
}"""


def view_of(path: str) -> tuple[str, str] | None:
    """The name of the view behind a path and the action it is about; None where there is no page of ours."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    for alike in ALIKE:
        if found.view_name.startswith("admin:") and found.view_name.endswith(alike):
            return f"admin:{alike}", ""
    return found.view_name, str(found.kwargs.get("action", ""))


class Links(HTMLParser):
    """Where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.hrefs.append(str(given["href"]))


class Walk:
    """Somebody's way through the pages, and what was wrong on it."""

    def __init__(self, context: BrowserContext, address: str, axe: Callable[..., None]) -> None:
        self.page, self.address, self.axe = context.new_page(), address, axe
        self.wrong: list[str] = []
        self._bytes = 0
        self._under_way = set[str]()
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on(
            "console",
            lambda said: self.wrong.append(f"{self.page.url}: {said.text}") if said.type == "error" else None,
        )
        line = context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.on("Network.requestWillBeSent", lambda event: self._under_way.add(event["requestId"]))
        line.on("Network.loadingFinished", self._loaded)
        line.on("Network.loadingFailed", lambda event: self._under_way.discard(event["requestId"]))

    def through(self, start: str, seen: set[tuple[str, str]]) -> None:
        """From `start` along the links; views in `seen` are followed for their links, not looked at again."""
        waiting, opened, known = [start], dict[tuple[str, str], int](), {start}
        while waiting:
            path = waiting.pop(0)
            view = view_of(urlsplit(path).path)
            if view is None or view[0] in LEFT_ALONE or opened.get(view, 0) >= OPENED:
                continue
            new = view not in seen or (view[0] in OWN and view not in opened)
            opened[view] = opened.get(view, 0) + 1
            if not new and view[1]:
                continue
            links = self._opened(path) if new else self._fetched(path)
            if links is None:
                continue
            if new:
                seen.add(view)
                self._look()
            for link in links:
                if link not in known:
                    known.add(link)
                    waiting.append(link)

    def _opened(self, path: str) -> list[str] | None:
        """The links of the page that stands at `path` now; None where there is none of ours, but a file, say."""
        self._bytes = 0
        self._under_way.clear()
        try:
            answer = self.page.goto(self.address + path)
        except BrowserError as error:
            if "Download is starting" in str(error):
                return None
            raise
        if answer is None or not self._is_page(path, answer):
            return None
        hrefs = self.page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
        )
        return self._inside(self.page.url, hrefs)

    def _fetched(self, path: str) -> list[str] | None:
        """The same of a view that was looked at already, without drawing it: five times sooner."""
        answer = self.page.request.get(self.address + path)
        if not self._is_page(path, answer):
            return None
        links = Links()
        links.feed(answer.text())
        return self._inside(answer.url, links.hrefs)

    def _is_page(self, path: str, answer: Response | APIResponse) -> bool:
        if "html" not in answer.headers.get("content-type", ""):
            return False
        if answer.status != 200:
            self.wrong.append(f"{path}: {answer.status}")
            return False
        return True

    def _inside(self, where: str, hrefs: list[str]) -> list[str]:
        """Of the links of a page those that stay in this system."""
        found = []
        for href in hrefs:
            whole = urlsplit(urljoin(where, href))
            if f"{whole.scheme}://{whole.netloc}" == self.address:
                found.append(whole.path + (f"?{whole.query}" if whole.query else ""))
        return found

    def _look(self) -> None:
        """Everything a page has to hold, each fault with the page it is on."""
        self._settle()
        if self._bytes > MOST_BYTES:
            self.wrong.append(f"{self.page.url}: {self._bytes:,} bytes")
        self._time()
        if slip := SLIPS.search(self.page.locator("body").inner_text()):
            self.wrong.append(f"{self.page.url} says {slip[0]}")
        for name, attributes in LOOKS.items():
            self.page.evaluate(DRESS, attributes)
            rules = () if name == WHOLLY else AXE_BY_STYLE
            self._hold(f"in {name}", lambda page, rules=rules: self.axe(page, rules=rules))
            for width in WIDTHS[name]:
                self.page.set_viewport_size({"width": width, "height": 844})
                self._hold(f"in {name} at {width} px", fits)
            self.page.set_viewport_size({"width": 1280, "height": 844})

    def _settle(self) -> None:
        """Wait until everything asked for is there, and what its arrival asks for in turn.

        Playwright's own "networkidle" waits half a second more on each page, to see whether anything comes.
        """
        calm, until = 0, time.monotonic() + MOST_SECONDS
        while calm < 3 and time.monotonic() < until:
            self.page.wait_for_timeout(20)
            calm = 0 if self._under_way else calm + 1
        if self._under_way:
            self.wrong.append(f"{self.page.url}: still asking after {MOST_SECONDS} seconds")

    def _hold(self, when: str, check: Callable[[Page], None]) -> None:
        """Keep what `check` finds wrong with the page."""
        try:
            check(self.page)
        except AssertionError as fault:
            self.wrong.append(f"{when}: {fault}")

    def _time(self) -> None:
        """How soon the page can be used."""
        taken = []
        for _once in range(6):
            taken.append(int(self.page.evaluate(MEASURES)))
            if taken[-1] <= MOST_MILLISECONDS:
                return
            self.page.reload()
        self.wrong.append(f"{self.page.url}: usable after {min(taken)} ms")

    def _request(self, request: Any) -> None:
        whole = urlsplit(request.url)
        if whole.scheme not in ("data", "blob") and f"{whole.scheme}://{whole.netloc}" != self.address:
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def _loaded(self, event: dict[str, Any]) -> None:
        self._under_way.discard(event["requestId"])
        self._bytes += int(event["encodedDataLength"])


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """New browser sessions, in which nothing moves while it is looked at."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        opened.append(
            browser.new_context(
                locale="zh-CN", viewport={"width": 1280, "height": 844}, reduced_motion="reduce"
            )
        )
        opened[-1].set_default_timeout(30_000)
        return opened[-1]

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[str]:
    """The address of a demonstration city with today's work set out."""
    with served(tmp_path) as address:
        yield address


@pytest.mark.timeout(3000)
def test_every_page(
    demonstration: str, contexts: Callable[[], BrowserContext], axe: Callable[..., None]
) -> None:
    seen: set[tuple[str, str]] = set()
    wrong: list[str] = []
    public = Walk(contexts(), demonstration, axe)
    public.through("/", seen)
    print("public", len(seen), *public.wrong, sep="\n", flush=True)
    wrong += public.wrong
    assert len(seen) >= 4, f"of the portal only {seen} was found"
    for person in PEOPLE:
        context = contexts()
        sign_in(context, demonstration, person.username).close()
        walk = Walk(context, demonstration, axe)
        walk.through("/desk/", seen)
        print(person.username, len(seen), *walk.wrong, sep="\n", flush=True)
        wrong += [f"{person.username}: {fault}" for fault in walk.wrong]
        context.close()
    print(f"{len(seen)} views and actions: {sorted(seen)}")
    assert not wrong, "\n\n".join(wrong)
