"""What a new order costs: so many statements, in one transaction, and no more."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import NAME, TELEPHONE, World
from tests.cast import Cast
from yixian.cases.models import Identity
from yixian.intake.actions import Approach, receive

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = ["INSERT cases_words"] if connection.vendor == "sqlite" else []
ROWS = ["INSERT cases_contact", "INSERT cases_case", *INDEX, "INSERT cases_event"]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(Cast())


def statements(world: World, identity: Identity, **values: object) -> list[str]:
    """What `receive` sends about cases, as "INSERT cases_case"; the second time, when all rows are known."""
    actor = world.actor("seat")
    given = {"kind": "help", "category": world.category, "content": "路灯不亮", **values}
    receive(actor, Approach(identity=Identity(name="别人", telephone="8613900000000")), given)
    with CaptureQueriesContext(connection) as captured:
        receive(actor, Approach(identity=identity), given)
    sent = [query["sql"] for query in captured.captured_queries]
    assert len(sent) <= 10, sent
    assert sum(sql.startswith(("SAVEPOINT", "RELEASE")) for sql in sent) == 0
    found = []
    for sql in sent:
        table = re.search(r"\bcases_\w+", sql)
        if table is not None and not sql.startswith("SELECT 1"):
            found.append(f"{sql.split()[0]} {table.group()}")
    return [one for one in found if not one.startswith("INSERT linkage")]


def test_of_somebody_new(world: World) -> None:
    found = statements(world, Identity(name=NAME, telephone=TELEPHONE))
    assert found == ["SELECT cases_citizen", "INSERT cases_citizen", *ROWS]


def test_of_somebody_known(world: World) -> None:
    found = statements(world, Identity(name="别人", telephone="8613900000000"))
    assert found == ["SELECT cases_citizen", *ROWS]


def test_of_somebody_without_a_telephone(world: World) -> None:
    assert statements(world, Identity()) == ["INSERT cases_citizen", *ROWS]


def test_of_a_secret_report(world: World) -> None:
    """Sealed, so no words go into the text index."""
    found = statements(world, Identity(name=NAME, telephone=TELEPHONE), kind="report")
    rows = [one for one in ROWS if one not in INDEX]
    assert found == ["SELECT cases_citizen", "INSERT cases_citizen", *rows]


def test_a_step_on_a_task(world: World) -> None:
    """Signing: four reads to know who and what, the task, the case, the event."""
    task, actor = world.dispatched(), world.actor("liaison")
    world.act("escalate", "liaison", task, note="先热身")
    with CaptureQueriesContext(connection) as captured:
        world.act("sign", actor, task)
    sent = [query["sql"].split()[0] for query in captured.captured_queries]
    assert sent.count("UPDATE") == 2
    assert sent.count("INSERT") <= 2
    assert sent.count("SELECT") <= 6, [query["sql"][:150] for query in captured.captured_queries]
