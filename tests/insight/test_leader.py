"""The leader's page: every number is counted by hand, and each opens exactly its rows."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from tests.insight.hand import Hand, at
from tests.supervision.test_orders import supervised
from yixian.ground import caching
from yixian.insight import leading
from yixian.insight.actions import sweep
from yixian.insight.reading import Standing

LEADER = "/desk/leader/"


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def links(body: str) -> list[tuple[str, str]]:
    """What each link says, and where it goes."""
    found = re.findall(r'<a href="([^"]+)"[^>]*>(?:<strong>)?([^<]+)<', body)
    return [(text.strip(), html.unescape(url)) for url, text in found]


@pytest.mark.parametrize("who", ["leader", "duty_manager"])
def test_who_leads_opens_it(hand: Hand, who: str) -> None:
    opened(hand.cast.client(who), LEADER)
    opened(hand.cast.client(who), f"{LEADER}late/")


@pytest.mark.parametrize(
    "who", ["seat", "dispatcher", "supervisor", "liaison", "unit_head", "journalist", "nobody"]
)
@pytest.mark.parametrize("address", [LEADER, f"{LEADER}late/", f"{LEADER}leader.csv"])
def test_nobody_else_does(hand: Hand, who: str, address: str) -> None:
    assert hand.cast.client(who).get(address).status_code == 403


def test_the_periods_are_held_against_their_like() -> None:
    today, week, month = leading.spans(date(2026, 3, 31))
    assert (str(today.period), str(today.before)) == ("2026-03-31—2026-03-31", "2026-03-30—2026-03-30")
    assert (str(week.period), str(week.before)) == ("2026-03-24—2026-03-30", "2026-03-17—2026-03-23")
    # February has no 31st: its last day then.
    assert (str(month.period), str(month.before)) == ("2026-03-01—2026-03-31", "2026-02-01—2026-02-28")


def test_what_came_is_counted_for_each_period(hand: Hand) -> None:
    for received in (
        "03-20 09:00",
        "03-19 09:00",
        "03-19 10:00",
        "03-13 09:00",
        "03-12 09:00",
        "02-20 23:59",
    ):
        hand.case(received)
    hand.case("02-21 00:00")  # after the same day of last month
    spans = leading.spans(timezone.localdate())
    found = [leading.counted(span, ("cases",), Standing.now()) for span in spans]
    assert [one.now["cases"].value for one in found] == [1, 3, 5]
    # Nothing was recorded when the month before began: there is nothing to compare with.
    assert [one.before["cases"].value if one.before else None for one in found] == [2, 1, None]
    body = opened(hand.cast.client("leader"), LEADER)
    assert "系统自 2026-02-20 起有记录" in body


@pytest.mark.parametrize(
    ("before", "now", "hot"), [(10, 15, True), (10, 14, False), (0, 10, True), (0, 9, False), (2, 9, False)]
)
def test_what_is_hot_follows_the_rule_it_states(hand: Hand, before: int, now: int, hot: bool) -> None:
    hand.case("01-05 09:00")
    for _ in range(before):
        hand.case("03-08 09:00", area=hand.areas["street"], category=hand.categories["010101"])
    for _ in range(now):
        hand.case("03-15 09:00", area=hand.areas["street"], category=hand.categories["010101"])
    found = leading.heat(leading.spans(timezone.localdate())[1], Standing.now())
    for dimension, value in (("area", "140105"), ("category", "01")):
        (one,) = found[dimension]
        assert (one.value, one.now, one.before, one.hot) == (value, now, before, hot)
    body = opened(hand.cast.client("leader"), LEADER)
    assert ('<span class="lamp lamp-red">热</span>' in body) == hot


def test_nothing_is_hot_that_cannot_be_compared_or_names_nothing(hand: Hand) -> None:
    for _ in range(20):
        hand.case("03-15 09:00")
    found = leading.heat(leading.spans(timezone.localdate())[1], Standing.now())
    assert [(one.value, one.before, one.hot, one.change) for one in found["area"]] == [("", None, False, "—")]


def test_late_cases_are_counted_at_the_unit_on_top(hand: Hand) -> None:
    city = hand.city
    for lead in (city.bureau, city.bureau_section, city.second_bureau, None):
        hand.case("03-01 09:00", lead=lead, promise_due="03-19 18:00", promise_red=at("03-18 18:00"))
    # Handled, waiting for the callback; merged; not late yet; secret.
    hand.case("03-01 09:00", lead=city.bureau, promise_due="03-19 18:00", status="to_callback")
    hand.case("03-01 09:00", lead=city.bureau, promise_due="03-25 18:00", promise_red=at("03-19 18:00"))
    hand.case("03-01 09:00", lead=city.bureau, promise_due="03-19 18:00", secrecy="full")
    actor = hand.cast.actor("leader")
    found = leading.late_units(actor, timezone.now())
    assert [(one.code, one.number) for one in found] == [("CG", 2), ("SW", 1), ("none", 1)]
    client = hand.cast.client("leader")
    body = opened(client, LEADER)
    for text, url in links(body):
        if "/late/" in url:
            assert f"共 <strong>{text}</strong> 行" in opened(client, url), url
    assert client.get(f"{LEADER}late/?department=nowhere").status_code == 404


def test_every_number_opens_as_many_rows(hand: Hand) -> None:
    for received in ("03-20 09:00", "03-19 09:00", "03-13 09:00", "02-01 09:00", "01-05 09:00"):
        case = hand.case(
            received, area=hand.areas["street"], category=hand.categories["02"], submitted_at=received
        )
        hand.callback(case, received)
    client = hand.cast.client("leader")
    checked = 0
    for text, url in links(opened(client, LEADER)):
        if "/desk/figures/" in url and text.replace(",", "").isdigit():
            assert f"共 <strong>{text}</strong> 行" in opened(client, url), url
            checked += 1
    assert checked > 8


def test_no_number_is_invented_for_an_empty_city(hand: Hand) -> None:
    body = opened(hand.cast.client("leader"), LEADER)
    assert "系统还没有任何记录" in body
    assert "现在没有超期未办结的诉求" in body
    assert "%" not in re.sub(r"\d+% 以上", "", body.split('id="results"')[1].split("</table>")[0])


def test_the_page_costs_the_same_for_few_cases_and_for_many(hand: Hand) -> None:
    client = hand.cast.client("leader")

    def asked() -> int:
        caching.drop_all()
        with CaptureQueriesContext(connection) as found:
            opened(client, LEADER)
        return len(found)

    hand.case("03-18 09:00", promise_due="03-19 09:00", lead=hand.city.bureau, area=hand.areas["street"])
    sweep(timezone.now())
    few = asked()
    for _ in range(12):
        hand.case(
            "03-18 09:00", promise_due="03-19 09:00", lead=hand.city.second_bureau, area=hand.areas["street"]
        )
    sweep(timezone.now())
    assert asked() <= few
    assert few <= 60


def test_instructions_are_counted_by_what_became_of_them(world: World) -> None:
    task, other = world.in_progress(), world.in_progress()
    supervised(world, task.case, "leader", level="4")
    supervised(world, other.case, "leader", level="4")
    supervised(world, other.case, "supervisor", level="2")
    world.do("answer_supervision", "liaison", task, reply="已办")
    client = world.cast.client("leader")
    body = opened(client, LEADER)
    own, everybody = body.split("全部领导批示")
    assert re.findall(r"<strong>(\d+)</strong> ", everybody) == ["1", "0", "1", "0"]
    said = {words: int(n) for n, words in re.findall(r"<strong>(\d+)</strong> ([^<]+)</a>", own)}
    assert said == {"等待答复": 1, "超期未答复": 0, "已答复待销号": 1, "已销号": 0}
    for text, url in links(body):
        if "/desk/supervision/?" in url:
            listed = opened(client, url).count('<td class="" data-column="order"')
            assert listed == int(text), url


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_numbers_can_be_taken_home(hand: Hand, form: str) -> None:
    hand.case("03-20 09:00")
    answer = hand.cast.client("leader").get(f"{LEADER}leader.{form}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if form == "csv":
        assert "诉求量,2026-03-20—2026-03-20,1," in content.decode("utf-8-sig")
    assert hand.cast.client("leader").get(f"{LEADER}leader.pdf").status_code == 404
