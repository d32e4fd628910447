"""Automatic dispatch: off until turned on, only where it is surely right, stopped at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.actions import act
from yixian.cases.models import Case
from yixian.directory.models import RowChange
from yixian.dispatch import automatic, learnt
from yixian.dispatch.automatic import dispatch_by_itself
from yixian.dispatch.departments.record import Order, Record
from yixian.dispatch.models import AidSwitch, DepartmentModel, FirstDispatch
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed
from yixian.people.models import SYSTEM

SOON = timedelta(minutes=10)


def in_place(world: World, threshold: float | None) -> None:
    """A record in which the bureau kept a hundred such orders."""
    record = Record.of(Order(n, "010101", (), world.city.bureau.code, False) for n in range(100))
    learnt.folder().mkdir(exist_ok=True)
    (learnt.folder() / "departments.json").write_text(json.dumps(record.counts))
    DepartmentModel.objects.all().delete()
    DepartmentModel.objects.create(
        cases=100, departments=1, held_out=10, score=1, before=1, threshold=threshold, in_place=True,
        file="departments.json",
    )  # fmt: skip
    learnt.forget()


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Turned on, with a record that is sure; no case goes to a person by the sample."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(automatic, "TO_A_PERSON", 0)
    world = World(cast)
    in_place(world, 0.9)
    AidSwitch.objects.create(aid="dispatch", active=True)
    drop_all()
    return world


def swept(case: Case) -> Case:
    list(dispatch_by_itself(timezone.now() + SOON))
    return Case.objects.get(pk=case.pk)


def test_what_is_surely_right_goes_out_by_itself(world: World) -> None:
    case = world.submitted()
    assert list(dispatch_by_itself(timezone.now() + SOON)) == ["自动派单 1 件"]
    case.refresh_from_db()
    assert (case.status, case.lead) == ("handling", world.city.bureau)
    event = case.events.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.actor_kind) == ("dispatch", "system")
    assert FirstDispatch.objects.get().source == "machine"
    assert list(dispatch_by_itself(timezone.now() + SOON)) == [], "once"


def test_it_is_off_until_somebody_turns_it_on(world: World) -> None:
    AidSwitch.objects.all().delete()
    assert swept(world.submitted()).status == "to_dispatch"


@pytest.mark.parametrize("threshold", [None, 1.0])
def test_not_below_its_threshold_or_without_one(world: World, threshold: float | None) -> None:
    in_place(world, threshold)
    assert swept(world.submitted()).status == "to_dispatch"


CAREFUL: dict[str, Callable[[World], Case]] = {
    "report": lambda world: world.submitted(kind="report"),
    "confidential": lambda world: world.submitted(secrecy="from_unit"),
    "critical": lambda world: world.submitted(urgency="P1"),
    "urgent": lambda world: world.submitted(urgency="P2"),
    "accused": lambda world: world.submitted(
        kind="complaint", accused=world.city.bureau, accused_matter="service"
    ),
    "a sign of danger": lambda world: world.submitted(content="楼道里闻到很浓的煤气味，一直没有人来"),
    "commendation": lambda world: world.submitted(kind="commendation"),
}


@pytest.mark.parametrize("what", CAREFUL)
def test_what_needs_a_persons_eyes_waits_for_a_person(world: World, what: str) -> None:
    case = CAREFUL[what](world)
    assert case.status == "to_dispatch"
    assert swept(case).status == "to_dispatch"


@pytest.mark.parametrize("tag", ["sensitive", "group", "hard"])
def test_what_is_marked_waits_for_a_person(world: World, tag: str) -> None:
    case = world.submitted()
    world.do("mark", "dispatcher", case, tags=[tag])
    assert swept(case).status == "to_dispatch"


def test_what_is_told_already_waits_for_a_person(world: World) -> None:
    first, second = world.submitted(), world.submitted(telephone="8613911112222")
    assert swept(first).status == "to_dispatch"
    assert swept(second).status == "to_dispatch"


def test_without_a_valid_entry_no_record_is_enough(world: World) -> None:
    world.entry.delete()
    drop_all()
    assert swept(world.submitted()).status == "to_dispatch"


def test_a_returned_case_is_not_sent_out_again(world: World) -> None:
    case = swept(world.submitted())
    task = world.do("sign", "liaison", case.tasks.get()).task
    world.asked(task, "return")
    world.do("rule", "dispatcher", task, granted=True, ruling="同意")
    assert swept(case).status == "to_dispatch"
    assert FirstDispatch.objects.get().returned


def test_what_a_person_took_back_waits_for_a_person(world: World) -> None:
    case = world.dispatched(lead=world.city.second_bureau).case
    world.do("recall", "dispatcher", case)
    assert swept(case).status == "to_dispatch"


def test_young_orders_do_not_hide_how_many_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "ENOUGH", 20)
    now = timezone.now()
    for number in range(100):
        old = number < 20
        FirstDispatch.objects.create(
            case=world.draft(telephone=f"861391111{number:04}"), source="machine", lead="B", returned=number == 0,
            at=now - timedelta(days=9 if old else 1),
        )  # fmt: skip
    assert automatic.came_back_too_often(now), "one of the twenty that can no longer come back"
    FirstDispatch.objects.update(returned=False)
    assert not automatic.came_back_too_often(now)


def test_whoever_submitted_has_a_moment_to_add_something(world: World) -> None:
    case = world.submitted()
    assert list(dispatch_by_itself(timezone.now())) == []
    case.refresh_from_db()
    assert case.status == "to_dispatch"


def test_a_share_goes_to_a_person_and_always_the_same_cases(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automatic, "TO_A_PERSON", 10)
    cases = [Case(pk=n) for n in range(1, 2001)]
    share = sum(automatic.is_for_a_person(one) for one in cases) / len(cases)
    assert 0.08 < share < 0.12
    monkeypatch.setattr(automatic, "TO_A_PERSON", 100)
    assert swept(world.submitted()).status == "to_dispatch"


def test_it_stops_itself_where_too_many_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "ENOUGH", 1)
    case = swept(world.submitted())
    FirstDispatch.objects.update(returned=True)
    assert case.status == "handling"
    assert (
        swept(world.submitted(telephone="8613911112222", content="路灯坏了三天没有人修")).status
        == "to_dispatch"
    )


def test_stopped_in_the_middle_of_a_sweep_nothing_more_goes_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("早市摊位摆到人行道上", "烧烤店桌椅占了盲道不让走")
    for number, content in enumerate(texts):
        world.submitted(content=content, telephone=f"861391111000{number}")
    one = automatic._dispatched

    def and_stop(*given: Any) -> bool:
        done = one(*given)
        AidSwitch.objects.filter(aid="dispatch").update(active=False)
        return done

    monkeypatch.setattr(automatic, "_dispatched", and_stop)
    assert list(dispatch_by_itself(timezone.now() + SOON)) == ["自动派单 1 件"]


def test_no_way_leads_the_system_around_the_rule(world: World) -> None:
    case = world.submitted(kind="report")
    with pytest.raises(NotAllowed, match="由人派单"):
        act("dispatch", SYSTEM, case, {"category": case.category, "lead": world.city.bureau})


# The page


def test_the_duty_manager_stops_it_and_it_is_kept_who(world: World) -> None:
    page = world.cast.client("duty_manager").get("/desk/aids/").content.decode()
    assert "立即停用自动派单" in page
    response = world.cast.client("duty_manager").post("/desk/aids/stop/", follow=True)
    assert "自动派单已停用" in response.content.decode()
    assert swept(world.submitted()).status == "to_dispatch"
    change = RowChange.objects.get(kind="dispatch.aidswitch")
    assert change.account_name == world.cast.duty_manager.get_username()


def test_others_may_read_but_not_stop_it(world: World) -> None:
    client = world.cast.client("dispatcher")
    assert "立即停用自动派单" not in client.get("/desk/aids/").content.decode()
    assert client.post("/desk/aids/stop/").status_code == 403
    assert AidSwitch.objects.get().active


def test_the_page_says_how_often_people_chose_the_same(world: World) -> None:
    world.dispatched()
    page = " ".join(world.cast.client("supervisor").get("/desk/aids/").content.decode().split())
    assert "有这样把握的 1 件，人选的单位和系统一样的 1 件" in page
