"""My unit's figures above its inbox: the page of figures in one line, each number with its rows."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.insight.hand import Hand
from tests.insight.test_pages import sign_in
from tests.pages import fits
from yixian.cases.sections import above_inbox, register_above_inbox
from yixian.ground.caching import drop_all
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.period import Period
from yixian.insight.views.strip import strip_shown
from yixian.people.models import Actor

INBOX = "/desk/inbox/"
CODES = ("on_time_rate", "solved_rate", "satisfied_rate")


def owed(hand: Hand, day: str, due: str, **given: object) -> None:
    hand.task(hand.case(f"{day} 09:00", lead=hand.city.bureau), f"{day} 10:00", due, **given)


def busy(hand: Hand) -> None:
    """Two late, one calm, one below; three answered of which one late; two citizens asked."""
    for due in ("03-19 18:00", "03-18 18:00", "03-27 18:00"):
        owed(hand, "03-16", due)
    case = hand.case("03-16 09:00", lead=hand.city.bureau)
    hand.task(case, "03-16 10:00", "03-27 18:00", hand.city.bureau_section)
    for replied in ("03-08 10:00", "03-09 10:00", "03-12 10:00"):
        owed(hand, "03-05", "03-10 18:00", replied_at=replied)
    for solved in ("solved", "not"):
        case = hand.case("02-20 09:00", lead=hand.city.bureau)
        hand.task(case, "02-20 10:00", "02-27 18:00", replied_at="02-25 10:00")
        hand.callback(case, "03-11 10:00", solved=solved, satisfied="dissatisfied")


def strip_of(page: str) -> str:
    found = re.search(r'<section class="strip".*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def opened(hand: Hand, who: str, address: str = INBOX) -> str:
    answer = hand.cast.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_the_page_of_figures_says(hand: Hand) -> None:
    busy(hand)
    shown = strip_shown(hand.cast.actor("unit_head"))
    assert shown is not None
    assert {one.lamp: one.number for one in shown["counts"]} == {"": 4, "yellow": 0, "red": 0, "overdue": 2}
    on_page = {
        line.figure.indicator.code: (line.value, line.sides)
        for line in hand.cast.client("unit_head").get("/desk/figures/").context["lines"]
    }
    said = {one.line.figure.indicator.code: (one.line.value, one.line.sides) for one in shown["rates"]}
    assert said == {code: on_page[code] for code in CODES}
    assert [said[code][0] for code in CODES] == ["40.0%", "50.0%", "0.0%"]


def test_every_number_opens_exactly_its_rows(hand: Hand) -> None:
    busy(hand)
    strip = strip_of(opened(hand, "liaison"))
    links = re.findall(r'<a href="([^"]+)"[^>]*>(?:<strong>)?(\d+)<', strip)
    assert len(links) == 4 + 5  # nobody is satisfied: nought has no list
    client = hand.cast.client("liaison")
    for url, number in links:
        answer = client.get(html.unescape(url))
        rows = answer.context["page"].rows
        assert len(rows) == int(number), url


def test_a_rate_of_nothing_says_why(hand: Hand) -> None:
    strip = strip_of(opened(hand, "unit_head"))
    assert strip.count("—") == 3
    assert "本月还没有到期或办结的任务" in strip
    assert strip.count("本月还没有有效回访") == 2


def test_a_handler_sees_the_counts_alone(hand: Hand) -> None:
    busy(hand)
    strip = strip_of(opened(hand, "handler"))
    assert strip.count("<dd>") == 4
    assert "figures" not in strip


def test_another_units_tasks_are_not_counted(hand: Hand) -> None:
    busy(hand)
    shown = strip_shown(hand.cast.actor("liaison2"))
    assert shown is not None
    assert {one.number for one in shown["counts"]} == {0}
    assert {one.line.value for one in shown["rates"]} == {"—"}


def test_whoever_has_no_unit_costs_no_query(hand: Hand) -> None:
    head = hand.cast.people["unit_head"]
    head.department = None
    nobody = Actor.of(head)
    with CaptureQueriesContext(connection) as done:
        assert above_inbox(nobody) == []
    assert not done.captured_queries


def test_nothing_is_registered_twice() -> None:
    with pytest.raises(TypeError, match="already"):
        register_above_inbox("insight/strip.html", strip_shown)


@pytest.mark.parametrize("rolled", [False, True])
def test_queries_do_not_grow_with_the_tasks(hand: Hand, rolled: bool) -> None:
    def asked() -> int:
        if rolled:
            roll_up(None)
        drop_all()
        strip_shown(hand.cast.actor("unit_head"))
        with CaptureQueriesContext(connection) as done:
            strip_shown(hand.cast.actor("unit_head"))
        return len(done)

    busy(hand)
    few = asked()
    for _ in range(5):
        busy(hand)
    assert asked() == few
    assert few <= 8


def test_a_unit_alone_is_counted_as_among_all(hand: Hand) -> None:
    """Days without a roll-up are counted from the unit's rows; the same numbers as with one."""
    busy(hand)
    second = hand.case("03-05 09:00", lead=hand.city.second_bureau)
    hand.task(second, "03-05 10:00", "03-10 18:00", hand.city.second_bureau, replied_at="03-12 10:00")
    before = queries.some_figures(Period.this_month(), CODES, department=hand.city.bureau)
    roll_up(None)
    after = queries.some_figures(Period.this_month(), CODES, department=hand.city.bureau)
    assert before == after
    assert before["on_time_rate"].denominator == 5


@pytest.mark.django_db(transaction=True)
def test_on_a_telephone(hand: Hand, page: Page, axe: Callable[..., None]) -> None:
    busy(hand)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "unit_head")
    page.goto(INBOX)
    axe(page)
    fits(page)
    strip = page.get_by_role("region", name="本单位的数字")
    strip.get_by_role("link").nth(3).click()
    page.wait_for_url("**/desk/inbox/?lamp=overdue")
    assert page.locator("table.rows tbody tr").count() == 2
