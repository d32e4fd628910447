"""What a telephone pays for a page of the portal: bytes on the line, from the real server, nothing kept from before."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.shell.test_serve import free_port
from tests.systems import migrated

MOST = 300_000  # bytes: the order's limit for the largest page
CITY = """
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.rows import DEFAULT, DEMO
from yixian.people.models import Installation
Installation.objects.create(kind="demo", city_name="试验市", area_code="0351")
load_rows(DEFAULT)
seed_calendar()
load_rows(DEMO)
"""
Weigh = Callable[[str, Callable[[Page], None] | None], int]


def is_up(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
    except urllib.error.URLError:
        return False
    return True


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a whole system with the demonstration city's rows: hundreds of areas and departments."""
    system, port = migrated(tmp_path_factory.mktemp("weighed")), free_port()
    system.script(CITY)
    command = [sys.executable, "-m", "yixian.shell.cli", "serve"]
    environment = {**system.environment, "YIXIAN_PORT": str(port)}
    server = subprocess.Popen(command, cwd=system.data, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):  # two minutes, since the machine may be busy with other tests
            if is_up(address):
                break
            time.sleep(0.1)
        else:
            pytest.fail("the server did not come up")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


@pytest.fixture
def weigh(browser: Browser, served: str) -> Weigh:
    """`weigh(path, then)` opens a page in a fresh browser, does `then` on it, and says what came over the line."""

    def weighed(path: str, then: Callable[[Page], None] | None = None) -> int:
        context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 844})
        page = context.new_page()
        came: list[float] = []
        hosts: list[str] = []
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
        page.on("request", lambda request: hosts.append(request.url))
        page.goto(path, wait_until="networkidle")
        if then is not None:
            then(page)
        context.close()
        assert [url for url in hosts if not url.startswith(served)] == []
        return int(sum(came))

    return weighed


def unfold(page: Page) -> None:
    page.get_by_text("在地图上指出").click()
    expect(page.locator(".map-area-city")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("/", None),
        ("/submit/", None),
        ("/submit/", unfold),
        ("/track/", None),
        ("/figures/", None),
        ("/numbers/", None),
        ("/services/", None),
        ("/timetables/", None),
    ],
    ids=["home", "submit", "submit_with_the_map", "track", "figures", "numbers", "services", "timetables"],
)
def test_no_page_is_too_heavy_for_a_telephone(weigh: Weigh, path: str, then: Any) -> None:
    weight = weigh(path, then)
    assert 20_000 < weight < MOST, f"{path}: {weight:,} bytes"


def test_what_is_packed_is_sent_packed(served: str) -> None:
    for name in ("bootstrap.min.css", "bootstrap.min.js", "htmx.min.js", "leaflet.js", "leaflet.css"):
        asked = urllib.request.Request(f"{served}/static/vendor/{name}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert answer.headers["Content-Encoding"] == "gzip", name


def test_the_page_with_every_area_is_sent_packed(served: str) -> None:
    asked = urllib.request.Request(f"{served}/submit/", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        packed = answer.read()
    with urllib.request.urlopen(f"{served}/submit/", timeout=30) as answer:
        plain = answer.read()
    assert "id_area" in gzip.decompress(packed).decode()
    assert "id_area" in plain.decode()
    assert len(packed) * 4 < len(plain)


def test_vendor_files_are_what_was_packed() -> None:
    folder = Path(__file__).parents[2] / "src/yixian/shell/static/vendor"
    assert {file.name for file in folder.glob("*.gz")} == {
        f"{file.name}.gz" for file in folder.iterdir() if file.suffix in (".js", ".css")
    }
