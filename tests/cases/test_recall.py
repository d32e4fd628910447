"""撤回派单: within a minute, by whoever dispatched, while nobody has acted; everything is as it was before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.test_pages_lists import get
from tests.cases.world import World
from tests.cast import Cast
from yixian.cases import audit
from yixian.cases.actions import act, perform
from yixian.cases.models import Case, CaseStatus, Event, Task, TaskStatus
from yixian.ground.errors import Conflict, NotAllowed, NotFound, WrongState
from yixian.linkage.models import Notice, StaffNotice

CLOCK = (
    "step_due",
    "step_yellow",
    "step_red",
    "step_steps",
    "dispatched_at",
    "catalogue_entry_id",
    "lead_id",
)


def clock(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in CLOCK}


def recall(world: World, case: Case, who: str = "dispatcher") -> Case:
    perform("recall", world.actor(who), case, {})
    return world.fresh(case)


def test_the_case_waits_again_with_the_clock_it_had(world: World) -> None:
    case = world.fresh(world.submitted())
    before = clock(case)
    task = world.dispatched(case)
    assert clock(world.fresh(case)) != before
    again = recall(world, case)
    assert again.status == CaseStatus.TO_DISPATCH
    assert clock(again) == before
    task.refresh_from_db()
    assert (task.status, task.end_reason, task.first_dispatch) == (TaskStatus.ENDED, "recalled", False)
    assert [str(fault) for fault in audit.verify()] == []


def test_what_the_dispatch_corrected_is_as_it_was(world: World) -> None:
    case = world.submitted(kind="complaint")
    typed = {"category": world.category.code, "lead": world.city.bureau.code, "kind": "help", "urgency": "P2"}
    perform("dispatch", world.actor("dispatcher"), case, typed)
    again = recall(world, case)
    assert (again.kind, again.urgency) == ("complaint", "normal")


def test_what_turned_out_to_be_a_report_stays_one(world: World) -> None:
    case = world.submitted(kind="complaint")
    typed = {"category": world.category.code, "lead": world.city.bureau.code, "kind": "report"}
    perform("dispatch", world.actor("cleared_dispatcher"), case, typed)
    again = recall(world, case, "cleared_dispatcher")
    assert (again.kind, again.secrecy, again.status) == ("report", "full", CaseStatus.TO_DISPATCH)


def test_the_next_dispatch_is_the_first(world: World) -> None:
    case = world.dispatched().case
    recall(world, case)
    task = world.dispatched(case, lead=world.city.bureau)
    assert task.first_dispatch
    assert Task.objects.filter(case=case, first_dispatch=True).count() == 1


def test_the_unit_no_longer_sees_it(world: World) -> None:
    case = world.dispatched().case
    client = world.cast.client("liaison")
    assert case.number in get(client, "/desk/inbox/")
    recall(world, case)
    assert case.number not in get(client, "/desk/inbox/")
    assert client.get(f"/cases/{case.number}/").status_code == 404


def test_after_a_minute_it_is_too_late(world: World) -> None:
    case = world.dispatched().case
    late = timezone.now() + timedelta(seconds=61)
    with pytest.raises(WrongState, match="超过一分钟"):
        act("recall", world.actor("dispatcher"), case, {}, at=late)
    assert world.fresh(case).status == CaseStatus.HANDLING


def test_nobody_elses_dispatch_is_taken_back(world: World) -> None:
    case = world.dispatched().case
    with pytest.raises(NotAllowed, match="只能由派单的人"):
        recall(world, case, "cleared_dispatcher")


@pytest.mark.parametrize(("who", "what"), [("liaison", "sign"), ("supervisor", "urge")])
def test_once_somebody_acted_it_stays(world: World, who: str, what: str) -> None:
    task = world.dispatched()
    target = task if what == "sign" else task.case
    perform(what, world.actor(who), target, {"note": "请尽快"} if what == "urge" else {})
    with pytest.raises(WrongState, match="已经有人办理"):
        recall(world, task.case)


def test_the_page_offers_it_and_does_it(world: World) -> None:
    case = world.dispatched().case
    client = world.cast.client("dispatcher")
    page = get(client, "/desk/to-dispatch/")
    assert f"/cases/{case.number}/do/recall/" in page
    assert f"/cases/{case.number}/do/recall/" not in get(
        world.cast.client("cleared_dispatcher"), "/desk/to-dispatch/"
    )
    typed = {"version": str(world.fresh(case).version), "next": "/desk/to-dispatch/"}
    answer = client.post(f"/cases/{case.number}/do/recall/", typed, follow=True)
    assert "“撤回派单”已办理" in answer.content.decode()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH
    assert "/do/recall/" not in get(client, "/desk/to-dispatch/")


class TestNotices:
    def test_what_was_not_sent_is_withdrawn(self, world: World) -> None:
        case = world.dispatched(world.submitted(reply_way="sms")).case
        assert Notice.objects.get(case=case, verb="dispatched").state == "waiting"
        assert StaffNotice.objects.filter(case=case, verb="new_task").exists()
        recall(world, case)
        assert Notice.objects.get(case=case, verb="dispatched").state == "withdrawn"
        assert not Notice.objects.filter(case=case, verb="recalled").exists()
        assert not StaffNotice.objects.filter(case=case).exists(), "nobody had read it"

    def test_what_was_sent_is_corrected(self, world: World) -> None:
        case = world.dispatched(world.submitted(reply_way="sms")).case
        Notice.objects.filter(case=case, verb="dispatched").update(state="sent", sent_at=timezone.now())
        told = StaffNotice.objects.filter(case=case, verb="new_task", way="system").first()
        assert told is not None
        StaffNotice.objects.filter(pk=told.pk).update(read_at=timezone.now())
        recall(world, case)
        assert Notice.objects.get(case=case, verb="recalled").state == "waiting"
        correction = StaffNotice.objects.get(case=case, verb="taken_back", way="system")
        assert (correction.account_id, correction.read_at) == (told.account_id, None)

    def test_what_is_being_sent_is_corrected(self, world: World) -> None:
        case = world.dispatched(world.submitted(reply_way="sms")).case
        until = timezone.now() + timedelta(minutes=10)
        Notice.objects.filter(case=case, verb="dispatched").update(lease="a", leased_until=until)
        recall(world, case)
        assert Notice.objects.get(case=case, verb="dispatched").state == "waiting"
        assert Notice.objects.filter(case=case, verb="recalled").exists()


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_signing_at_once(transactional_db: None) -> None:
    world = World(Cast())
    task = world.dispatched()
    dispatcher, liaison = world.actor("dispatcher"), world.actor("liaison")
    assert dispatcher.roles
    assert liaison.roles
    results = at_once(
        lambda: perform("recall", dispatcher, task.case, {}), lambda: perform("sign", liaison, task, {})
    )
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == 1, results
    assert isinstance(refused[0], WrongState | Conflict | NotFound)
    last = Event.objects.filter(case=task.case_id).order_by("-seq").first()
    assert last is not None
    status = Case.objects.get(pk=task.case_id).status
    assert (last.verb, status) in {("recall", "to_dispatch"), ("sign", "handling")}
    assert [str(fault) for fault in audit.verify()] == []
