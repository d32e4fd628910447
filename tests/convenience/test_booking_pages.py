"""The pages of a booking: the citizen's, the provider's by its link, the seat's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import NAME, World
from tests.cast import PEOPLE, Cast
from tests.convenience.bookings import again, asked, booked, tomorrow, two_plumbers, wanted
from yixian.cases.models import Case, Contact, ContactOutcome
from yixian.convenience import actions
from yixian.convenience.models import Booking, BookingAsk, ProviderKind, SlotTaken
from yixian.convenience.views.desk_bookings import BOOKERS
from yixian.ground.errors import Conflict, WrongState
from yixian.intake.actions import end_contact
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

    def test_the_same_booked_again_here_is_asked_about_and_nobody_else_learns_of_it(
        self, kind: ProviderKind
    ) -> None:
        client = Client()
        client.post("/services/book/", typed(client))
        form = typed(client, until="10:00")
        asked_about = client.post("/services/book/", form)
        assert asked_about.status_code == 409
        page = asked_about.content.decode()
        assert f"已经订了同样的服务：{Booking.objects.get().number}" in page
        assert 'name="again"' in page
        for _twice in range(2):
            assert client.post("/services/book/", {**form, "again": "on"}).status_code == 302
        assert Booking.objects.count() == 2
        stranger = Client()
        assert stranger.post("/services/book/", typed(stranger)).status_code == 302
        other_time = typed(client, starts="13:00", until="14:00")
        assert client.post("/services/book/", other_time).status_code == 302

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
        assert ">138 1234 5678</a>" in after
        assert "平安里3号楼" in after
        assert AccessRecord.objects.filter(what="booking").count() == 1
        assert Client().post("/services/answer/", {**link, "do": "finish", "price": "80"}).status_code == 400
        with time_machine.travel(tomorrow(12)):
            refused = Client().post("/services/answer/", {**link, "do": "finish", "price": "-1"})
            assert refused.status_code == 400
            assert refused.content.decode().count('name="price"') == 1
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
        page = Client().get("/services/answer/", {"k": ask.token}).content.decode()
        assert [one in page for one in ("请问别家", 'value="accept"')] == [True, False]
        given = Client().post("/services/answer/", {"k": ask.token, "do": "give_back"})
        assert "谢谢" in given.content.decode()
        assert (again(ask.booking).state, again(ask.booking).provider.code) == ("asking", "second")
        assert Client().post("/services/answer/", {"k": ask.token, "do": "give_back"}).status_code == 409


class TestDesk:
    @pytest.mark.parametrize("username", PEOPLE)
    def test_who_looks_after_bookings(self, kind: ProviderKind, cast: Cast, username: str) -> None:
        roles = cast.people[username].roles
        client = cast.client(username)
        may = bool(roles & set(BOOKERS))
        assert client.get("/desk/services/bookings/").status_code == (200 if may else 403)
        address = f"/desk/services/bookings/{booked(kind).number}/"
        expected = 403 if not may else 200 if "duty_manager" in roles else 404
        assert client.get(address).status_code == expected
        assert client.get(f"{address}cancel/").status_code == expected

    def test_a_duty_manager_sees_all_with_name_and_codes_hidden(self, kind: ProviderKind, cast: Cast) -> None:
        booking = booked(kind)
        page = cast.client("duty_manager").get(f"/desk/services/bookings/{booking.number}/").content.decode()
        assert [one in page for one in ("13812345678", "李小明", booking.code)] == [False] * 3
        assert "没有短信网关" in page

    def test_a_seat_and_its_lead_see_what_it_booked_for_a_day(self, kind: ProviderKind, cast: Cast) -> None:
        doer = actions.Doer("seat", account_id=cast.seat.pk)
        booking = actions.book(doer, wanted(kind), "k1", timezone.now())
        address = f"/desk/services/bookings/{booking.number}/"
        assert booking.code in cast.client("seat").get(address).content.decode()
        assert booking.code not in cast.client("lead").get(address).content.decode()
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            seen = [cast.client(one).get(address).status_code for one in ("seat", "lead", "duty_manager")]
        assert seen == [404, 404, 200]

    def test_a_seat_sees_those_of_whoever_it_talks_to(self, kind: ProviderKind, cast: Cast) -> None:
        world, booking = World(cast), booked(kind)
        address = f"/desk/services/bookings/{booking.number}/"
        client = cast.client("seat")
        world.contact(telephone="8613700000000")
        assert client.get(address).status_code == 404
        contact = world.contact(name="家人", telephone="8613812345678")
        assert client.get(address).status_code == 200
        assert booking.number in client.get("/desk/services/bookings/").content.decode()
        end_contact(cast.actor("seat"), contact, ContactOutcome.SILENT)
        assert client.get(address).status_code == 404

    def test_number_and_code_that_a_caller_tells_open_it(self, kind: ProviderKind, cast: Cast) -> None:
        booking, client = booked(kind), cast.client("seat")
        bookings = "/desk/services/bookings/"
        assert "不归您查看" in client.get(f"{bookings}?number={booking.number}").content.decode()
        wrong = client.post(bookings, {"number": booking.number, "code": "AAAA-AAAA"})
        assert (wrong.status_code, booking.number in wrong.content.decode()) == (400, True)
        right = client.post(bookings, {"number": booking.number, "code": booking.code})
        assert right["Location"] == f"{bookings}{booking.number}/"
        assert client.post(f"{right['Location']}cancel/").status_code == 302
        assert again(booking).state == "cancelled"

    def test_who_called_is_not_told_of_a_matter_that_is_secret_since(
        self, kind: ProviderKind, cast: Cast
    ) -> None:
        world, client = World(cast), cast.client("seat")
        case = world.submitted(kind="report", secrecy="full")
        Contact.objects.filter(pk=case.contact_id).update(ended_at=timezone.now())
        page = client.get(f"/desk/services/book/?contact={case.contact_id}").content.decode()
        assert NAME not in page

    def test_a_seat_is_asked_before_it_books_the_same_again(self, kind: ProviderKind, cast: Cast) -> None:
        client, address = cast.client("seat"), "/desk/services/book/"
        form = typed(client, address)
        first, twice = client.post(address, form), client.post(address, form)
        assert first["Location"] == twice["Location"]
        anew = typed(client, address)
        warned = client.post(address, anew)
        assert warned.status_code == 409
        assert Booking.objects.get().number in warned.content.decode()
        assert client.post(address, {**anew, "again": "on"}).status_code == 302
        assert Booking.objects.count() == 2

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

    def test_an_old_one_that_is_graded_while_it_is_forgotten_holds_up_nothing(self) -> None:
        kind = two_plumbers()
        booking = booked(kind)
        actions.accept(asked(booking), timezone.now())
        actions.finish_as_citizen(again(booking), actions.CITIZEN, tomorrow(12))
        graded, later = again(booking), tomorrow() + timedelta(days=181)
        results = at_once(
            lambda: actions.grade(graded, actions.CITIZEN, 5, later),
            lambda: list(actions.forget_old_bookings(later)),
        )
        assert [one for one in results if isinstance(one, Exception) and not isinstance(one, Conflict)] == []
        assert not isinstance(results[1], Exception)
