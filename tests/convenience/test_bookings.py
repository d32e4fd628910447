"""Bookings: asked once, accepted once, never two in one place, and always with a clear outcome."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.cases.world import World
from tests.cast import Cast
from tests.convenience.bookings import again, asked, booked, tomorrow, two_plumbers, wanted
from yixian.cases.models import Case, CaseStatus, Contact
from yixian.convenience import actions
from yixian.convenience.actions import CITIZEN, book
from yixian.convenience.actions.step import move
from yixian.convenience.models import Booking, BookingAsk, BookingState, BookingStep, ProviderKind, SlotTaken
from yixian.convenience.states import TABLE
from yixian.convenience.telling import told
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal, WrongState
from yixian.linkage.actions import send_waiting
from yixian.linkage.bookings import message_about
from yixian.linkage.models import BookingNotice
from yixian.people.models import Actor
from yixian.safeguard.models import AccessRecord
from yixian.safeguard.models.append_only import Unchangeable

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(db: None) -> ProviderKind:
    return two_plumbers()


def verbs(booking: Booking) -> list[str]:
    return list(BookingStep.objects.filter(booking=booking).order_by("seq").values_list("verb", flat=True))


def news(booking: Booking) -> list[str]:
    return list(BookingNotice.objects.filter(booking=booking).order_by("pk").values_list("verb", flat=True))


def told_provider(booking: Booking) -> list[tuple[str, str]]:
    rows = BookingNotice.objects.filter(booking=booking).exclude(ask=None).order_by("pk")
    return list(rows.values_list("verb", "state"))


def test_the_way_from_asking_to_a_grade(kind: ProviderKind) -> None:
    booking = booked(kind)
    assert (booking.state, booking.provider.code) == ("asking", "first")
    actions.accept(asked(booking), timezone.now())
    later = tomorrow(12)
    actions.finish(asked(booking), Decimal("120.50"), later)
    actions.grade(again(booking), CITIZEN, 5, later)
    done = again(booking)
    assert (done.state, done.price, done.grade) == ("done", Decimal("120.50"), 5)
    assert verbs(booking) == ["ask", "accept", "finish", "grade"]
    assert news(booking) == ["wanted", "taken", "accepted", "done"]
    with pytest.raises(WrongState, match="已经评过分"):
        actions.grade(again(booking), CITIZEN, 1, later)
    with pytest.raises(Unchangeable):
        BookingStep.objects.all().delete()


def test_the_same_form_twice_is_one_booking(kind: ProviderKind) -> None:
    first, second = booked(kind), booked(kind)
    assert first == second
    assert BookingAsk.objects.count() == 1


@pytest.mark.parametrize(
    ("starts", "hours", "said"),
    [
        (timedelta(days=-2), 2, "已经过了"),
        (timedelta(days=60), 2, "最多提前 30 天"),
        (timedelta(), -1, "结束要晚于开始"),
        (timedelta(), 13, "最长 12 小时"),
    ],
)
def test_a_time_that_will_not_do_is_refused_in_plain_words(
    kind: ProviderKind, starts: timedelta, hours: int, said: str
) -> None:
    begins = tomorrow() + starts
    with pytest.raises(Refusal, match=said):
        booked(kind, starts_at=begins, ends_at=begins + timedelta(hours=hours))
    assert not Booking.objects.exists()


class TestProviders:
    def test_refused_and_late_the_next_one_is_asked_until_nobody_is_left(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        actions.refuse(asked(booking), timezone.now())
        assert again(booking).provider.code == "second"
        late = timezone.now() + timedelta(minutes=61)
        assert any("问下一家" in line for line in actions.sweep_bookings(late))
        assert list(actions.sweep_bookings(late)) == []
        assert (again(booking).state, again(booking).provider) == ("unplaced", None)
        assert verbs(booking) == ["ask", "refuse", "ask", "run_late", "unplace"]
        assert news(booking)[-1] == "unplaced"

    def test_another_time_is_proposed_and_agreed_or_declined(self, kind: ProviderKind) -> None:
        one, two = booked(kind, "k1"), booked(kind, "k2", starts_at=tomorrow(16), ends_at=tomorrow(17))
        actions.propose(asked(one), tomorrow(13), tomorrow(14), timezone.now())
        actions.agree(again(one), CITIZEN, timezone.now())
        assert (again(one).state, again(one).starts_at) == ("accepted", tomorrow(13))
        actions.propose(asked(two), tomorrow(19), tomorrow(20), timezone.now())
        assert SlotTaken.objects.filter(booking=two).count() == 1
        actions.decline(again(two), CITIZEN, timezone.now())
        assert (again(two).state, again(two).provider.code) == ("asking", "second")
        assert not SlotTaken.objects.filter(booking=two).exists()
        assert again(two).starts_at == tomorrow(16)

    def test_a_full_provider_cannot_accept_and_is_not_asked(self, kind: ProviderKind) -> None:
        one, two = booked(kind, "k1"), booked(kind, "k2", starts_at=tomorrow(10), ends_at=tomorrow(12))
        actions.accept(asked(one), timezone.now())
        with pytest.raises(Conflict, match="约满"):
            actions.accept(asked(two), timezone.now())
        assert (asked(two).answer, again(two).state) == ("waiting", "asking")
        assert booked(kind, "k3").provider.code == "second"
        actions.cancel(again(one), CITIZEN, timezone.now())
        actions.accept(asked(two), timezone.now())

    def test_who_cannot_come_after_all_gives_it_to_the_next(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        actions.accept(asked(booking), timezone.now())
        actions.give_back(asked(booking), timezone.now())
        assert (again(booking).state, again(booking).provider.code) == ("asking", "second")
        assert not SlotTaken.objects.exists()

    def test_who_proposed_a_time_and_cannot_come_gives_it_to_the_next(self, kind: ProviderKind) -> None:
        booking, now = booked(kind), timezone.now()
        actions.propose(asked(booking), tomorrow(13), tomorrow(14), now)
        first = asked(booking)
        actions.give_back(first, now)
        assert (again(booking).state, again(booking).provider.code) == ("asking", "second")
        assert not SlotTaken.objects.exists()
        assert again(booking).starts_at == booking.starts_at, "the next one is asked for what was wanted"
        with pytest.raises(WrongState):
            actions.agree(again(booking), CITIZEN, now)
        with pytest.raises(WrongState, match="已经答复不接"):
            actions.open_link(first.token, now)
        with pytest.raises(WrongState):
            actions.give_back(asked(booking), now)


class TestLinks:
    def test_forged_used_late_and_called_off_are_told_apart(self, kind: ProviderKind) -> None:
        booking, now = booked(kind), timezone.now()
        ask = asked(booking)
        assert actions.open_link(ask.token, now) == ask
        for forged in ("", "1", f"{ask.pk}-" + "a" * 20, f"{ask.pk + 9}-{ask.token.split('-')[1]}", "x-y"):
            with pytest.raises(NotFound):
                actions.open_link(forged, now)
        with pytest.raises(WrongState, match="时间过了"):
            actions.open_link(ask.token, now + timedelta(minutes=61))
        actions.refuse(ask, now)
        with pytest.raises(WrongState, match="已经答复不接"):
            actions.open_link(ask.token, now)
        actions.cancel(again(booking), CITIZEN, now)
        with pytest.raises(WrongState, match="已经取消"):
            actions.open_link(asked_second(booking).token, now)

    def test_name_and_telephone_only_after_acceptance_and_each_look_is_kept(self, kind: ProviderKind) -> None:
        booking, now = booked(kind), timezone.now()
        assert actions.shown_identity(asked(booking)) is None
        assert not AccessRecord.objects.exists()
        actions.accept(asked(booking), now)
        identity = actions.shown_identity(asked(booking))
        assert identity is not None
        assert identity.telephone == "8613812345678"
        record = AccessRecord.objects.get()
        assert (record.account_name, record.subject) == ("王记水管", f"booking:{booking.pk}")
        with pytest.raises(WrongState, match="过期"):
            actions.open_link(asked(booking).token, tomorrow(12) + timedelta(days=3))

    def test_a_link_opened_twice_answers_once(self, kind: ProviderKind) -> None:
        booking, now = booked(kind), timezone.now()
        one, two = asked(booking), asked(booking)
        actions.accept(one, now)
        with pytest.raises(Conflict):
            actions.refuse(two, now)
        assert again(booking).state == "accepted"


def asked_second(booking: Booking) -> BookingAsk:
    return BookingAsk.objects.filter(booking=booking).order_by("-pk")[0]


class TestClock:
    def test_both_are_reminded_once_and_an_end_nobody_told_of_counts_as_done(
        self, kind: ProviderKind
    ) -> None:
        booking = booked(
            kind, starts_at=tomorrow() + timedelta(days=2), ends_at=tomorrow(11) + timedelta(days=2)
        )
        actions.accept(asked(booking), timezone.now())
        day_before = booking.starts_at - timedelta(hours=23)
        assert len(list(actions.sweep_bookings(day_before))) == 1
        assert list(actions.sweep_bookings(day_before)) == []
        assert news(booking)[-2:] == ["reminded", "remind_p"]
        list(actions.sweep_bookings(booking.ends_at + timedelta(days=3)))
        assert again(booking).state == "done"

    def test_nothing_is_lost_while_the_gateway_is_down_and_the_page_says_why(
        self, kind: ProviderKind
    ) -> None:
        booking = booked(kind)
        list(send_waiting(timezone.now()))
        waiting = told(booking)
        assert {message.state for message in waiting} == {"待发送"}
        assert all("没有短信网关" in message.reason for message in waiting)

    def test_what_goes_to_a_provider_names_nobody(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        message = message_about(BookingNotice.objects.get(verb="wanted"))
        assert message.to == "8613900000001"
        assert asked(booking).address in message.text
        assert "李小明" not in message.text
        assert "13812345678" not in message.text
        told_citizen = message_about(BookingNotice.objects.get(verb="taken"))
        assert told_citizen.to == "8613812345678"
        assert booking.code in told_citizen.text

    def test_a_request_that_has_not_gone_out_does_not_go_once_it_is_cancelled(
        self, kind: ProviderKind
    ) -> None:
        unsent, sent, sending = booked(kind, "k1"), booked(kind, "k2"), booked(kind, "k3")
        waiting = BookingNotice.objects.filter(verb="wanted")
        waiting.filter(booking=sent).update(state="sent")
        now = timezone.now()
        waiting.filter(booking=sending).update(lease="x", leased_until=now + timedelta(minutes=1))
        with translation.override("en"):
            for one in (unsent, sent, sending):
                actions.cancel(again(one), CITIZEN, now)
        assert told_provider(unsent) == [("wanted", "withdrawn")]
        assert BookingNotice.objects.get(state="withdrawn").reason == "预订已变，不用再发"
        assert told_provider(sent) == [("wanted", "sent"), ("called_off", "waiting")]
        assert told_provider(sending) == [("wanted", "waiting"), ("called_off", "waiting")]

    def test_whoever_was_late_before_hearing_of_it_hears_nothing_any_more(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        list(actions.sweep_bookings(timezone.now() + timedelta(minutes=61)))
        assert told_provider(booking) == [("wanted", "withdrawn"), ("wanted", "waiting")]

    def test_erasing_a_citizen_covers_bookings_of_the_same_number(
        self, kind: ProviderKind, cast: Cast
    ) -> None:
        world = World(cast)
        booking = booked(kind)
        case = world.submitted(name="李先生", telephone="8613812345678")
        world.do("refuse", "dispatcher", case, reason="out_of_area")
        world.do("erase_identity", "duty_manager", world.fresh(case), note="本人要求")
        assert again(booking).texts == {"address": "", "notes": ""}
        assert again(booking).citizen.identity.anonymous
        assert again(booking).state == "cancelled"

    def test_old_ones_forget_who_it_was(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        list(actions.forget_old_bookings(booking.ends_at + timedelta(days=181)))
        old = again(booking)
        assert old.texts == {"address": "", "notes": ""}
        assert old.citizen.identity.anonymous
        assert old.state == "cancelled"

    def test_whoever_called_since_is_not_forgotten_with_an_old_booking(
        self, kind: ProviderKind, cast: Cast
    ) -> None:
        booking = booked(kind)
        later = booking.ends_at + timedelta(days=181)
        contact = World(cast).contact(name="李小明", telephone="8613812345678")
        Contact.objects.filter(pk=contact.pk).update(citizen=booking.citizen, received_at=later)
        list(actions.forget_old_bookings(later))
        old = again(booking)
        assert (old.texts["address"], old.citizen.identity.name) == ("", "李小明")


class TestComplaints:
    def test_nobody_came_and_the_complaint_becomes_a_case(self, kind: ProviderKind, cast: Cast) -> None:
        World(cast)
        booking = booked(kind)
        actions.accept(asked(booking), timezone.now())
        with pytest.raises(Refusal, match="还没有到"):
            actions.miss_provider(again(booking), CITIZEN, timezone.now())
        later = tomorrow(12)
        actions.miss_provider(again(booking), CITIZEN, later)
        case = actions.complain(
            again(booking), CITIZEN, Actor.citizen(), "等了一上午没有人来", timezone.now()
        )
        assert Case.objects.get(pk=case.pk).status == CaseStatus.TO_DISPATCH
        assert case.citizen_id == booking.citizen_id
        assert "等了一上午" in case.opened_texts(case.citizen)["content"]
        with pytest.raises(WrongState, match="已经投诉过"):
            actions.complain(again(booking), CITIZEN, Actor.citizen(), "再来", timezone.now())

    def test_it_names_who_agreed_to_come_and_nobody_who_was_only_asked(
        self, kind: ProviderKind, cast: Cast
    ) -> None:
        World(cast)
        one, two, three = booked(kind, "k1"), booked(kind, "k2"), booked(kind, "k3", provider=None)
        actions.propose(asked(one), tomorrow(13), tomorrow(14), timezone.now())
        actions.agree(again(one), CITIZEN, timezone.now())
        actions.give_back(asked(one), timezone.now())
        actions.refuse(asked(two), timezone.now())
        for booking, title in (
            (one, "投诉王记水管"),
            (two, "投诉便民服务：水管维修"),
            (three, "投诉便民服务：水管维修"),
        ):
            if again(booking).is_open:
                actions.cancel(again(booking), CITIZEN, timezone.now())
            case = actions.complain(again(booking), CITIZEN, Actor.citizen(), "没有人来", timezone.now())
            assert case.opened_texts(case.citizen)["title"] == title


def test_the_time_that_is_wanted_is_no_other_time(kind: ProviderKind) -> None:
    booking = booked(kind)
    with pytest.raises(Refusal, match="请按“接受”"):
        actions.propose(asked(booking), booking.starts_at, booking.ends_at, timezone.now())


def test_no_step_is_taken_from_a_state_the_table_does_not_name(kind: ProviderKind) -> None:
    booking = booked(kind)
    deeds: dict[str, Any] = {
        "agree": lambda: actions.agree(again(booking), CITIZEN, timezone.now()),
        "decline": lambda: actions.decline(again(booking), CITIZEN, timezone.now()),
        "cancel": lambda: actions.cancel(again(booking), CITIZEN, timezone.now()),
        "miss": lambda: actions.miss_provider(again(booking), CITIZEN, tomorrow(12)),
        "finish": lambda: actions.finish_as_citizen(again(booking), CITIZEN, tomorrow(12)),
        "grade": lambda: actions.grade(again(booking), CITIZEN, 3, timezone.now()),
    }
    for state in BookingState.values:
        for verb, deed in deeds.items():
            if state not in TABLE[verb].sources:
                Booking.objects.filter(pk=booking.pk).update(state=state)
                with pytest.raises(WrongState):
                    deed()
    with pytest.raises(NotAllowed):
        move(again(booking), "accept", CITIZEN, timezone.now())


def test_a_kind_that_takes_no_bookings(kind: ProviderKind) -> None:
    kind.bookable = False
    with pytest.raises(Refusal, match="不能在这里预订"):
        book(CITIZEN, wanted(kind), "k", timezone.now())
