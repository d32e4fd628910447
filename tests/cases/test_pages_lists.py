"""Lists: filters, order, pages, what they never show, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import NAME, TELEPHONE, World
from yixian.cases.models import Case, Task
from yixian.safeguard.models import AccessRecord

HOUR = timezone.timedelta(hours=1)


def numbers_on(page: str, cases: list[Case]) -> list[str]:
    """The numbers of `cases` in the order the page shows them."""
    shown = [(page.find(case.number), case.number) for case in cases]
    return [number for place, number in sorted(shown) if place >= 0]


def get(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def queries(client: Client, path: str) -> int:
    """What the page costs when the snapshots are warm: they are looked at again every few seconds."""
    client.get(path)
    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        costs.append(len(caught))
    return min(costs)


Make = Callable[[World, int], Any]


def _dispatch(world: World, i: int) -> Any:
    return world.submitted(telephone=f"861390000{i:04}")


LISTS: dict[str, tuple[str, Make]] = {
    "/desk/cases/": ("supervisor", _dispatch),
    "/desk/to-dispatch/": ("dispatcher", _dispatch),
    "/desk/to-review/": ("dispatcher", lambda world, i: world.reviewed(telephone=f"861390000{i:04}")),
    "/desk/callbacks/": ("government_callback", lambda w, i: w.to_callback(telephone=f"861390000{i:04}")),
    "/desk/inbox/": ("liaison", lambda world, i: world.dispatched(telephone=f"861390000{i:04}")),
    "/desk/requests/": (
        "dispatcher",
        lambda world, i: world.asked(world.in_progress(telephone=f"861390000{i:04}"), "return"),
    ),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_five_rows_and_for_fifty(world: World, path: str) -> None:
    who, make = LISTS[path]
    client = world.cast.client(who)
    for i in range(5):
        make(world, i)
    few = queries(client, path)
    for i in range(5, 50):
        make(world, i)
    assert queries(client, path) == few
    page = get(client, path)
    assert page.count('class="number" href="/cases/') == 50


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_a_name_or_a_number(world: World, path: str) -> None:
    who, make = LISTS[path]
    made = make(world, 1)
    case = made if isinstance(made, Case) else getattr(made, "case", None) or made.task.case
    Case.objects.filter(pk=case.pk).update(title=f"{NAME}（13800138000）反映占道")
    page = get(world.cast.client(who), path)
    assert case.number in page
    for secret in (NAME, "13800138000", TELEPHONE, "8613900000001", "13900000001"):
        assert secret not in page


def test_filters_narrow_the_list(world: World) -> None:
    help_, complaint = world.submitted(), world.submitted(kind="complaint", content="路灯不亮，晚上看不见路")
    handled = world.dispatched().case
    client, all_ = world.cast.client("supervisor"), [help_, complaint, handled]
    for query, expected in {
        "": {help_, complaint, handled},
        "kind=complaint": {complaint},
        "status=handling": {handled},
        "q=路灯": {complaint},
        "q=路灯 夜市": set(),
        f"number={help_.number}": {help_},
        "category=01": {help_, complaint, handled},
        "category=占道经营 [010101]": {help_, complaint, handled},
        "department=CG": {handled},
        "department=SW": set(),
        "urgency=P1": set(),
        "lamp=overdue": set(),
        "received_from=2000-01-01&received_to=2000-01-02": set(),
        f"received_from={timezone.localdate()}": {help_, complaint, handled},
    }.items():
        page = get(client, f"/desk/cases/?{query}")
        assert {c for c in all_ if c.number in page} == expected, query


def test_lamps_are_said_in_words(world: World) -> None:
    case, now = world.submitted(), timezone.now()
    client = world.cast.client("supervisor")
    for due, red, yellow, lamp, words in (
        (-1, -2, -3, "overdue", "超期"),
        (1, -1, -2, "red", "红灯"),
        (2, 1, -1, "yellow", "黄灯"),
    ):
        Case.objects.filter(pk=case.pk).update(
            promise_due=now + due * HOUR, promise_red=now + red * HOUR, promise_yellow=now + yellow * HOUR
        )
        page = get(client, f"/desk/cases/?lamp={lamp}")
        assert case.number in page
        assert f'class="lamp lamp-{lamp}">{words}<' in page


@pytest.mark.parametrize(
    "query",
    [
        "q=灯",
        "category=999999",
        "area=nowhere",
        "department=nobody",
        "received_from=yesterday",
        "status=flying",
        "sort=title",
        "after=forged",
        "by=forged",
    ],
)
def test_a_wrong_filter_is_a_clear_refusal(world: World, query: str) -> None:
    page = get(world.cast.client("supervisor"), f"/desk/cases/?{query}", status=400)
    assert "errorlist" in page


def test_pages_follow_each_other_without_gaps(world: World) -> None:
    cases = [world.submitted(telephone=f"861390000{i:04}") for i in range(53)]
    client = world.cast.client("dispatcher")
    first = client.get("/desk/cases/?sort=received_at")
    assert len(first.context["page"].rows) == 50
    second = client.get(f"/desk/cases/?sort=received_at&after={first.context['page'].next}")
    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert [row.pk for row in rows] == [case.pk for case in cases]


def test_to_dispatch_puts_emergencies_first_then_what_is_due(world: World) -> None:
    ordinary, urgent, critical = (
        world.submitted(),
        world.submitted(urgency="P2"),
        world.submitted(urgency="P1"),
    )
    sooner = world.submitted()
    Case.objects.filter(pk=sooner.pk).update(step_due=timezone.now() - HOUR)
    page = get(world.cast.client("dispatcher"), "/desk/to-dispatch/")
    expected = [case.number for case in (critical, urgent, sooner, ordinary)]
    assert numbers_on(page, [ordinary, urgent, critical, sooner]) == expected


def test_to_dispatch_names_the_department_and_its_legal_basis(world: World) -> None:
    type(world.entry).objects.filter(pk=world.entry.pk).update(legal_basis="《市容条例》第八条")
    world.submitted()
    page = get(world.cast.client("dispatcher"), "/desk/to-dispatch/")
    assert "城市管理局" in page
    assert "《市容条例》第八条" in page


def test_an_empty_list_says_so(world: World) -> None:
    assert "都办完了" in get(world.cast.client("dispatcher"), "/desk/to-dispatch/")
    assert "没有符合条件的诉求" in get(world.cast.client("supervisor"), "/desk/cases/?kind=help")


def test_the_desk_counts_up_to_a_hundred(world: World) -> None:
    world.dispatched()
    Task.objects.update(due_at=timezone.now() - HOUR)
    page = get(world.cast.client("liaison"), "/desk/")
    assert '<a class="tile loud" href="/desk/inbox/?lamp=overdue"><strong>1</strong>办结已超期</a>' in page


class TestByTelephone:
    def look_up(self, world: World, who: str = "dispatcher", **typed: str) -> Any:
        typed = {"telephone": "138 0013 8000", "reason": "群众来访核实", **typed}
        return world.cast.client(who).post("/desk/cases/telephone/", typed)

    def test_it_is_recorded_and_the_number_stays_out_of_the_address(self, world: World) -> None:
        wanted, other = world.submitted(), world.submitted(telephone="8613911112222")
        answer = self.look_up(world)
        assert answer.status_code == 302
        assert "13800138000" not in answer["Location"]
        page = get(world.cast.client("dispatcher"), answer["Location"])
        assert wanted.number in page
        assert other.number not in page
        assert AccessRecord.objects.get().reason == "群众来访核实"

    def test_the_address_is_of_no_use_to_somebody_else(self, world: World) -> None:
        world.submitted()
        address = self.look_up(world)["Location"]
        assert get(world.cast.client("supervisor"), address, status=400)

    def test_a_fully_protected_case_is_not_found_by_its_number(self, world: World) -> None:
        secret = world.submitted(kind="report")
        answer = self.look_up(world, "cleared_dispatcher")
        assert secret.number not in get(world.cast.client("cleared_dispatcher"), answer["Location"])

    def test_without_a_reason_nothing_is_looked_up(self, world: World) -> None:
        assert self.look_up(world, reason="")["Location"] == "/desk/cases/"
        assert not AccessRecord.objects.exists()

    def test_a_wrong_number_is_told(self, world: World) -> None:
        answer = self.look_up(world, telephone="not a number")
        page = get(world.cast.client("dispatcher"), answer["Location"])
        assert answer["Location"] == "/desk/cases/"
        assert not AccessRecord.objects.exists()
        assert page

    @pytest.mark.parametrize("who", ["liaison", "assessor", "seat", "leader"])
    def test_others_may_not(self, world: World, who: str) -> None:
        assert self.look_up(world, who).status_code == 403


def test_what_is_not_there_yet_is_left_empty(world: World) -> None:
    world.submitted()
    assert "None" not in get(world.cast.client("supervisor"), "/desk/cases/")
