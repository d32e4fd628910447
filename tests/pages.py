"""What every page shown in a browser has to hold."""

from playwright.sync_api import Page

BESIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def fits(page: Page) -> None:
    """Nothing on the page sticks out sideways.

    Waits first for a page that is on its way: between one page and the next a browser holds none to be measured.
    """
    page.wait_for_function("document.readyState === 'complete'")
    over = page.evaluate(BESIDE)
    assert over <= 0, f"{page.url} scrolls sideways by {over} px"
