"""The pages of a booking: the citizen's, the provider's by its link, the seat's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import PEOPLE, Cast
from tests.convenience.bookings import again, asked, booked, tomorrow, two_plumbers
from yixian.cases.models import Case
from yixian.convenience import actions
from yixian.convenience.models import Booking, BookingAsk, ProviderKind, SlotTaken
from yixian.convenience.views.desk_bookings import BOOKERS
from yixian.ground.errors import Conflict, WrongState
from yixian.safeguard.models import AccessRecord


@pytest.fixture
def kind(db: None) -> ProviderKind:
    return two_plumbers()


def typed(client: Client, address: str = "/services/book/", **columns: Any) -> dict[str, Any]:
    """The form as a citizen fills it."""
    form = client.get(address).context["form"]
    return {
        "once": form.initial["once"],
        "kind": "plumber",
        "day": f"{tomorrow():%Y-%m-%d}",
        "starts": "09:00",
        "until": "11:00",
        "persons": "1",
        "name": "李小明",
        "telephone": "13812345678",
        "reply_way": "sms",
        "provider": "first",
        "notes": "漏水，电话13812345678",
        **columns,
    }


class TestCitizens:
    def test_a_form_sent_twice_is_one_booking_that_is_followed(self, kind: ProviderKind) -> None:
        client = Client()
        form = typed(client)
        first, second = client.post("/services/book/", form), client.post("/services/book/", form)
        assert first.status_code == 302
        assert first["Location"] == second["Location"]
        booking = Booking.objects.get()
        page = client.get(first["Location"]).content.decode()
        assert booking.code in page
        assert "询问服务商" in page
        assert Client().get(first["Location"])["Location"] == "/services/bookings/"

    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ({"day": "2020-01-01"}, "已经过了"),
            ({"until": "08:00"}, "结束要晚于开始"),
            ({"telephone": "12"}, "电话号码"),
            ({"telephone": "0351-5550001"}, "收不到短信"),
            ({"reply_way": "email"}, "需要填邮箱"),
            ({"kind": ""}, "请选择"),
        ],
    )
    def test_what_will_not_do_is_said_in_plain_words(
        self, kind: ProviderKind, columns: dict[str, str], said: str
    ) -> None:
        client = Client()
        page = client.post("/services/book/", typed(client, **columns))
        assert page.status_code == 400
        assert said in page.content.decode()
        assert not Booking.objects.exists()

    def test_number_and_code_open_it_and_nothing_else_does(self, kind: ProviderKind) -> None:
        booking = booked(kind)
        client = Client()
        wrong = client.post("/services/bookings/", {"number": booking.number, "code": "AAAA-AAAA"})
        assert wrong.status_code == 400
        right = client.post(
            "/services/bookings/", {"number": booking.number.lower(), "code": booking.code.lower()}
        )
        assert right["Location"].endswith(f"{booking.number}/")
        client.post(f"/services/bookings/{booking.number}/cancel/")
        assert again(booking).state == "cancelled"
        client.post("/services/bookings/leave/")
        assert client.get(right["Location"]).status_code == 302

    def test_a_complaint_is_a_case_with_its_number(self, kind: ProviderKind, cast: Cast) -> None:
        World(cast)
        client = Client()
        client.post("/services/book/", typed(client))
        booking = Booking.objects.get()
        actions.accept(asked(booking), timezone.now())
        address = f"/services/bookings/{booking.number}/"
        assert client.post(f"{address}complain/", {"words": ""}).status_code == 400
        assert client.post(f"{address}complain/", {"words": "电话没人接"}).status_code == 302
        case = Case.objects.get()
        assert case.number in client.get(address).content.decode()
        assert client.post(f"{address}complain/", {"words": "又一次"}).status_code == 409
        assert Case.objects.count() == 1


class TestProviders:
    def test_sees_whom_to_go_to_only_after_accepting(self, kind: ProviderKind) -> None:
        ask = asked(booked(kind, notes="漏水，打13812345678"))
        link = {"k": ask.token}
        before = Client().get("/services/answer/", link).content.decode()
        assert "李小明" not in before
        assert "13812345678" not in before
        assert Client().post("/services/answer/", {**link, "do": "accept"}).status_code == 302
        after = Client().get("/services/answer/", link).content.decode()
        assert "李小明" in after
        assert "平安里3号楼" in after
        assert AccessRecord.objects.filter(what="booking").count() == 1
        assert Client().post("/services/answer/", {**link, "do": "finish", "price": "80"}).status_code == 400
        with time_machine.travel(tomorrow(12)):
            assert (
                Client().post("/services/answer/", {**link, "do": "finish", "price": "-1"}).status_code == 400
            )
            assert (
                Client().post("/services/answer/", {**link, "do": "finish", "price": "80"}).status_code == 302
            )
        assert again(ask.booking).state == "done"

    def test_forged_and_used_links_say_so(self, kind: ProviderKind) -> None:
        ask = asked(booked(kind))
        assert Client().get("/services/answer/", {"k": "1-x"}).status_code == 404
        assert Client().get("/services/answer/").status_code == 404
        refused = Client().post("/services/answer/", {"k": ask.token, "do": "refuse"})
        assert "谢谢" in refused.content.decode()
        again_opened = Client().get("/services/answer/", {"k": ask.token})
        assert again_opened.status_code == 409
        assert "已经答复不接" in again_opened.content.decode()

    def test_another_time_is_proposed(self, kind: ProviderKind) -> None:
        ask = asked(booked(kind))
        sent = {"k": ask.token, "do": "propose", "day": f"{tomorrow():%Y-%m-%d}", "starts": "15:00"}
        assert Client().post("/services/answer/", {**sent, "until": "14:00"}).status_code == 400
        assert Client().post("/services/answer/", {**sent, "until": "16:00"}).status_code == 302
        assert again(ask.booking).state == "proposed"


class TestDesk:
    @pytest.mark.parametrize("username", PEOPLE)
    def test_who_looks_after_bookings(self, kind: ProviderKind, cast: Cast, username: str) -> None:
        may = bool(cast.people[username].roles & set(BOOKERS))
        client = cast.client(username)
        assert client.get("/desk/services/bookings/").status_code == (200 if may else 403)
        if may:
            booking = booked(kind)
            page = client.get(f"/desk/services/bookings/{booking.number}/").content.decode()
            assert "13812345678" not in page
            assert "李小明" not in page
            assert "没有短信网关" in page

    def test_a_seat_books_for_the_caller_and_cancels(self, kind: ProviderKind, cast: Cast) -> None:
        world = World(cast)
        client = cast.client("seat")
        contact = world.draft().contact
        form = typed(client, f"/desk/services/book/?contact={contact.pk}")
        made = client.post("/desk/services/book/", {**form, "contact": contact.pk})
        booking = Booking.objects.get()
        assert made["Location"] == f"/desk/services/bookings/{booking.number}/"
        assert (booking.contact_id, booking.account_id) == (contact.pk, cast.seat.pk)
        assert booking.number in client.get("/desk/services/bookings/?state=asking").content.decode()
        assert client.get(f"/desk/services/bookings/?number={booking.number}").status_code == 302
        client.post(f"{made['Location']}cancel/")
        assert again(booking).state == "cancelled"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_form_is_one_booking(self) -> None:
        kind = two_plumbers()
        results = at_once(*[lambda: booked(kind)] * 3)
        assert {getattr(one, "pk", one) for one in results} == {Booking.objects.get().pk}
        assert BookingAsk.objects.count() == 1

    def test_the_last_place_is_given_once(self) -> None:
        kind = two_plumbers()
        asks = [asked(booked(kind, "k1")), asked(booked(kind, "k2"))]
        results = at_once(*(lambda one=one: actions.accept(one, timezone.now()) for one in asks))
        refused = [one for one in results if one is not None]
        assert len(refused) == 1, results
        assert isinstance(refused[0], Conflict)
        assert SlotTaken.objects.count() == 2  # two hours of one booking
        assert sorted(Booking.objects.values_list("state", flat=True)) == ["accepted", "asking"]

    def test_accepted_and_cancelled_has_one_outcome(self) -> None:
        kind = two_plumbers()
        booking = booked(kind)
        ask, now = asked(booking), timezone.now()
        results = at_once(
            lambda: actions.accept(ask, now), lambda: actions.cancel(again(booking), actions.CITIZEN, now)
        )
        assert [
            one for one in results if one is not None and not isinstance(one, Conflict | WrongState)
        ] == []
        taken = SlotTaken.objects.exists()
        assert again(booking).state == ("accepted" if taken else "cancelled")

    def test_the_clock_twice_asks_one_next(self) -> None:
        kind = two_plumbers()
        booking = booked(kind)
        late = timezone.now() + timedelta(minutes=61)
        at_once(*[lambda: list(actions.sweep_bookings(late))] * 2)
        assert list(BookingAsk.objects.order_by("pk").values_list("answer", flat=True)) == ["late", "waiting"]
        assert again(booking).provider.code == "second"
