"""更新记录: what each department did for its knowledge in a month, and left undone."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from yixian.knowledge.actions import upkeep
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeCorrection, KnowledgeItem, KnowledgeMiss, KnowledgeVerification
from yixian.knowledge.record import overdue_now, record_of, total

RECORD = "/desk/knowledge/record/"


@pytest.fixture
def world(cast: Cast) -> World:
    """The bureau verified one item, answered one correction of two and wrote nothing for what it was given."""
    world = World(cast)
    bureau, editor = world.city.bureau, cast.actor("editor")
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=False):
        kept = item("kept", "按期核验", department=bureau, verified_on=date(2025, 9, 10))
        item("late", "逾期的", department=bureau, verified_on=date(2025, 9, 10))
        item("other", "别的单位", department=world.city.second_bureau, verified_on=date(2025, 9, 10))
        upkeep.verify_item(editor, kept, version=1)
        first, _second = (upkeep.correct_item(None, kept, words) for words in ("地址不对", "电话不对"))
        upkeep.answer_correction(editor, first, accepted=True, answer="已改")
        note_miss("公租房申请")
        upkeep.give_miss(editor, KnowledgeMiss.objects.get(), bureau, date(2026, 3, 6))
    return world


def test_a_month_of_each_department(world: World, django_assert_num_queries: Any) -> None:
    march = date(2026, 3, 1)
    with time_machine.travel("2026-04-02T09:00:00+08:00", tick=False):
        assessor = world.cast.actor("assessor")
        lines = record_of(assessor, march)
        with django_assert_num_queries(7):
            record_of(assessor, march)
        told = {line.code: line.counts for line in lines}
        mine = record_of(world.cast.actor("liaison"), march)
    bureau = told[world.city.bureau.code]
    assert {code: number for code, number in bureau.items() if number} == {
        "verified": 1,
        "verified_late": 1,
        "answered": 1,
        "accepted": 1,
        "answered_late": 1,
        "filled_late": 1,
    }
    assert told[world.city.second_bureau.code]["verified_late"] == 1
    assert total(lines).counts["verified_late"] == 2
    assert [line.code for line in mine] == [world.city.bureau.code]
    with time_machine.travel("2026-03-05T09:00:00+08:00", tick=False):
        early = record_of(assessor, march)
    assert total(early).counts["verified_late"] == 0, "its day has not come"


def test_what_was_overdue_when_it_came_is_said_beside_the_rate(world: World) -> None:
    item("old", "装入时已过期限", department=world.city.bureau, verified_on=date(2024, 1, 1))
    assert KnowledgeVerification.objects.get(item__code="old").due_at > timezone.now(), "due the day it came"
    unit, whole = (world.cast.client(who).get(RECORD).content.decode() for who in ("liaison", "editor"))
    number = overdue_now(world.cast.actor("liaison"))
    assert (number >= 1, f"现在超期未核验的知识：{number} 条" in unit) == (True, True)
    assert overdue_now(world.cast.actor("editor")) > number
    assert "可以是百分之百" in whole


def test_the_page_and_its_file(world: World) -> None:
    client = world.cast.client("assessor")
    page = client.get(f"{RECORD}?month=2026-03").content.decode()
    assert world.city.bureau.label in page
    told = b"".join(client.get(f"{RECORD}csv/?month=2026-03").streaming_content).decode()  # type: ignore[attr-defined]
    assert f"{world.city.bureau.code},{world.city.bureau.label},0,0,0,1,1,1,1,1,0,1" in told.replace('"', "")
    assert client.get(f"{RECORD}xlsx/?month=2026-03").status_code == 200
    assert client.get(f"{RECORD}pdf/").status_code == 404
    assert client.get("/desk/figures/").content.decode().count(RECORD) == 1
    unit = world.cast.client("liaison")
    assert world.city.second_bureau.label not in unit.get(f"{RECORD}?month=2026-03").content.decode()
    assert "没有知识的更新" in unit.get(f"{RECORD}?month=2025-03").content.decode()
    assert world.cast.client("seat").get(RECORD).status_code == 403


@pytest.mark.parametrize("month", ["x", "2026-13", "1999-01", "9999-12"])
def test_a_month_that_is_none(cast: Cast, month: str) -> None:
    assert cast.client("editor").get(f"{RECORD}?month={month}").status_code == 400


def test_a_correction_says_until_when(world: World) -> None:
    now = timezone.now()
    row = item("dog", "犬只登记", department=world.city.bureau)
    upkeep.correct_item(None, row, "地址不对")
    page = world.cast.client("liaison").get(f"/desk/knowledge/items/{row.pk}/").content.decode()
    assert f"{timezone.localtime(now + timedelta(days=5)):%Y-%m-%d}" in page


def test_what_was_in_use_before_there_was_a_count_begins_with_its_next_day(world: World) -> None:
    bureau = world.city.bureau
    KnowledgeVerification.objects.all().delete()
    KnowledgeCorrection.objects.update(department=None)
    with time_machine.travel("2026-04-02T09:00:00+08:00", tick=False):
        KnowledgeItem.objects.filter(code="other").update(active=False)
        import_module("yixian.knowledge.migrations.0009_what_there_is").begin(apps, None)  # type: ignore[arg-type]
        due = {row.item.code: timezone.localdate(row.due_at) for row in KnowledgeVerification.objects.all()}
    kept = KnowledgeItem.objects.get(code="kept")
    assert due == {"kept": kept.verify_by, "late": date(2026, 4, 2)}, (
        "overdue is due on the day it was counted"
    )
    assert set(KnowledgeCorrection.objects.values_list("department", flat=True)) == {bureau.pk}
