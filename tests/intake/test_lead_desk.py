"""The shift lead's page: what the own seats did today, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from yixian.cases.models import Contact
from yixian.intake import lead

DESK = "/desk/lead/"


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("seat", 403), ("dispatcher", 403), ("nobody", 403)]
)
def test_who_opens_it(world: World, who: str, status: int) -> None:
    assert world.cast.client(who).get(DESK).status_code == status


def test_each_seat_has_a_line(world: World) -> None:
    draft, returned = world.draft(), world.submitted()
    world.do("send_back", "dispatcher", returned, note="地址不清楚")
    world.submitted()
    secret = world.draft(secrecy="from_unit")
    old = world.draft()
    Contact.objects.filter(pk=old.contact_id).update(entered_at=timezone.now() - timedelta(days=2))
    actor, now = world.actor("lead"), timezone.now()
    (line,) = lead.today(actor, now)
    assert (line.name, line.contacts, line.cases, line.submitted) == (world.cast.seat.name, 4, 3, 2)
    assert (line.drafts, line.returned, line.answered, line.refused) == (2, 1, 0, 0)
    body = world.cast.client("lead").get(DESK).content.decode()
    assert re.findall(r'class="number" href="/cases/(\d+)/"', body) == [draft.number, returned.number]
    assert secret.number not in body
    assert "退回补充" in body


def test_a_day_without_contacts_says_so(world: World) -> None:
    body = world.cast.client("lead").get(DESK).content.decode()
    assert "今天还没有登记" in body
    assert "没有留下草稿" in body


def test_it_costs_the_same_for_one_and_for_many(world: World) -> None:
    client = world.cast.client("lead")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(DESK).status_code == 200
        return len(found)

    world.draft()
    asked()
    few = asked()
    for _ in range(4):
        world.draft()
    assert asked() == few
