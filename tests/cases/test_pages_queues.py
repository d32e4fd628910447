"""The centre's lists narrowed and sorted, and alike cases dispatched together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.test_pages_lists import get, numbers_on, queries
from tests.cases.world import World
from yixian.cases.models import Case, CaseStatus, Event, Secrecy, Task, Urgency
from yixian.cases.queues import QUEUES

SEVERAL = "/desk/to-dispatch/several/"


def waiting(world: World, n: int = 3, **fields: Any) -> list[Case]:
    return [world.submitted(telephone=f"861390000{i:04}", **fields) for i in range(n)]


@pytest.mark.parametrize("name", QUEUES)
def test_every_list_takes_its_filters_and_orders(world: World, name: str) -> None:
    queue = QUEUES[name]
    role = sorted(queue.roles)[0]
    client = world.cast.client({"callback": "government_callback"}.get(role, role))
    filters = "kind=help&urgency=normal&category=&area=&department=&lamp=none&q=路灯"
    for sort in ("", "urgency", "received_at", "-received_at"):
        get(client, f"{queue.url}?{filters}&sort={sort}")
    for nonsense in ("sort=x", "kind=x", "category=x", "after=x"):
        get(client, f"{queue.url}?{nonsense}", 400)


def test_the_list_to_dispatch_is_narrowed_and_sorted(world: World) -> None:
    first, second, third = waiting(world)
    Case.objects.filter(pk=second.pk).update(urgency=Urgency.P2)
    Case.objects.filter(pk=third.pk).update(kind="complaint", title="马路边上的摊贩")
    client = world.cast.client("dispatcher")
    everything = [first, second, third]
    assert numbers_on(get(client, "/desk/to-dispatch/?kind=complaint"), everything) == [third.number]
    assert numbers_on(get(client, "/desk/to-dispatch/?q=摊贩"), everything) == [third.number]
    assert numbers_on(get(client, "/desk/to-dispatch/?urgency=P2"), everything) == [second.number]
    by_time = get(client, "/desk/to-dispatch/?sort=-received_at")
    assert numbers_on(by_time, everything)[0] == max(everything, key=lambda c: c.received_at).number
    assert "没有符合条件的事项" in get(client, "/desk/to-dispatch/?kind=suggestion")


def test_what_waits_for_a_ruling_is_narrowed_to_one_kind(world: World) -> None:
    returned = world.asked(world.in_progress(), "return").task.case
    extended = world.asked(world.in_progress(telephone="8613911112222"), "suspend").task.case
    client = world.cast.client("duty_manager")
    both = [returned, extended]
    assert numbers_on(get(client, "/desk/requests/?asked=suspend"), both) == [extended.number]
    assert "申请" in [
        str(chip.label) for chip in client.get("/desk/requests/?asked=suspend").context["chips"]
    ]
    get(client, "/desk/requests/?asked=nothing", 400)
    assert numbers_on(get(client, "/desk/hard/?asked=suspend"), both) == [], "no filter of that list"


def test_filters_cost_no_query_a_row(world: World) -> None:
    client = world.cast.client("dispatcher")
    path = "/desk/to-dispatch/?kind=help&sort=urgency"
    for i in range(4):
        world.submitted(telephone=f"861390001{i:04}")
    few = queries(client, path)
    for i in range(20):
        world.submitted(telephone=f"861390002{i:04}")
    assert queries(client, path) == few


def test_alike_cases_are_dispatched_together_each_by_itself(world: World) -> None:
    cases = waiting(world)
    client = world.cast.client("dispatcher")
    chosen = {"case": [str(case.pk) for case in cases]}
    page = client.post(SEVERAL, chosen).content.decode()
    assert all(case.number in page for case in cases)
    assert not Task.objects.exists(), "looked at, not done"
    answer = client.post(SEVERAL, {**chosen, "note": "请一并查看", "sure": "1"}, follow=True)
    assert "已派发 3 件" in answer.content.decode()
    for case in cases:
        again = world.fresh(case)
        assert again.status == CaseStatus.HANDLING
        assert Event.objects.filter(case=case, verb="dispatch").count() == 1
    assert "请先勾选" in client.post(SEVERAL, chosen, follow=True).content.decode(), "done already"


def test_what_needs_care_is_never_among_several(world: World) -> None:
    plain, critical, secret = waiting(world)
    Case.objects.filter(pk=critical.pk).update(urgency=Urgency.P1)
    Case.objects.filter(pk=secret.pk).update(secrecy=Secrecy.FROM_UNIT)
    client = world.cast.client("dispatcher")
    page = get(client, "/desk/to-dispatch/")
    assert f'name="case" value="{plain.pk}"' in page
    for one in (critical, secret):
        assert f'name="case" value="{one.pk}"' not in page
    refused = client.post(SEVERAL, {"case": [plain.pk, critical.pk, secret.pk], "sure": "1"})
    assert refused.status_code == 400
    assert not Task.objects.exists()


def test_cases_without_a_category_get_the_one_chosen(world: World) -> None:
    cases = waiting(world, 2)
    category = cases[0].category
    assert category is not None
    Case.objects.update(category=None)
    client = world.cast.client("dispatcher")
    chosen = {"case": [str(case.pk) for case in cases]}
    assert client.post(SEVERAL, {**chosen, "sure": "1"}).status_code == 400
    looked = client.post(SEVERAL, {**chosen, "category": category.code, "look": "1"})
    assert looked.status_code == 200
    client.post(SEVERAL, {**chosen, "category": category.code, "sure": "1"})
    assert {world.fresh(case).category_id for case in cases} == {category.pk}
    assert {world.fresh(case).status for case in cases} == {CaseStatus.HANDLING}


@pytest.mark.parametrize("who", ["seat", "duty_manager", "liaison", "leader"])
def test_only_dispatchers_dispatch_several(world: World, who: str) -> None:
    [case] = waiting(world, 1)
    assert world.cast.client(who).post(SEVERAL, {"case": [case.pk], "sure": "1"}).status_code == 403
    assert not Task.objects.exists()
