"""公开数据: the article's figures for everybody, with nothing that tells who it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page

from tests.cast import Cast
from tests.insight.hand import NOW, Hand
from tests.pages import fits
from yixian.directory.models import CutOff
from yixian.directory.working_time import CHINA
from yixian.ground.caching import drop_all
from yixian.insight.actions import freeze_due
from yixian.people.models import Installation
from yixian.portal.published import period_of

APRIL_8 = datetime(2026, 4, 8, 0, 1, tzinfo=CHINA)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hand(cast: Cast, clock: Any) -> Hand:
    """2026-03-20 10:00, a Friday."""
    return Hand(cast)


@pytest.fixture
def published(hand: Hand, clock: Any) -> Hand:
    """March, frozen at its cut-off."""
    march(hand)
    clock.move_to(APRIL_8)
    assert list(freeze_due(timezone.now())) == [date(2026, 3, 1)]
    return hand


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
    return next(one[0] for one in answer.context["figures"] if one[0].indicator.code == code)


def test_each_figure_has_its_numbers_and_its_definition(published: Hand, client: Client) -> None:
    answer = shown(client)
    words = answer.content.decode()
    satisfied = figure(answer, "satisfied_rate")
    assert (satisfied.numerator, satisfied.denominator) == (7, 8)
    assert "87.5%" in words
    assert "有效回访" in words
    assert "2026-03-01" in words
    assert "2026-04-08 00:01" in words  # the cut-off
    assert str(satisfied.indicator.population) in words


def test_what_has_no_data_says_so_instead_of_a_number(published: Hand, client: Client) -> None:
    answer = shown(client)
    connect = figure(answer, "connect_rate")
    assert (connect.numerator, connect.denominator, connect.value) == (0, 0, None)
    assert "没有接入话务交换机的时段没有数" in answer.content.decode()


def test_small_numbers_of_a_breakdown_are_kept_back(hand: Hand, clock: Any, client: Client) -> None:
    march(hand)
    hand.case("03-05 09:00", "report", area=hand.areas["140106"])
    clock.move_to(APRIL_8)
    list(freeze_due(timezone.now()))
    by_kind = {
        label: cells for title, name, lines, _charts in shown(client).context["breakdowns"] if name == "kind"
        for label, cells in lines
    }  # fmt: skip
    assert by_kind["举报"][0] is None
    # The only one kept back could be found by subtraction, so the next smallest goes with it.
    assert by_kind["投诉"][0] is None
    assert by_kind["求助"][0]["value"] == "15"


def test_open_data_is_the_same(published: Hand, client: Client) -> None:
    lines = list(
        csv.DictReader(
            io.StringIO(client.get("/figures/data.csv?period=2026-03").getvalue().decode("utf-8-sig"))
        )
    )
    contacts = next(line for line in lines if line["code"] == "contacts")
    assert (contacts["numerator"], contacts["from"], contacts["to"]) == ("27", "2026-03-01", "2026-03-31")
    told = client.get("/figures/data.json?period=2026-03").json()
    assert len(told["figures"]) == len(lines)
    assert not [one for one in told["figures"] if one["group"] == "kind" and 0 < (one["numerator"] or 0) < 5]


def test_a_demonstration_says_that_all_is_invented(published: Hand, client: Client) -> None:
    def told() -> tuple[str, bool, set[str]]:
        data = client.get("/figures/data.json?period=2026-03").json()
        file = client.get("/figures/data.csv?period=2026-03").getvalue().decode("utf-8-sig")
        marks = {line["invented"] for line in csv.DictReader(io.StringIO(file))}
        assert marks == {line["invented"] for line in data["figures"]}
        return client.get("/figures/").content.decode(), data["invented"], marks

    for kind, mark in (("live", ""), ("demo", "虚构 invented")):
        Installation.objects.all().delete()
        Installation.objects.create(kind=kind, city_name="试验市")
        drop_all()
        page, invented, marks = told()
        assert ("全部为虚构" in page) == invented == (kind == "demo")
        assert marks == {mark}
        assert ("全部为虚构" in client.get("/").content.decode()) == invented
    assert "all invented" in client.get("/", headers={"accept-language": "en"}).content.decode()


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


@pytest.mark.parametrize("period", ["2026-03", "2026", ""])
def test_what_is_not_published_yet_says_from_when(hand: Hand, client: Client, period: str) -> None:
    march(hand)
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown(client, period).content.decode())
    assert "将于 2026-04-08 公布" in words
    assert "27" not in words
    for form in ("csv", "json"):
        answer = client.get(f"/figures/data.{form}?period={period}")
        assert answer.status_code == 404
        assert "2026-04-08" in answer.content.decode()


def test_a_city_that_begins_today_names_its_first_day(hand: Hand, client: Client) -> None:
    assert "2026-03 的数据将于 2026-04-08 公布" in shown(client, "").content.decode()


def test_the_city_chooses_the_day(hand: Hand, client: Client) -> None:
    hand.contact("03-05 09:00")
    CutOff.objects.create(day=15)
    assert "将于 2026-04-15 公布" in shown(client).content.decode()


def test_between_the_cut_off_and_the_tick_it_is_being_counted(hand: Hand, clock: Any, client: Client) -> None:
    march(hand)
    clock.move_to(APRIL_8)
    assert "2026-03 的数据正在汇总" in shown(client).content.decode()


def test_the_newest_published_month_comes_first_and_the_next_is_named(
    published: Hand, client: Client
) -> None:
    answer = shown(client, "")
    assert figure(answer, "contacts").numerator == 27
    assert answer.context["choices"] == ["2026", "2026-03"]
    assert "2026-04 的数据将于 2026-05-08 公布" in answer.content.decode()


def test_charts_show_what_stands_in_the_table_behind(published: Hand, client: Client) -> None:
    answer = shown(client)
    (charts,) = [charts for _t, name, _lines, charts in answer.context["breakdowns"] if name == "area"]
    ((title, bars),) = charts
    assert title == "诉求量"
    assert [(bar.text, bar.width) for bar in bars] == [("18", "100.0"), ("9", "50.0")]
    words = answer.content.decode()
    assert '<rect class="bar-fill" width="50.0" height="1"/>' in words
    assert words.count("<summary>看表格") == words.count('<details class="behind">') == 3
    assert "style=" not in words


def test_months_beside_each_other(published: Hand, clock: Any, client: Client) -> None:
    published.contact("05-05 09:00")
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=CHINA))
    list(freeze_due(timezone.now()))
    cases, satisfied = shown(client, "2026").context["month_charts"]
    assert [(bar.label, bar.text) for bar in cases[1]] == [("2026-03", "27"), ("2026-04", "0")]
    assert [(bar.text, bar.width) for bar in satisfied[1]] == [("87.5%", "87.5"), ("—", "")]
    assert 'id="by-month"' not in shown(client, "2026-03").content.decode()


def test_late_changes_do_not_alter_what_is_published(published: Hand, clock: Any, client: Client) -> None:
    before = client.get("/figures/data.csv?period=2026-03").getvalue()
    published.contact("03-06 09:00")
    published.case("03-06 09:00", area=published.areas["140105"])
    clock.move_to(datetime(2026, 7, 1, 9, tzinfo=CHINA))
    list(freeze_due(timezone.now()))
    assert client.get("/figures/data.csv?period=2026-03").getvalue() == before


def test_a_year_is_the_sum_of_its_published_months(published: Hand, clock: Any, client: Client) -> None:
    published.contact("05-05 09:00")
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=CHINA))
    list(freeze_due(timezone.now()))
    answer = shown(client, "2026")
    assert (figure(answer, "contacts").numerator, figure(answer, "daily_contacts").denominator) == (27, 57)
    assert "2 个月之和" in answer.content.decode()
    assert str(answer.context["shown"].period) == "2026-03-01—2026-04-30"


def test_what_a_month_keeps_back_does_not_follow_from_the_year(
    hand: Hand, clock: Any, client: Client
) -> None:
    def by_kind(period: str) -> dict[str, Any]:
        (lines,) = [
            one for _t, name, one, _charts in shown(client, period).context["breakdowns"] if name == "kind"
        ]
        return {label: cells[0] and cells[0]["value"] for label, cells in lines}

    for month, reports in (("03", 3), ("04", 20)):
        for kind, number in (("help", 30), ("complaint", 20), ("report", reports)):
            for _ in range(number):
                hand.case(f"{month}-05 09:00", kind)
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=CHINA))
    list(freeze_due(timezone.now()))
    assert by_kind("2026-03") == {"求助": "30", "投诉": None, "举报": None}
    assert by_kind("2026-04") == {"求助": "30", "投诉": "20", "举报": "20"}
    assert by_kind("2026") == {"求助": "60", "投诉": None, "举报": None}


def test_december_ends_with_the_year(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    with time_machine.travel(NOW.replace(month=12), tick=False):
        assert str(period_of("2026-12")) == "2026-12-01—2026-12-31"
        assert str(period_of("2026")) == "2026-01-01—2026-12-31"


def test_a_page_asks_little_however_much_came_in(published: Hand, client: Client) -> None:
    shown(client)
    with CaptureQueriesContext(connection) as done:
        shown(client)
    assert len(done) <= 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("width", "cookie"),
    [
        (1280, "look=light"),
        (390, "look=light"),
        (390, "look=dark"),
        (390, "look=contrast"),
        (390, "elder=on"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/figures/?period=2026-03", "/figures/?period=2026-04"])
def test_the_page_has_no_barriers(
    published: Hand,
    page: Page,
    axe: Callable[..., None],
    width: int,
    cookie: str,
    address: str,
    live_server: Any,
) -> None:
    name, value = cookie.split("=")
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for table in page.get_by_text("看表格").all():
        table.click()
    axe(page)
    fits(page)
