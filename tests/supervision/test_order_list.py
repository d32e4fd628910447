"""The list of supervision orders is a list as every other: chips, views, columns, orders, pages, counts, files."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.test_pages_export import rows_of
from tests.cases.test_pages_lists import get
from tests.cases.test_saved_views import COLUMNS, heads, save
from tests.cases.world import World
from tests.supervision.test_orders import supervised
from yixian.cases.models import SavedView
from yixian.safeguard.models import AccessRecord
from yixian.supervision.models import SupervisionOrder

LIST = "/desk/supervision/"
EXPORT = f"{LIST}export/"
TYPED = {"reason": "周例会", "form_of_file": "csv"}


def test_every_filter_is_a_chip_in_words(world: World) -> None:
    answer = world.cast.client("supervisor").get(
        f"{LIST}?state=closed&level=2&department=CG&sort=-issued_at&mine=1"
    )
    chips = {chip.name: chip for chip in answer.context["chips"]}
    assert {name: chip.words for name, chip in chips.items()} == {
        "state": "已销号",
        "level": "督办",
        "department": chips["department"].words,
        "mine": "只看我下达的",
    }
    assert chips["department"].words != "CG", "a name, not a code"
    assert "sort=-issued_at" in chips["level"].without


def test_a_view_of_it_is_kept_and_shared_with_the_desk(world: World) -> None:
    supervised(world, world.dispatched().case)
    client = world.cast.client("supervisor")
    client.post(COLUMNS, {"list": "supervision", "column": ["kind", "due_at"]})
    assert heads(get(client, LIST)) == ["order", "number", "due_at", "kind"]
    answer = save(client, "supervision", query="state=late&q=x&after=y", shared="on")
    view = SavedView.objects.get(name="我的视图")
    assert view.query == "state=late"
    assert answer["Location"] == f"{LIST}?state=late&view={view.pk}"
    assert f"view={view.pk}" in get(world.cast.client("duty_manager"), LIST)
    assert client.post(f"/desk/views/{view.pk}/forget/")["Location"] == f"{LIST}?state=late"


def test_heads_sort_by_day_and_by_issue(world: World) -> None:
    first = supervised(world, world.dispatched().case, amount=3)
    second = supervised(world, world.dispatched().case, amount=1)
    client = world.cast.client("supervisor")

    def shown(sort: str) -> list[SupervisionOrder]:
        return [line.order for line in client.get(f"{LIST}?sort={sort}").context["table"].rows]

    assert 'data-column="due_at" aria-sort="ascending"' in get(client, LIST)
    assert shown("due_at") == shown("") == [second, first]
    SupervisionOrder.objects.filter(pk=first.pk).update(issued_at=second.issued_at.replace(year=2020))
    assert shown("-issued_at") == [second, first]
    assert client.get(f"{LIST}?sort=number").status_code == 400


def test_an_order_to_several_units_stands_once(world: World) -> None:
    order = supervised(world, world.dispatched(assisting=[world.city.second_bureau]).case)
    client = world.cast.client("supervisor")
    assert [line.order for line in client.get(f"{LIST}?department=CG").context["table"].rows] == [order]
    assert not client.get(f"{LIST}?department=CG&state=closed").context["table"].rows


def test_more_than_a_page_is_counted_when_asked_at_the_price_of_one_query(world: World) -> None:
    order = supervised(world, world.dispatched().case)
    client = world.cast.client("supervisor")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            get(client, address)
        return len(counted)

    cost(LIST)
    few = cost(LIST)
    assert "共 1 件" in get(client, LIST)
    SupervisionOrder.objects.bulk_create(
        SupervisionOrder(
            case_id=order.case_id, level=2, issued_by=order.issued_by, due_at=order.due_at, issued_at=order.issued_at
        )
        for _ in range(60)
    )  # fmt: skip
    assert cost(LIST) == few
    assert "本页 50 件" in get(client, LIST)
    assert "共 61 件" in get(client, f"{LIST}?count=1")
    assert cost(f"{LIST}?count=1") == few + 1


def test_the_file_holds_what_the_page_shows_and_each_case_is_recorded(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    order = supervised(world, task.case)
    supervised(world, world.dispatched().case, level="1")
    client = world.cast.client("supervisor")
    assert f'action="{EXPORT}?level=2"' in get(client, f"{LIST}?level=2")
    rows = rows_of(client.post(f"{EXPORT}?level=2", TYPED))
    assert [(row["督办单"], row["诉求"], row["级别"]) for row in rows] == [
        (order.number, task.case.number, "督办")
    ]
    assert rows[0]["被督办单位"].count("、") == 1
    record = AccessRecord.objects.get(what="export")
    assert (record.subject, record.reason) == (f"case:{task.case_id}", "周例会")
    client.post(COLUMNS, {"list": "supervision", "column": ["level"]})
    assert list(rows_of(client.post(EXPORT, TYPED))[0]) == ["督办单", "级别", "诉求"]
    assert client.post(EXPORT, {**TYPED, "reason": ""}).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [("unit_head", 200), ("duty_manager", 200), ("leader", 403), ("liaison", 403), ("seat", 403)],
)
def test_who_takes_it_out(world: World, who: str, status: int) -> None:
    ours = supervised(world, world.dispatched().case)
    supervised(world, world.dispatched(lead=world.city.second_bureau).case)
    answer = world.cast.client(who).post(EXPORT, TYPED)
    assert answer.status_code == status
    page = world.cast.client(who).get(LIST).content.decode()
    assert (EXPORT in page) == (status == 200)
    if who == "unit_head":
        assert [row["督办单"] for row in rows_of(answer)] == [ours.number], "those addressed to the unit"


def test_a_file_costs_the_same_for_many_orders(world: World) -> None:
    client = world.cast.client("supervisor")

    def cost() -> int:
        rows_of(client.post(EXPORT, TYPED))
        with CaptureQueriesContext(connection) as caught:
            rows_of(client.post(EXPORT, TYPED))
        return len([q for q in caught if "safeguard" not in q["sql"]])

    supervised(world, world.dispatched().case)
    few = cost()
    for _ in range(4):
        supervised(world, world.dispatched().case)
    assert cost() <= few
