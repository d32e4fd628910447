"""漏话回拨: one seat at a time calls back, the look at the number is on record, and what became of it counts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Contact, ContactOutcome
from yixian.cases.models.citizen import hash_telephone
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict, NotFound
from yixian.intake.actions import end_contact, miss_again, put_missed_back, reach_missed, take_missed
from yixian.people.models import Actor
from yixian.safeguard.models import AccessRecord
from yixian.telephony.models import Call, CallQueue, MissedCaller, PlacedCall, Seat
from yixian.telephony.queries import about_call
from yixian.telephony.record.missed import note_missed

pytestmark = pytest.mark.django_db
CALLER = "13800138000"
State = MissedCaller.State


def missed(minutes_ago: float = 10, caller: str = CALLER) -> MissedCaller:
    number, _made = HotlineNumber.objects.get_or_create(
        number="12345", defaults={"name": "热线", "mode": "merged"}
    )
    queue, _made = CallQueue.objects.get_or_create(code="main", defaults={"name": "综合"})
    began = timezone.now() - timedelta(minutes=minutes_ago)
    call = Call(uid=f"{began.timestamp():.0f}.{Call.objects.count()}", number=number, began_at=began)
    call.ended_at, call.outcome, call.last_queue = (
        began + timedelta(seconds=30),
        Call.Outcome.ABANDONED,
        queue,
    )
    call.seal_caller(caller, hash_telephone(caller))
    call.save()
    note_missed([call])
    return MissedCaller.objects.get(calls=call)


def seat(cast: Cast) -> Actor:
    return Actor.of(cast.people["seat"])


def test_the_number_is_shown_to_who_calls_and_the_look_is_on_record(cast: Cast) -> None:
    one = missed()
    client = cast.client("seat")
    listed = client.get("/desk/missed/").content.decode()
    assert CALLER not in listed
    assert "138****8000" in listed
    taken = client.post(f"/desk/missed/{one.pk}/take/").content.decode()
    assert f"tel:{CALLER}" in taken
    record = AccessRecord.objects.get()
    assert (record.reason, record.fields) == ("漏话回拨", ["telephone"])


def test_while_one_calls_no_other_does(cast: Cast) -> None:
    one = missed()
    take_missed(seat(cast), one.pk)
    with pytest.raises(Conflict, match="正在回拨"):
        take_missed(Actor.of(cast.people["lead"]), one.pk)
    assert take_missed(seat(cast), one.pk)[1] == CALLER, "the same one may look again"
    MissedCaller.objects.update(taken_until=timezone.now())
    take_missed(Actor.of(cast.people["lead"]), one.pk)
    with pytest.raises(Conflict, match="十分钟"):
        reach_missed(seat(cast), one.pk)


def test_who_takes_the_next_one_puts_the_last_one_back(cast: Cast) -> None:
    first, second = missed(), missed(caller="13800138001")
    take_missed(seat(cast), first.pk)
    take_missed(seat(cast), second.pk)
    assert set(MissedCaller.objects.exclude(taken_by=None)) == {second}
    put_missed_back(seat(cast), second.pk)
    assert not MissedCaller.objects.exclude(taken_by=None).exists()


def test_reached_it_is_a_contact_of_the_same_citizen(cast: Cast) -> None:
    one, client = missed(), cast.client("seat")
    client.post(f"/desk/missed/{one.pk}/take/")
    answer = client.post(f"/desk/missed/{one.pk}/reached/")
    contact = Contact.objects.get()
    assert answer["Location"] == f"/desk/contacts/{contact.pk}/"
    assert (contact.outcome, contact.number.number) == (ContactOutcome.OPEN, "12345")  # type: ignore[union-attr]
    assert contact.citizen.telephone_hash == hash_telephone(CALLER)
    one.refresh_from_db()
    assert (one.state, one.contact, one.ended_by) == (State.REACHED, contact, cast.people["seat"])
    assert "已经不用回拨" in client.post(f"/desk/missed/{one.pk}/reached/", follow=True).content.decode()


def test_an_unfinished_contact_comes_first(cast: Cast) -> None:
    first, second = missed(), missed(caller="13800138001")
    take_missed(seat(cast), first.pk)
    contact = reach_missed(seat(cast), first.pk)
    take_missed(seat(cast), second.pk)
    with pytest.raises(Conflict, match="没有结果"):
        reach_missed(seat(cast), second.pk)
    second.refresh_from_db()
    assert second.state == State.WAITING
    end_contact(seat(cast), contact, ContactOutcome.WRONG_NUMBER)
    assert reach_missed(seat(cast), second.pk) != contact


def test_whoever_is_asked_meanwhile_belongs_to_the_contact_too(cast: Cast) -> None:
    one, account = missed(), cast.people["seat"]
    chair = Seat.objects.create(extension="8001", account=account)
    take_missed(seat(cast), one.pk)
    called: dict[str, Any] = {"seat": chair, "agent": account, "asked_at": timezone.now()}
    back = PlacedCall.objects.create(ticket="1" * 20, kind="citizen", missed=one, **called)
    for uid in ("", "1700000000.5"):  # before the record is read, and after
        PlacedCall.objects.filter(pk=back.pk).update(uid=uid)
        assert about_call(chair, "1700000000.5") == {"contact": None, "case": None, "missed": one}
    about = about_call(chair, "1700000000.5")
    PlacedCall.objects.create(ticket="2" * 20, kind="department", within="1700000000.5", **called, **about)
    contact = reach_missed(seat(cast), one.pk)
    assert set(PlacedCall.objects.values_list("contact", flat=True)) == {contact.pk}


def test_three_times_unanswered_it_is_given_up(cast: Cast) -> None:
    one = missed()
    for attempt in (1, 2, 3):
        take_missed(seat(cast), one.pk)
        one = miss_again(seat(cast), one.pk)
        assert (one.attempts, one.taken_by) == (attempt, None)
    assert one.state == State.GIVEN_UP
    with pytest.raises(NotFound):
        take_missed(seat(cast), one.pk)


def test_what_was_just_tried_waits_half_an_hour(cast: Cast) -> None:
    one, client = missed(), cast.client("seat")
    client.post(f"/desk/missed/{one.pk}/take/")
    page = client.post(f"/desk/missed/{one.pk}/not-reached/", follow=True).content.decode()
    assert "半小时后再试" in page
    assert f"/desk/missed/{one.pk}/take/" not in page
    assert "漏话待回拨" not in client.get("/desk/").content.decode()


def test_the_landing_page_says_how_many_wait_and_who_is_late(cast: Cast) -> None:
    missed(minutes_ago=90)
    assert "漏话待回拨" in cast.client("seat").get("/desk/").content.decode()
    assert "已超时" in cast.client("lead").get("/desk/missed/").content.decode()
    assert "/take/" not in cast.client("lead").get("/desk/missed/").content.decode(), "a lead only looks"


def test_it_costs_the_same_for_one_and_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for place in range(12):
        missed(caller=f"138001380{place:02d}")
    client = cast.client("lead")
    client.get("/desk/missed/")
    with django_assert_max_num_queries(12):
        assert client.get("/desk/missed/").content.decode().count("138****") == 12


@pytest.mark.django_db(transaction=True)
def test_two_at_once_and_one_of_them_calls(transactional_db: None) -> None:
    cast = Cast()
    one, people = missed(), (cast.people["seat"], cast.people["lead"])

    def take(actor: Actor) -> str:
        try:
            return take_missed(actor, one.pk)[1]
        except Conflict:
            return ""

    found = at_once(*(partial(take, Actor.of(account)) for account in people))
    assert sorted(found) == ["", CALLER]


def test_with_the_identity_the_caller_is_off_the_list(world: World) -> None:
    case = world.to_callback()
    caller = case.citizen.identity.telephone
    one = missed(caller=caller)
    world.do("record_callback", case, case, solved="solved", satisfied="very")
    from yixian.telephony.actions import forget_caller

    forget_caller(type("Step", (), {"case": world.fresh(case)})())
    one.refresh_from_db()
    assert (one.state, one.caller_hash) == (State.GIVEN_UP, "")
