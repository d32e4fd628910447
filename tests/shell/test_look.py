"""Light, dark, high contrast and 长辈版: chosen on any page, kept by the browser, readable for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.pages import fits
from yixian.shell.look import LOOKS

STYLES = Path(__file__).resolve().parents[2] / "src" / "yixian"


def test_a_look_is_kept_and_drawn(client: Client, db: None) -> None:
    assert 'data-look="light"' in client.get("/").content.decode()
    answer = client.post("/look/", {"look": "dark", "next": "/submit/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/submit/")
    page = client.get("/submit/").content.decode()
    assert 'data-look="dark" data-bs-theme="dark">' in page
    client.post("/look/", {"elder": "on", "next": "/"})
    assert 'data-look="dark" data-bs-theme="dark" data-elder>' in client.get("/").content.decode()
    client.post("/look/", {"elder": "off", "next": "/"})
    assert "data-elder" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"look": "neon"}, {"look": ""}, {"elder": "yes"}, {"look": "dark\r\nX: y"}]
)
def test_anything_else_is_left_alone(client: Client, db: None, sent: dict[str, str]) -> None:
    assert client.post("/look/", sent).status_code == 302
    assert "look" not in client.cookies
    assert "elder" not in client.cookies


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(client: Client, db: None, elsewhere: str) -> None:
    assert client.post("/look/", {"look": "dark", "next": elsewhere}).headers["Location"] == "/"


def test_a_broken_cookie_is_the_usual_look(client: Client, db: None) -> None:
    client.cookies["look"] = "<script>"
    assert 'data-look="light" data-bs-theme="light">' in client.get("/").content.decode()


def test_only_the_tokens_name_colours() -> None:
    for sheet in STYLES.rglob("*.css"):
        if "vendor" in sheet.parts or sheet.name == "tokens.css":
            continue
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", sheet.read_text(encoding="utf-8")) == [], sheet


@pytest.mark.parametrize("elder", ["off", "on"])
@pytest.mark.parametrize("name", list(LOOKS))
@pytest.mark.django_db(transaction=True)
def test_every_look_can_be_read(page: Page, axe: Callable[..., None], name: str, elder: str) -> None:
    page.goto("/")
    page.context.add_cookies([{"name": "look", "value": name, "url": page.url}])
    page.context.add_cookies([{"name": "elder", "value": elder, "url": page.url}])
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", "/submit/", "/track/", "/figures/", "/account/login/"):
            page.goto(path)
            assert page.locator(f"html[data-look={name}]").count() == 1
            axe(page)
            fits(page)


@pytest.mark.django_db(transaction=True)
def test_the_elders_pages_by_one_button(page: Page) -> None:
    page.goto("/submit/")
    size = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
    usual = page.evaluate(size)
    page.get_by_role("button", name="长辈版").click()
    expect(page.get_by_role("button", name="标准版")).to_be_visible()
    assert page.url.endswith("/submit/")
    assert page.evaluate(size) >= usual * 1.2
    page.get_by_role("button", name="标准版").click()
    expect(page.get_by_role("button", name="长辈版")).to_be_visible()
    assert page.evaluate(size) == usual
