"""公开数据: the article's figures for everybody, with nothing that tells who it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.cast import Cast
from tests.insight.hand import NOW, Hand
from yixian.portal.published import kept_back, period_of


@pytest.fixture
def hand(cast: Cast) -> Iterator[Hand]:
    with time_machine.travel(NOW, tick=False):
        yield Hand(cast)


def march(hand: Hand) -> None:
    """12 helps in the first district and 3 in the second, 6 complaints in each; 8 called back."""
    for number in range(27):
        kind = "help" if number < 15 else "complaint"
        second = 12 <= number < 15 or number >= 21
        case = hand.case(
            "03-05 09:00",
            kind,
            area=hand.areas["140106" if second else "140105"],
            category=hand.categories["0101"],
            submitted_at="03-05 09:10",
            promise_due="03-12 18:00",
            **({"status": "to_callback", "passed_at": "03-11 10:00"} if number % 2 else {}),
        )
        if number < 8:
            hand.callback(case, "03-12 10:00", satisfied="very" if number else "dissatisfied")


def shown(client: Client, period: str = "2026-03") -> Any:
    return client.get(f"/figures/?period={period}")


def figure(answer: Any, code: str) -> Any:
    return next(one for one, _value, _sides in answer.context["figures"] if one.indicator.code == code)


def test_each_figure_has_its_numbers_and_its_definition(hand: Hand, client: Client) -> None:
    march(hand)
    answer = shown(client)
    words = answer.content.decode()
    satisfied = figure(answer, "satisfied_rate")
    assert (satisfied.numerator, satisfied.denominator) == (7, 8)
    assert "87.5%" in words
    assert "有效回访" in words
    assert "2026-03-01" in words
    assert "2026-03-20 10:00" in words  # the cut-off
    assert str(satisfied.indicator.population) in words


def test_what_has_no_data_says_so_instead_of_a_number(hand: Hand, client: Client) -> None:
    march(hand)
    answer = shown(client)
    connect = figure(answer, "connect_rate")
    assert connect.numerator is None
    assert "还没有接入话务记录" in answer.content.decode()


def test_small_numbers_of_a_breakdown_are_kept_back(hand: Hand, client: Client) -> None:
    march(hand)
    hand.case("03-05 09:00", "report", area=hand.areas["140106"])
    by_kind = {
        label: cells for title, name, lines in shown(client).context["breakdowns"] if name == "kind"
        for label, cells in lines
    }  # fmt: skip
    assert by_kind["举报"][0] is None
    # The only one kept back could be found by subtraction, so the next smallest goes with it.
    assert by_kind["投诉"][0] is None
    assert by_kind["求助"][0]["value"] == "15"


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"a": (10, None), "b": (20, None)}, set()),
        ({"a": (4, None), "b": (20, None), "c": (9, None)}, {"a", "c"}),
        ({"a": (4, None), "b": (3, None), "c": (9, None)}, {"a", "b"}),
        ({"a": (0, None), "b": (9, None)}, set()),
        ({"a": (2, 9), "b": (8, 9), "c": (20, 30)}, {"a", "b"}),  # a small numerator
        ({"a": (0, 3), "b": (8, 9)}, {"a", "b"}),  # a small denominator
        ({"a": (1, None)}, {"a"}),
        ({}, set()),
    ],
)
def test_what_is_kept_back(numbers: dict[str, Any], hidden: set[str]) -> None:
    assert kept_back(numbers) == hidden


def test_open_data_is_the_same(hand: Hand, client: Client) -> None:
    march(hand)
    lines = list(
        csv.DictReader(
            io.StringIO(client.get("/figures/data.csv?period=2026-03").content.decode("utf-8-sig"))
        )
    )
    contacts = next(line for line in lines if line["code"] == "contacts")
    assert (contacts["numerator"], contacts["from"], contacts["to"]) == ("27", "2026-03-01", "2026-03-31")
    told = client.get("/figures/data.json?period=2026-03").json()
    assert len(told["figures"]) == len(lines)
    assert not [one for one in told["figures"] if one["group"] == "kind" and 0 < (one["numerator"] or 0) < 5]


@pytest.mark.parametrize(
    ("period", "status"),
    [
        ("2026-13", 400),
        ("2026-3", 400),
        ("20260", 400),
        ("二〇二六", 400),
        ("٢٠٢٦", 400),
        ("<b>", 400),
        ("2026-04", 404),
        ("2025-12", 404),
        ("2026", 200),
        ("2026-03", 200),
        ("", 200),
    ],
)
def test_only_months_and_years_with_records(hand: Hand, client: Client, period: str, status: int) -> None:
    hand.contact("03-05 09:00")
    assert shown(client, period).status_code == status


def test_a_city_that_begins_today_has_a_page(hand: Hand, client: Client) -> None:
    assert shown(client, "").status_code == 200


def test_december_ends_with_the_year(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    with time_machine.travel(NOW.replace(month=12), tick=False):
        assert str(period_of("2026-12")) == "2026-12-01—2026-12-31"
        assert str(period_of("2026")) == "2026-01-01—2026-12-31"


def test_the_second_reader_costs_nothing(hand: Hand, client: Client) -> None:
    march(hand)
    shown(client)
    with CaptureQueriesContext(connection) as done:
        shown(client)
    assert len(done) <= 10
    hand.contact("03-06 09:00")
    assert (
        figure(shown(client), "contacts").numerator == 27
    )  # kept for five minutes, and the page says since when


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_has_no_barriers(hand: Hand, page: Page, axe: Callable[..., None], width: int) -> None:
    march(hand)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/figures/?period=2026-03")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
