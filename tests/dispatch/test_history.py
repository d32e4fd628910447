"""How cases of one category in one area went before."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case
from yixian.dispatch import history
from yixian.dispatch.history import history_of


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def test_units_are_counted_with_what_they_returned(world: World) -> None:
    for i in range(2):
        world.dispatched(telephone=f"861390000{i:04}")
    returned = world.in_progress(telephone="8613900001111")
    world.asked(returned, "return")
    second = world.city.second_bureau
    world.do("rule", "dispatcher", returned, granted=True, ruling="同意", successor=second.code)
    found = history_of(world.submitted())
    assert found is not None
    assert found.cases == 3
    assert [(one.department, one.tasks, one.returned) for one in found.units] == [
        (world.city.bureau, 3, 1),
        (world.city.second_bureau, 1, 0),
    ]


def test_another_category_or_area_is_another_history(world: World) -> None:
    case = world.dispatched().case
    fresh = world.submitted(telephone="8613911112222")
    Case.objects.filter(pk=case.pk).update(area=None)
    found = history_of(fresh)
    assert found is not None
    assert (found.cases, found.units) == ((0, []) if fresh.area_id else (1, found.units))


def test_without_a_category_there_is_none(world: World) -> None:
    case = world.submitted()
    case.category = None
    assert history_of(case) is None


def test_it_costs_two_queries_and_reads_the_newest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(6):
        world.dispatched(telephone=f"861390000{i:04}")
    case = Case.objects.select_related("category", "area").get(pk=world.submitted().pk)
    monkeypatch.setattr(history, "MOST_CASES", 4)
    with CaptureQueriesContext(connection) as caught:
        found = history_of(case)
    assert found is not None
    assert found.cases == 4
    assert len(caught) == 2
