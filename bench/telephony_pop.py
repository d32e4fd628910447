"""The screen pop: a real browser with the telephone in its page, real calls of citizens whom the city knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

from bench.city import server
from bench.telephony_load import Citizens
from bench.telephony_place import BROWSER_SEAT, POPS

if TYPE_CHECKING:
    from playwright.async_api import Page

PATIENCE = 20.0  # seconds for a step
# In every page of the browser: when an INVITE came in by its socket, and when a contact with the caller's history had
# been painted, with how many lines there were of it. One clock: it is the same machine.
WATCHED = """
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (String(data).startsWith("INVITE ")) localStorage.setItem("bench-invited", Date.now());
    });
  }
};
addEventListener("DOMContentLoaded", () => {
  const history = document.querySelector("section[aria-labelledby=history]");
  if (!history) return;
  const lines = history.querySelectorAll("ul.similar li").length;
  requestAnimationFrame(() => setTimeout(() => {
    localStorage.setItem("bench-shown", JSON.stringify([Date.now(), lines, location.pathname]));
  }));
});
"""
SHOWN = """() => {
  const [at, lines, path] = JSON.parse(localStorage.getItem("bench-shown") ?? "[0, 0, null]");
  const invited = Number(localStorage.getItem("bench-invited"));
  return invited && at >= invited && path === location.pathname ? [at - invited, lines] : null;
}"""


@dataclass(frozen=True)
class Known:
    """What is measured with: the seat's session, and numbers of citizens who have cases."""

    session: str
    numbers: list[str]


def known(count: int) -> Known:
    """So many calls of those whose history the demonstration's seat may see, again and again. `SystemExit` where there
    is nobody.
    """
    from django.test import Client

    from yixian.cases.models import Case, Secrecy
    from yixian.cases.models.telephone import dialled
    from yixian.people.models import Account, Actor
    from yixian.telephony.models import Seat

    client, account = Client(), Account.objects.get(username="seat")
    client.force_login(account)
    Seat.objects.filter(account=account).update(extension=BROWSER_SEAT, browser=True)
    shown = Case.objects.visible_to(Actor.of(account)).exclude(secrecy=Secrecy.FULL)
    told = [case.citizen.identity.telephone for case in shown.select_related("citizen")[:1000]]
    numbers = list(dict.fromkeys(dialled(one) for one in told if one))
    if not numbers:
        raise SystemExit("the seat may see nobody's history")
    return Known(client.cookies["sessionid"].value, list(islice(cycle(numbers), count)))


async def popped(citizens: Citizens, chosen: Known) -> list[float]:
    """Milliseconds from the INVITE at the browser to the caller's history on the screen, of each number."""
    with server() as port:
        async with _desk(f"http://127.0.0.1:{port}", chosen.session) as page:
            return [await _one(page, citizens, number) for number in chosen.numbers]


@asynccontextmanager
async def _desk(address: str, session: str) -> AsyncIterator[Page]:
    """The seat's page, with its telephone open and ready in another window."""
    from playwright.async_api import async_playwright, expect

    from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        context = await browser.new_context(base_url=address, locale="zh-CN", permissions=["microphone"])
        await context.add_init_script(WATCHED)
        await context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = await context.new_page()
        await page.goto("/desk/seat/")
        async with context.expect_page() as opened:
            await page.get_by_role("button", name="打开话机").click()
        phone = await opened.value
        await phone.get_by_role("button", name="签入").click()
        ready = page.locator("[data-line-bar] [data-mode=ready]")
        await expect(ready).to_be_visible(timeout=1000 * PATIENCE)
        yield page
        await browser.close()


async def _one(page: Page, citizens: Citizens, number: str) -> float:
    """A call that rings, pops, and is given up: its contact goes, and the seat is back at its desk."""
    await page.evaluate("localStorage.removeItem('bench-invited')")
    leg = citizens.call(POPS, number)
    await page.wait_for_url("**/desk/contacts/*/", timeout=1000 * PATIENCE)
    until = time.monotonic() + PATIENCE
    while (shown := await page.evaluate(SHOWN)) is None:
        if time.monotonic() > until:
            raise SystemExit(f"a call popped no page: {page.url}")
        await asyncio.sleep(0.05)
    took, lines = shown
    if not lines:
        raise SystemExit(f"the page shows no history: {page.url}")
    citizens.hang_up(leg)
    await page.wait_for_url("**/desk/seat/", timeout=1000 * PATIENCE)
    await asyncio.sleep(0.5)
    return float(took)
