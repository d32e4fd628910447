"""The demonstration city, served as anybody starts it, for tests and pictures that walk through all of it."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.systems import migrated
from yixian.people.actions import DEMO_PASSWORD

WAIT = 600  # seconds: the city is told through its real actions, and the machine may be busy with other tests


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a demonstration city in the empty folder `data`, for as long as it is asked for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = migrated(data).start(
        "serve", "--demo-if-empty", "--port", str(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def _await(server: subprocess.Popen[str], address: str) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError(f"the demonstration city did not answer within {WAIT} seconds")


def sign_in(context: BrowserContext, address: str, username: str) -> Page:
    """A page of `context` on the desk of a demonstration account."""
    page = context.new_page()
    page.goto(f"{address}/desk/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{address}/desk/**")
    return page
