"""Cases found by who asked: first the few citizens of a number, then their cases, each by an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import World
from yixian.cases.models import Case, Citizen, Contact

pytestmark = pytest.mark.django_db


def test_the_page_of_a_case_asks_no_two_tables_at_once_for_the_citizens_others(world: World) -> None:
    """An OR over cases and citizens read every case there is."""
    earlier, later = world.submitted(), world.submitted()
    assert earlier.citizen.telephone_hash == later.citizen.telephone_hash
    client = world.cast.client("dispatcher")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/cases/{later.number}/").content.decode()
    assert earlier.number in page
    whose = [one["sql"] for one in asked if "telephone_hash" in one["sql"].partition(" WHERE ")[2]]
    assert len(whose) == 1
    assert "cases_case" not in whose[0]


def test_of_nobody_without_a_telephone(world: World) -> None:
    Citizen.objects.create()
    assert Citizen.ids_by([""]) == []
    case: Case = world.submitted()
    assert Citizen.ids_by([case.citizen.telephone_hash]) == [case.citizen_id]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite shows its plans otherwise")
def test_a_seats_caller_is_found_by_the_index(world: World) -> None:
    calling = Contact.objects.filter(agent=1).values("citizen__telephone_hash")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
    with CaptureQueriesContext(connection) as asked:
        Citizen.ids_by(calling)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "citizen_telephone" in plan, plan
