"""The front page answers the five questions, with the city's own numbers or by saying that there are none."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.insight.hand import Hand
from tests.portal.test_figures import clock, hand, published
from yixian.directory.models import DeadlineRule
from yixian.ground.caching import drop_all
from yixian.people.models import Installation

__all__ = ["clock", "hand", "published"]
QUESTIONS = ("这是什么？", "怎么找我们？", "然后会怎样？", "要多久？", "办得怎么样？")


def home(client: Client, **headers: str) -> str:
    return client.get("/", headers=headers).content.decode()


def test_the_five_questions_in_order(published: Hand, client: Client) -> None:
    page = home(client)
    places = [page.index(f"{question}</h2>") for question in QUESTIONS]
    assert places == sorted(places)


def test_how_well_is_the_newest_published_month(published: Hand, client: Client) -> None:
    page = home(client)
    assert "2026-03 的数据" in page
    assert "87.5%" in page
    assert "有效回访 8" in page


def test_what_has_no_data_is_said_plainly(published: Hand, client: Client) -> None:
    assert "没有数据" in home(client)
    assert "没有接入话务交换机的时段没有数" in home(client)


def test_a_city_that_begins_says_when_there_will_be_figures(hand: Hand, client: Client) -> None:
    page = home(client)
    assert "还没有数据：2026-03 的将于 2026-04-08 公布" in page
    assert "%</span>" not in page


def test_how_long_is_what_the_rows_say(hand: Hand, client: Client) -> None:
    DeadlineRule.objects.filter(step="result").delete()
    drop_all()
    assert "从派给单位算起" not in home(client)
    rule = {"urgency": "normal", "matter": "", "step": "result"}
    DeadlineRule.objects.create(kind="help", amount=7, unit="wd", **rule)
    DeadlineRule.objects.create(kind="enquiry", amount=8, unit="wh", **rule)
    page = home(client)
    assert "<dd>7个工作日</dd>" in page
    assert "<dd>8个工作小时</dd>" in page
    assert "<dd>7 working days</dd>" in home(client, **{"accept-language": "en"})


def test_from_outside_by_the_citys_own_code(hand: Hand, client: Client) -> None:
    assert "在外地" not in home(client)
    Installation.objects.update_or_create(
        id=1, defaults={"kind": "live", "city_name": "试", "area_code": "0351"}
    )
    drop_all()
    assert "0351-12345" in home(client)


def test_the_front_page_asks_little(published: Hand, client: Client) -> None:
    home(client)
    with CaptureQueriesContext(connection) as done:
        home(client)
    assert len(done) <= 8
