"""Where everybody lands: nobody's page is empty, and each count leads to a list that opens."""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.conftest import world
from tests.cases.world import World
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case
from yixian.people.models import Role

__all__ = ["world"]  # a fixture

ALONE = [role.value for role in Role]


def opened(client: Client, address: str = "/desk/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def tiles(body: str) -> dict[str, tuple[str, str]]:
    """Of each tile its count and its address, by its label."""
    found = re.findall(r'class="tile[^"]*" href="([^"]+)"><strong>([^<]+)</strong>([^<]+)</a>', body)
    labels = Counter(label for _url, _count, label in found)
    assert all(n == 1 for n in labels.values()), labels
    return {label: (count, html.unescape(url)) for url, count, label in found}


@pytest.mark.parametrize("role", ALONE)
def test_every_role_is_told_what_its_account_is_for_and_every_list_opens(world: World, role: str) -> None:
    client = world.cast.client(role)
    body = opened(client)
    assert f"{Role(role).label}：" in body
    for _label, (_count, url) in tiles(body).items():
        opened(client, url)


@pytest.mark.parametrize(
    "role", ["seat", "lead", "callback", "dispatcher", "duty_manager", "supervisor", "leader"]
)
def test_who_works_at_the_centre_sees_what_waits(world: World, role: str) -> None:
    assert tiles(opened(world.cast.client(role)))


def test_counts_are_those_of_the_lists(world: World) -> None:
    task = world.in_progress()
    supervised(world, task.case, "leader", level="4")
    world.to_callback()
    world.draft()
    Case.objects.filter(pk=task.case_id).update(promise_due=timezone.now(), urged=3)

    def count(who: str, label: str) -> str:
        return tiles(opened(world.cast.client(who)))[label][0]

    assert count("callback", "现在可以打") == "1"
    assert count("supervisor", "超期未办结") == "1"
    assert count("supervisor", "催办三次以上") == "1"
    assert count("leader", "超期未办结") == "1"
    assert count("leader", "我的批示已答复") == "0"
    assert count("liaison", "督办单待答复") == "1"
    assert count("seat", "我的草稿和退回") == "1"
    assert count("lead", "今天的草稿和退回") == "1"
    world.do("answer_supervision", "liaison", task, reply="已办")
    assert count("leader", "我的批示已答复") == "1"
    assert count("supervisor", "督办答复待销号") == "1"
    assert count("liaison", "督办单待答复") == "0"


def test_a_journalist_is_shown_what_is_public_and_whom_to_ask(world: World) -> None:
    client = world.cast.client("journalist")
    body = opened(client)
    assert "值班主任" in body
    assert 'href="/figures/"' in body
    opened(client, "/figures/")
    assert client.get("/desk/cases/").status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "liaison", "callback"])
def test_the_page_costs_the_same_however_much_waits(world: World, who: str) -> None:
    client = world.cast.client(who)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            opened(client)
        return len(found)

    world.in_progress()
    asked()
    few = asked()
    for _ in range(3):
        supervised(world, world.in_progress().case)
        world.to_callback()
    assert asked() <= few <= 30
