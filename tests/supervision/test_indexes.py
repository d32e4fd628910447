"""Each of the centre's lists is read in the order of an index: a page of it costs the same among a million cases."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from tests.cases.world import World
from tests.supervision.rules import rule
from yixian.cases.queues import BY_STEP, drawn_to_call, to_callback, to_review
from yixian.supervision.at_hand import in_order
from yixian.supervision.forms import OrderFilterForm
from yixian.supervision.models import SupervisionOrder
from yixian.supervision.watching import BY_PROMISE, broken, handled_again, urged

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is for trying: it sorts"),
]


def test_each_list_has_its_index(world: World) -> None:
    actor, now = world.actor("supervisor"), timezone.now()
    seen = SupervisionOrder.objects.visible_to(actor)
    due_first, latest_first = (OrderFilterForm.sorts[name] for name in ("due_at", "-issued_at"))
    lists = {
        "case_promise": BY_PROMISE.ordered(broken(actor, now)),
        "case_urged": BY_PROMISE.ordered(urged(actor, now)),
        "case_again": BY_PROMISE.ordered(handled_again(actor, now)),
        "supervision_open": due_first.ordered(seen.open()),
        "supervision_closed": due_first.ordered(seen.closed()),
        "supervision_latest": latest_first.ordered(seen),
    }
    check(lists)


def test_what_the_centre_owes_comes_in_the_order_of_its_limit(world: World) -> None:
    check({"case_step": BY_STEP.ordered(to_review(world.actor("dispatcher")))})
    check({"case_step": BY_STEP.ordered(to_callback(world.actor("callback")))})
    check({"case_step": BY_STEP.ordered(drawn_to_call(world.actor("callback")))})


def test_the_clock_asks_an_index_for_what_has_come_due(world: World) -> None:
    now = timezone.now()
    asked = (
        ("task_unsigned", rule()),
        ("task_unreached", rule(what="contact")),
        ("task_running", rule(what="result")),
        ("task_yellow", rule(what="result", when="yellow")),
        ("task_red", rule(what="result", when="red")),
        ("case_step", rule(what="review", to="dispatcher")),
    )
    check({index: in_order(made, now) for index, made in asked})


def check(lists: dict[str, object]) -> None:
    with connection.cursor() as cursor:  # among a handful of rows it would rather read them all and sort
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off")
    for index, rows in lists.items():
        plan = rows[:50].explain()  # type: ignore[index]
        assert index in plan, plan
        assert "Sort" not in plan, plan
