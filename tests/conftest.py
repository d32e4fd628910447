"""Fixtures of every test: nothing remembered between tests, and a real browser for those that ask for one.

`page` is a page of a fresh browser session, `live_server` (of pytest-django) serves the system with static
files, `axe` looks for barriers: `axe(page)` fails with a list of them. What uses `page` is marked `browser`.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.cast import cast  # noqa: F401  a fixture of every test
from tests.systems import places, system  # noqa: F401  here, so that all rooms have the same
from yixian.ground import caching
from yixian.safeguard import looks

CHROMIUM = os.environ.get("YIXIAN_TEST_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
    # A microphone that beeps, which pages may use, and sound that goes to this machine itself.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
# On a machine that has much to do a second says nothing about the code; what may take how long is measured in bench/.
# Fixtures that only set something once serve all examples alike.
examples.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
examples.load_profile("patient")
ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "src/yixian/shell/static/vendor/axe.min.js"


def pytest_configure(config: pytest.Config) -> None:
    """The English texts are compiled by `make setup`; whoever changed one since sees the change here too."""
    if not hasattr(config, "workerinput"):  # once, not in every process
        subprocess.run([sys.executable, str(ROOT / "tools/messages.py")], check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses a browser, makes systems of its own, or has no database, is marked so that nobody can forget it.

    Of what a test does not ask for, pytest-django keeps it away: without `db` it is the same on either engine.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if not (fixtures & {"db", "transactional_db", "live_server"} or item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.no_database)
        if fixtures & {"page", "browser"}:
            item.add_marker(pytest.mark.browser)
        if fixtures & {"places", "served"}:
            item.add_marker(pytest.mark.own_database)
    # What may take longest comes first, lest one process works on it when the other has nothing left to do.
    items.sort(key=most_seconds, reverse=True)


def most_seconds(item: pytest.Item) -> float:
    """How long a test may take that says so itself."""
    said = item.get_closest_marker("timeout")
    return float(said.args[0]) if said else 0


def pytest_collection_finish() -> None:
    """Seven thousand tests and the system itself stay to the end: nobody looks again and again whether they may go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Snapshots of directory rows and the cache outlive a test's rollback: forget them before and after.

    So do the language of the last page asked for, and the lines that vouch for looks. Within a test no snapshot
    grows old by the clock: asking whether its rows changed is two queries more, and tests count queries.
    """
    monkeypatch.setattr(caching, "TTL", 3600.0)
    caching.drop_all()
    cache.clear()
    yield
    shutil.rmtree(looks.folder(), ignore_errors=True)
    caching.drop_all()
    translation.deactivate()


@pytest.fixture
def keys_dir() -> Path:
    """The folder of the keys of this test process; it outlives the test, as its key files do."""
    return Path(settings.KEYS_DIR)


@pytest.fixture
def media_root(tmp_path: Path, settings: Any) -> Path:
    """An empty folder for uploads, for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    return Path(settings.MEDIA_ROOT)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the session; each test gets its own cookies through `page`."""
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page at the test server (`page.goto("/")`), in Chinese; a script error on it fails the test.

    Nothing moves on it: no colour and no menu is looked at half way to another place.
    """
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    opened = context.new_page()
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    opened.on(
        "console",
        lambda message: mistakes.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    context.close()
    assert not mistakes, "script errors: " + "; ".join(mistakes)


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails, naming rule and place, if axe-core finds a violation of WCAG 2.2 AA on the page.

    `axe(page, rules=AXE_BY_STYLE)` (of `tests.pages`) asks these alone: nothing else differs in another dress.
    """

    def look(page: Page, *, within: str = "html", rules: Sequence[str] = ()) -> None:
        if not page.evaluate("() => 'axe' in window"):
            # Evaluated by the driver, not added as an element: the page's security policy stays as it is in life.
            page.evaluate(AXE.read_text(encoding="utf-8") + "\n;null")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": tags}
        found = page.evaluate(
            # Without `preload` axe lays no sheets of its own into a page, which its policy forbids. What is in order
            # it neither lists nor sends: a list of every element takes longer than finding the few that are not.
            "([within, only]) => axe.run(within, {preload: false, runOnly: only, resultTypes: ['violations']})"
            ".then(({violations}) => violations)",
            [within, only],
        )
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(f"{node['target']} {node['html'][:160]}" for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not lines, f"{page.url} has barriers:\n" + "\n".join(lines)

    return look
