"""The page of figures and the lists behind them, as people use them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.cast import PASSWORD, Cast
from tests.insight.hand import Hand
from tests.pages import fits
from yixian.insight.actions import roll_up
from yixian.insight.period import Period

PERIOD = "from=2026-03-01&to=2026-03-31"
READERS = {
    "dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "inspector",
    "publisher",
    "auditor",
    "leader",
    "liaison",
    "unit_head",
}


def test_who_opens_the_page(hand: Hand) -> None:
    for who in (
        "seat",
        "lead",
        "editor",
        "callback",
        "handler",
        "journalist",
        "sysadmin",
        "nobody",
        *READERS,
    ):
        answer = hand.cast.client(who).get("/desk/figures/")
        assert answer.status_code == (200 if who in READERS else 403), who


def test_a_stranger_is_sent_to_the_login_page(client: object, db: None) -> None:
    answer = client.get("/desk/figures/")  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("from=2026-03-31&to=2026-03-01", 400, "结束日期不能早于开始日期"),
        ("from=2026-3-x&to=2026-03-01", 400, "2026-01-31"),
        ("from=&to=2026-03-01", 400, "2026-01-31"),
        ("from=2000-01-01&to=2026-03-01", 400, "十年"),
        ("from=0001-01-01&to=0002-03-01", 400, "1999"),
        ("from=9999-12-01&to=9999-12-31", 400, "1999"),
        (f"{PERIOD}&group=weather", 400, "没有这种分组"),
        (f"{PERIOD}&department=nowhere", 404, "没有这个单位"),
        (f"{PERIOD}&department=SW", 200, "水务局"),
        (f"{PERIOD}&department=SW&group=department", 200, "供水科"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_plain_words(
    hand: Hand, asked: str, status: int, words: str
) -> None:
    hand.task(hand.case("03-05 09:00"), "03-05 10:00", "03-09 18:00", hand.city.second_section)
    answer = hand.cast.client("assessor").get(f"/desk/figures/?{asked}")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_department_asks_for_its_own_only(hand: Hand) -> None:
    client = hand.cast.client("liaison")
    own = client.get(f"/desk/figures/?{PERIOD}").content.decode()
    assert "城市管理局" in own
    assert "水务局" not in own
    assert client.get(f"/desk/figures/?{PERIOD}&department=SW").status_code == 403
    assert client.get(f"/desk/figures/tasks/?{PERIOD}&department=SW").status_code == 403
    other = hand.city.second_bureau.pk
    assert client.get(f"/desk/figures/tasks/?{PERIOD}&group=department&value={other}").status_code == 404
    assert client.get(f"/desk/figures/contacts/?{PERIOD}").status_code == 404  # not a department's figure


def test_an_empty_period_says_so_and_shows_no_rates(hand: Hand) -> None:
    page = hand.cast.client("assessor").get("/desk/figures/?from=2025-01-01&to=2025-01-31&group=kind")
    words = page.content.decode()
    assert "没有可分组的数字" in words
    rates = [line.value for line in page.context["lines"] if line.figure.indicator.form == "rate"]
    assert set(rates) == {"—"}


def test_the_period_before_and_the_change(hand: Hand) -> None:
    for day in ("02-03", "02-04", "03-03", "03-04", "03-05"):
        hand.contact(f"{day} 09:00")
    page = hand.cast.client("assessor").get(f"/desk/figures/?{PERIOD}")
    line = next(line for line in page.context["lines"] if line.figure.indicator.code == "contacts")
    assert (line.value, line.before, line.change) == ("3", "2", "+50.0%")


def test_the_period_before_a_period() -> None:
    before = {
        ("2026-03-01", "2026-03-31"): "2026-02-01—2026-02-28",  # a month: the month before
        ("2026-01-01", "2026-01-31"): "2025-12-01—2025-12-31",
        ("2026-03-01", "2026-03-20"): "2026-02-09—2026-02-28",  # else as many days
        ("2026-01-01", "2026-12-31"): "2025-01-01—2025-12-31",
    }
    for period, expected in before.items():
        assert str(Period.read(*period).before()) == expected
    assert Period.read("1999-01-01", "1999-01-31").before() is None


def test_ten_years_are_answered(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    answer = hand.cast.client("assessor").get("/desk/figures/?from=2017-01-01&to=2026-12-31")
    assert answer.status_code == 200


def queries_of(hand: Hand, url: str) -> int:
    client = hand.cast.client("assessor")
    client.get(url)  # snapshots and session are warm
    with CaptureQueriesContext(connection) as done:
        assert client.get(url).status_code == 200
    return len(done)


@pytest.mark.parametrize("group", ["", "kind", "department"])
def test_queries_do_not_grow_with_the_city(hand: Hand, group: str) -> None:
    def one(day: int) -> None:
        case = hand.case(f"03-{day:02d} 09:00", lead=hand.city.bureau)
        hand.task(case, f"03-{day:02d} 10:00", "03-15 18:00", replied_at="03-14 10:00")
        hand.callback(case, "03-15 10:00")

    url = f"/desk/figures/?{PERIOD}&group={group}"
    one(2)
    roll_up(None)
    few = queries_of(hand, url)
    for day in range(3, 20):
        one(day)
    roll_up(None)
    assert queries_of(hand, url) == few
    assert few < 100


def test_queries_of_a_list_do_not_grow_with_its_rows(hand: Hand) -> None:
    def one() -> None:
        hand.callback(
            hand.case("03-05 09:00", category=hand.categories["01"], lead=hand.city.bureau), "03-06 09:00"
        )

    one()
    urls = [f"/desk/figures/{code}/?{PERIOD}" for code in ("cases", "solved_rate", "contacts")]
    few = [queries_of(hand, url) for url in urls]
    for _ in range(10):
        one()
    assert [queries_of(hand, url) for url in urls] == few


def test_lists_are_paged_by_key(hand: Hand) -> None:
    for number in range(60):
        hand.contact(f"03-05 09:{number:02d}")
    client = hand.cast.client("assessor")
    first = client.get(f"/desk/figures/contacts/?{PERIOD}")
    assert len(first.context["rows"]) == 50
    second = client.get(f"/desk/figures/contacts/?{PERIOD}&after={first.context['page'].next}")
    assert len(second.context["rows"]) == 10
    assert second.context["total"] == 60
    assert client.get(f"/desk/figures/contacts/?{PERIOD}&after=x").status_code == 400


def sign_in(page: Page, username: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def busy_march(hand: Hand) -> None:
    for number in range(8):
        case = hand.case(
            f"03-{number + 2:02d} 09:00",
            category=hand.categories["0101"],
            lead=hand.city.bureau,
            submitted_at="03-10 09:00",
        )
        hand.task(case, "03-10 10:00", "03-15 18:00", replied_at="03-14 10:00")
        hand.callback(case, "03-15 10:00")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_number_to_its_rows_in_a_browser(
    hand: Hand, page: Page, axe: Callable[..., None], width: int
) -> None:
    busy_march(hand)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "assessor")
    page.goto(f"/desk/figures/?{PERIOD}&group=department")
    axe(page)
    fits(page)
    page.get_by_role("row", name="解决率").get_by_role("link").first.click()
    page.wait_for_selector("h1:has-text('解决率')")
    assert "8" in page.inner_text("main")
    assert page.locator("tbody tr").count() == 8
    axe(page)
    fits(page)
    page.get_by_text("导出这些明细").click()
    page.fill("[name=reason]", "月度分析")
    page.select_option("[name=form_of_file]", "csv")
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.startswith("solved_rate-numerator-2026-03-01")


def test_the_cast_is_complete(cast: Cast) -> None:
    assert set(cast.people) >= READERS
