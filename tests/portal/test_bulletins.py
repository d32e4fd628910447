"""月报: frozen figures, departments, what many spoke of; as a page, DOCX and open data; released by a second person."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.at_once import at_once
from tests.insight.hand import Hand
from tests.portal.test_figures import APRIL_8, clock, hand, published
from yixian.directory.working_time import CHINA
from yixian.ground.errors import Conflict, Refusal
from yixian.insight.actions import freeze_due
from yixian.insight.models import Topic, TopicMember
from yixian.people.models import Actor
from yixian.portal import actions, bulletins
from yixian.portal.models import PublicText

__all__ = ["clock", "hand", "published"]
MARCH = date(2026, 3, 1)


def begun(hand: Hand, month: date = MARCH, **further: Any) -> PublicText:
    columns = {"month": month, "title": "三月月报", "numbers": bulletins.numbers_of(month), **further}
    return actions.begin_text(hand.cast.actor("publisher"), "bulletin", columns)


def released(hand: Hand, text: PublicText, **when: Any) -> PublicText:
    at = {"press_at": None, "public_at": None, **when}
    actions.release_text(hand.cast.actor("duty_manager"), text, text.version, **at)
    return text


def test_each_number_has_its_two_numbers_cut_off_and_definition(published: Hand, client: Client) -> None:
    released(published, begun(published))
    page = client.get("/bulletins/2026-03/").content.decode()
    assert "87.5%" in page
    assert "有效回访" in page
    assert "2026-04-08 00:01" in page
    assert "怎样统计" in page
    assert "三月月报" in client.get("/bulletins/").content.decode()


def test_the_file_and_the_open_data_say_the_same(published: Hand, client: Client) -> None:
    released(published, begun(published, words="本月路灯报修增多。"))
    file = client.get("/bulletins/2026-03/bulletin.docx")
    paper = Document(io.BytesIO(file.content))
    words = "\n".join(one.text for one in paper.paragraphs)
    assert "本月路灯报修增多。" in words
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "87.5%" in cells
    answer = client.get("/bulletins/2026-03/data.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    satisfied = next(one for one in rows if one["code"] == "satisfied_rate" and not one["group"])
    assert (satisfied["numerator"], satisfied["denominator"]) == ("7", "8")
    assert satisfied["population"]
    told = json.loads(client.get("/bulletins/2026-03/data.json").content)
    assert told["words"] == "本月路灯报修增多。"
    assert client.get("/bulletins/2026-03/data.exe").status_code == 404


@pytest.mark.django_db
def test_small_numbers_of_departments_are_kept_back() -> None:
    text = PublicText(
        numbers={"departments": {"1": {"completion_rate": [2, 3]}, "2": {"completion_rate": [80, 90]}}}
    )
    assert [one.figures["completion_rate"] for one in bulletins.department_lines(text)] == [None, None]


def test_what_few_spoke_of_is_no_topic(published: Hand) -> None:
    def topic(number: int, title: str) -> None:
        made = Topic.objects.create(title=title, found_at=timezone.now())
        for _ in range(number):
            case = published.case("03-06 09:00", "help")
            TopicMember.objects.create(topic=made, case=case, received_at=case.received_at)

    topic(5, "平阳路路灯不亮")
    topic(4, "没有几个人说的")
    assert bulletins.numbers_of(MARCH)["topics"] == [["平阳路路灯不亮", 5]]


def test_an_emptied_topic_is_left_out(published: Hand) -> None:
    numbers = {**bulletins.numbers_of(MARCH), "topics": [["甲", 9], ["乙", 8]]}
    text = begun(published, numbers=numbers)
    client = published.cast.client("publisher")
    typed = {"title": "三月月报", "words": "", "topic_1": "", "topic_2": "乙", "version": "1"}
    assert client.post(f"/desk/texts/{text.pk}/rewrite/", typed).status_code == 302
    text.refresh_from_db()
    assert bulletins.topics_of(text) == [("乙", 8)]


def test_a_month_without_cases(hand: Hand, clock: Any, client: Client) -> None:
    hand.case("03-05 09:00", "help")
    clock.move_to(APRIL_8)
    list(freeze_due(timezone.now()))
    clock.move_to(datetime(2026, 5, 9, 0, 1, tzinfo=CHINA))
    assert date(2026, 4, 1) in list(freeze_due(timezone.now()))
    released(hand, begun(hand, date(2026, 4, 1), title="四月月报"))
    page = client.get("/bulletins/2026-04/").content.decode()
    assert "没有可以分组的诉求" in page
    assert "没有承办任务" in page
    assert client.get("/bulletins/2026-04/bulletin.docx").status_code == 200


def test_a_second_person_releases_it(published: Hand) -> None:
    text = begun(published)
    with pytest.raises(Refusal) as refused:
        actions.release_text(published.cast.actor("publisher"), text, 1, None, None)
    assert refused.value.code == "second_person"
    assert released(published, text).state == "published"


def test_what_is_no_month_or_not_public_is_not_there(published: Hand, client: Client) -> None:
    begun(published)
    for month in ("2026-03", "2026-04", "2026-99", "nonsense", "2026-3"):
        assert client.get(f"/bulletins/{month}/").status_code == 404


def test_begun_from_the_desk_and_written_once(published: Hand) -> None:
    client = published.cast.client("publisher")
    assert "2026-03" in client.get("/desk/texts/").content.decode()
    assert client.get("/desk/texts/bulletin/2026-03/").status_code == 200
    assert client.post("/desk/texts/bulletin/2026-03/").status_code == 302
    text = PublicText.objects.get()
    assert "87.5%" in client.get(f"/desk/texts/{text.pk}/").content.decode()
    assert client.get("/desk/texts/bulletin/2026-03/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_it_at_once_begin_one(cast: Any) -> None:
    actor: Actor = cast.actor("publisher")
    begin = [lambda: actions.begin_text(actor, "bulletin", {"month": MARCH, "title": "月报"})] * 2
    results = at_once(*begin)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "PublicText"]
    assert any(isinstance(one, Conflict) for one in results)
