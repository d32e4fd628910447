"""What every page shown in a browser has to hold."""

from playwright.sync_api import Page

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
