"""What every page shown in a browser has to hold."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from yixian.shell.look import LOOKS

# What axe finds by how a page is drawn, not by how it is written.
AXE_BY_STYLE = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
BESIDE = """() => {
  const page = document.documentElement;
  return page && document.readyState === 'complete' ? page.scrollWidth - page.clientWidth : null;
}"""


def fits(page: Page) -> None:
    """Nothing on the page sticks out sideways.

    Waits first for a page that is on its way: between one page and the next a browser holds none to be measured.
    """
    while (over := page.evaluate(BESIDE)) is None:
        page.wait_for_timeout(20)
    assert over <= 0, f"{page.url} scrolls sideways by {over} px"


def in_every_look(page: Page, axe: Callable[..., None], *addresses: str) -> None:
    """No barrier and nothing sideways on these pages, wide and on a telephone, in each look one may choose.

    Every rule is asked in the light look; from it the others differ in style alone.
    """
    origin = page.evaluate("location.origin")
    for look in LOOKS:
        page.context.add_cookies([{"name": "look", "value": look, "url": origin}])
        rules = () if look == "light" else AXE_BY_STYLE
        for address in addresses:
            page.goto(address)
            expect(page.locator(f"html[data-look={look}]")).to_have_count(1)
            for width in (1366, 390):
                page.set_viewport_size({"width": width, "height": 850})
                axe(page, rules=rules)
                fits(page)
