"""From the page of a case its citizen is called by whoever may see who asked and has a telephone; by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside
from tests.telephony.test_calling_out import dial, line_of
from tests.telephony.test_calls import within
from yixian.cases.models import Case, Contact, Event
from yixian.people.models import RoleGrant
from yixian.safeguard.models import AccessRecord
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, PlacedCall, Seat, Trunk

pytestmark = pytest.mark.django_db(transaction=True)
TELEPHONE = "13800138000"


@pytest.fixture
def world(transactional_db: None, exchange: Exchange, settings: Any) -> World:
    settings.DATA_DIR = exchange.place.folder.parent
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    cache.clear()
    return World(Cast())


def with_telephone(cast: Cast, username: str, extension: str = "8001", *, role: str = "seat") -> Seat:
    """The person, who answers the line too or has another `role` on it, at a telephone in the page."""
    account = cast.people[username]
    RoleGrant.objects.get_or_create(account=account, role=role)
    account.forget_roles()
    return Seat.objects.create(extension=extension, account=account, browser=True)


def page(cast: Cast, username: str, case: Case) -> str:
    answer = cast.client(username).get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def calls_on(page: str) -> str:
    """What the page tells of calls; the words of the case may hold a number."""
    return page.partition('id="calls"')[2].partition('id="story"')[0]


def call_at(case: Case) -> str:
    return f"/desk/line/cases/{case.number}/"


def test_a_handler_calls_the_citizen_and_the_case_tells_of_it(world: World, exchange: Exchange) -> None:
    cast, task = world.cast, world.in_progress(telephone=TELEPHONE)
    case, seat = task.case, with_telephone(world.cast, "handler")
    events, version = Event.objects.filter(case=case).count(), world.fresh(case).version
    shown = page(cast, "handler", case)
    assert f'data-call-at="{call_at(case)}"' in shown
    assert "data-line-bar" in shown
    client = cast.client("handler")

    async def call(ami: Ami) -> None:
        async with line_of(exchange) as citizen:
            desk = await exchange.seat("8001")
            answer = await beside(client.post, call_at(case))
            assert answer.json()["name"] == "138****8000"
            assert TELEPHONE not in answer.content.decode()
            assert await dial(exchange, desk, answer.json()["dial"]) == 200
            await within(10, citizen.rang.wait())
            assert f"INVITE sip:{TELEPHONE}@" in citizen.invite.first
            assert "<sip:12345@" in citizen.invite["from"], "never the handler's own number"
            await desk.until_hears(1500, seconds=10)
            desk.hang_up()
            await within(5, citizen.ended.wait())

    exchange.run(call)
    keep_record(exchange.place, timezone.now())
    one = PlacedCall.objects.get()
    assert (one.case, one.contact, one.seat, one.agent) == (case, case.contact, seat, seat.account)
    assert (one.outcome, one.is_recorded) == (PlacedCall.Outcome.REACHED, True)
    assert not Call.objects.filter(uid=one.uid).exists()
    record = AccessRecord.objects.get(what="called")
    assert (record.subject, record.account_id, record.own_work) == (f"case:{case.pk}", seat.account_id, True)
    told = f"{seat.account.name} 打给诉求人"
    for name in ("handler", "dispatcher", "duty_manager", "assessor"):
        text = calls_on(page(cast, name, case))
        assert told in text
        assert TELEPHONE not in text
    assert "138****8000" not in calls_on(page(cast, "assessor", case)), (
        "who may not hear it reads no number either"
    )
    after = Event.objects.filter(case=case).count(), world.fresh(case).version
    assert after == (events, version), "whoever had the case open goes on"


def test_who_may_not_reach_the_citizen_has_no_button(world: World) -> None:
    cast, task = world.cast, world.in_progress(telephone=TELEPHONE)
    case = task.case
    with_telephone(cast, "handler")
    with_telephone(cast, "handler2", "8002")
    with_telephone(cast, "lead", "8003", role="lead")
    assert "data-call-at" not in page(cast, "liaison", case), "nothing to call with"
    assert cast.client("liaison").post(call_at(case)).status_code == 403
    assert cast.client("handler2").post(call_at(case)).status_code == 404, "another unit's"
    assert "data-call-at" not in page(cast, "dispatcher", case), "nothing to call with"
    Contact.objects.filter(pk=case.contact_id).update(organisation=cast.people["lead"].organisation)
    assert "data-call-at" not in page(cast, "lead", case), "who asked is kept from a lead"
    assert cast.client("lead").post(call_at(case)).status_code == 403
    Case.objects.filter(pk=case.pk).update(secrecy="from_unit")
    assert "data-call-at" not in page(cast, "handler", case)
    assert cast.client("handler").post(call_at(case)).status_code == 403
    assert not PlacedCall.objects.exists()
    assert not AccessRecord.objects.filter(what="called").exists()


def test_a_dispatcher_calls_while_it_is_to_be_dispatched(world: World) -> None:
    cast, case = world.cast, world.submitted(telephone=TELEPHONE)
    seat = with_telephone(cast, "dispatcher")
    assert call_at(case) in page(cast, "dispatcher", case)
    assert cast.client("dispatcher").post(call_at(case)).status_code == 200
    assert PlacedCall.objects.get().seat == seat
    told = f"{seat.account.name} 打给"
    assert told not in calls_on(page(cast, "dispatcher", case)), "it was not dialled yet"


@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("dispatcher", "seat"),
        ("dispatcher", "lead"),
        ("duty_manager", "duty_manager"),
        ("supervisor", "lead"),
    ],
)
def test_who_owes_a_reason_to_see_who_asked_says_it_to_call(world: World, username: str, role: str) -> None:
    cast, case = world.cast, world.in_progress(telephone=TELEPHONE).case
    seat = with_telephone(cast, username, role=role)
    shown = page(cast, username, case)
    assert f'<form data-call-at="{call_at(case)}"' in shown
    assert "为什么打给诉求人" in shown
    client = cast.client(username)
    for nothing in ("", "  ", "x"):
        refused = client.post(call_at(case), {"reason": nothing})
        assert (refused.status_code, refused.json()["detail"]) == (400, "请写明查看身份的理由。")
    assert not PlacedCall.objects.exists()
    assert client.post(call_at(case), {"reason": "核实办理情况，13900139000"}).json()["name"] == "138****8000"
    assert PlacedCall.objects.get().seat == seat
    record = AccessRecord.objects.get(what="called")
    assert (record.account_id, record.own_work) == (seat.account_id, False)
    assert record.reason == "核实办理情况，139****9000"


def test_whose_own_live_work_it_is_is_asked_for_no_reason(world: World) -> None:
    cast, case = world.cast, world.submitted(telephone=TELEPHONE)
    with_telephone(cast, "duty_manager", role="duty_manager")
    shown = page(cast, "duty_manager", case)
    assert call_at(case) in shown
    assert "为什么打给诉求人" not in shown


def test_without_a_number_there_is_nobody_to_call(world: World) -> None:
    cast, case = world.cast, world.submitted(telephone="")
    with_telephone(cast, "dispatcher")
    assert "data-call-at" not in page(cast, "dispatcher", case)
    assert cast.client("dispatcher").post(call_at(case)).status_code == 400
