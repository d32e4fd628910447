"""`make pictures`: the handbook's pictures, taken of a fresh demonstration city in both languages.

Each is `docs/handbook/pictures/NAME.jpg` for the Chinese pages and `NAME.en.jpg` for the English ones. Everybody and
everything on them is invented. What is on them is today's; commit them where a page has changed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/handbook/pictures"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS  # noqa: E402  found beside this folder
from tests.demonstration import served, sign_in  # noqa: E402

LANGUAGES = {"zh-CN": "zh-hans", "en": "en"}  # the browser's, and ours
QUALITY = 60  # of 100: letters stay sharp, and a picture takes some 80 kB


@dataclass(frozen=True)
class Picture:
    """One picture: its name, whose desk it is ("" for the public), the page, and what is done there first."""

    name: str
    who: str
    address: str
    then: Callable[[Page], None] | None = None
    telephone: bool = False
    height: int = 800  # pixels, where a page ends sooner


def follow(*selectors: str) -> Callable[[Page], None]:
    """Press the first of each in turn, and wait for what comes."""

    def press(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()
            page.wait_for_load_state("networkidle")

    return press


def open_pane(row: int = 0) -> Callable[[Page], None]:
    """Open a row of a list beside it, and wait for the case and the form of its action."""

    def press(page: Page) -> None:
        page.locator("main tbody a[data-opens]").nth(row).click()
        page.wait_for_selector("#pane form.form-sheet")
        page.wait_for_load_state("networkidle")
        page.evaluate("window.scrollTo(0, 0)")

    return press


def begin(page: Page) -> None:
    """Open the contact of whoever rings."""
    page.locator("main input[name*=number], main input[name*=telephone]").first.fill("19900010001")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_load_state("networkidle")


def register(page: Page) -> None:
    """Somebody is on the line, and what they say is being typed."""
    begin(page)
    if page.locator("[name=content]").input_value():  # of the picture before, still on the line
        page.locator("#outcome [name=outcome][value=wrong_number]").check()
        page.locator("#outcome button[type=submit]").click()
        page.wait_for_load_state("networkidle")
        page.goto(page.url.partition("/desk/")[0] + "/desk/seat/")
        begin(page)
    page.locator("[name=content]").fill("昨天晚上小区东门的路灯又不亮了，老人出门看不清，希望尽快修好。")
    page.locator("[name=kind]").select_option("help")
    page.locator("[name=category]").press_sequentially("路灯不亮")
    page.wait_for_timeout(1000)
    page.locator("[name=category]").press("Tab")  # takes the first that is offered
    page.wait_for_timeout(2500)  # what is alike, the knowledge that fits and the draft follow the typing


def show_map(page: Page) -> None:
    """The map unfolded, the pin set."""
    page.locator("details:has(.map) summary").first.click()
    page.wait_for_selector(".map svg")
    page.locator("[data-map-do=centre]").first.click()
    page.locator("details:has(.map)").first.evaluate("one => one.scrollIntoView({block: 'end'})")


CASE = "main tbody a.number, main tbody a[href*='/cases/']"
PICTURES = [
    Picture("citizen-home", "", "/"),
    Picture("citizen-submit", "", "/submit/", show_map),
    Picture("citizen-telephone", "", "/submit/", telephone=True),
    Picture("citizen-figures", "", "/figures/"),
    Picture("citizen-answered", "", "/answered/"),
    Picture("seat-contact", "seat", "/desk/seat/", register),
    Picture("dispatcher-panes", "dispatcher", "/desk/to-dispatch/", open_pane(1)),
    Picture("dispatcher-review", "dispatcher", "/desk/to-review/", open_pane()),
    Picture("duty-manager-requests", "duty_manager", "/desk/requests/", open_pane()),
    Picture("lists", "duty_manager", "/desk/cases/?kind=help"),
    Picture("department-inbox", "liaison", "/desk/inbox/"),
    Picture("department-telephone", "handler", "/desk/inbox/", follow(CASE), telephone=True),
    Picture("department-reply", "handler", "/desk/inbox/", follow(CASE, "main a[href*='/do/reply/']")),
    Picture("callback-desk", "callback", "/desk/callback/", follow("main form button.btn-primary")),
    Picture("supervisor-desk", "supervisor", "/desk/supervisor/", height=560),
    Picture("supervisor-orders", "supervisor", "/desk/supervision/", height=620),
    Picture("topics", "supervisor", "/desk/topics/", height=700),
    Picture("league", "assessor", "/desk/league/"),
    Picture("inspection", "inspector", "/desk/inspection/results/"),
    Picture("press", "publisher", "/desk/press/", height=560),
    Picture("publishing", "publisher", "/desk/publishing/", height=620),
    Picture("publishing-one", "publisher", "/desk/publishing/", follow("main td a.btn-primary")),
    Picture("leader-desk", "leader", "/desk/leader/"),
    Picture("leader-telephone", "leader", "/desk/leader/", telephone=True),
    Picture("briefings", "leader", "/desk/briefings/", follow("main tbody a")),
    Picture("aids", "duty_manager", "/desk/aids/"),
    Picture("figures", "assessor", "/desk/figures/"),
    Picture("staffing", "lead", "/desk/staffing/day/"),
    Picture("statement", "duty_manager", "/desk/statement/", height=760),
    Picture("rows", "sysadmin", "/desk/rows/"),
    Picture("calendar", "sysadmin", "/desk/calendar/"),
    Picture("back-office", "secadmin", "/backoffice/people/account/"),
]


def take(browser: Browser, address: str, picture: Picture, locale: str) -> None:
    """One picture in one language."""
    width, height = (390, 844) if picture.telephone else (1200, picture.height)
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = sign_in(context, address, picture.who) if picture.who else context.new_page()
    if picture.who:
        context.add_cookies([{"name": "django_language", "value": LANGUAGES[locale], "url": address}])
    page.goto(address + picture.address, wait_until="networkidle")
    if picture.then is not None:
        picture.then(page)
    page.screenshot(path=FOLDER / file_of(picture, locale), type="jpeg", quality=QUALITY)
    context.close()


def file_of(picture: Picture, locale: str) -> str:
    """The name of its file in the folder."""
    return f"{picture.name}{'.en' if locale == 'en' else ''}.jpg"


def main() -> None:
    """Take all, or those named on the command line."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    if unknown := set(wanted) - {picture.name for picture in PICTURES}:
        raise SystemExit(f"there is no picture {', '.join(sorted(unknown))}")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for picture in PICTURES:
            if picture.name in wanted:
                for locale in LANGUAGES:
                    take(browser, address, picture, locale)
                print(picture.name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
