"""Whoever calls from another telephone is helped by number and code; a code is told to the own telephone alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.cases.world import World
from tests.intake.test_seat_pages import contact_of
from yixian.cases import proof
from yixian.cases.models import Case, Contact
from yixian.cases.queries import query_code
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor
from yixian.safeguard.models import AccessRecord

ELSEWHERE = "139 0000 1111"


@pytest.fixture
def case(world: World) -> Case:
    """A case that another agent took in, so that the seat knows nothing of it."""
    return world.dispatched(world.submitted(who="dispatcher")).case


def prove(seat: Client, contact: Contact, case: Case, code: str | None = None, **typed: str) -> Any:
    given = {"number": case.number, "code": query_code(case) if code is None else code, **typed}
    return seat.post(f"/desk/contacts/{contact.pk}/case/", given)


def page_of(seat: Client, contact: Contact) -> str:
    page: str = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
    return page


@pytest.mark.parametrize("telephone", [ELSEWHERE, ""])
def test_it_opens_for_the_contact_and_no_longer(seat: Client, case: Case, telephone: str) -> None:
    contact = contact_of(seat, telephone=telephone)
    assert seat.get(f"/cases/{case.number}/").status_code == 404
    assert prove(seat, contact, case).status_code == 302
    assert "已凭查询码打开" in page_of(seat, contact)
    assert seat.get(f"/cases/{case.number}/").status_code == 200
    record = AccessRecord.objects.get()
    assert (record.what, record.subject) == ("code", f"case:{case.pk}")
    assert f"来电 {contact.pk}" in record.reason
    seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"})
    assert seat.get(f"/cases/{case.number}/").status_code == 404


@pytest.mark.parametrize(
    ("outcome", "text", "verbs"),
    [("progress", "", []), ("supplement", "又多了两个摊位", ["supplement"]), ("urge", "请快些", ["urge"])],
)
def test_the_contact_may_be_about_it(
    world: World, seat: Client, case: Case, outcome: str, text: str, verbs: list[str]
) -> None:
    contact, before = contact_of(seat, telephone=ELSEWHERE), world.verbs(case)
    prove(seat, contact, case)
    typed = {"outcome": outcome, "about": case.number, "text": text}
    assert seat.post(f"/desk/contacts/{contact.pk}/end/", typed).status_code == 302
    contact.refresh_from_db()
    assert (contact.outcome, contact.about_id) == (outcome, case.pk)
    assert world.verbs(case)[len(before) :] == verbs


def test_progress_of_a_closed_case_is_told_too(world: World, seat: Client) -> None:
    closed = world.do("answer", "dispatcher", world.submitted(who="dispatcher"), answer="请按公告办理").case
    contact = contact_of(seat)  # from the same telephone, so it needs no code
    typed = {"outcome": "progress", "about": closed.number}
    assert seat.post(f"/desk/contacts/{contact.pk}/end/", typed).status_code == 302
    contact.refresh_from_db()
    assert contact.about_id == closed.pk


def test_a_wrong_code_and_a_wrong_number_say_the_same(seat: Client, case: Case) -> None:
    contact = contact_of(seat, telephone=ELSEWHERE)
    answers = [prove(seat, contact, case, "AAAA-2222"), prove(seat, contact, case, number="20260101000999")]
    assert [a.status_code for a in answers] == [400, 400]
    assert all("编号或查询码不对，请对照记下的再填一次。" in a.content.decode() for a in answers)
    assert seat.get(f"/cases/{case.number}/").status_code == 404
    assert not AccessRecord.objects.exists()


def test_a_seat_may_not_guess_on(seat: Client, case: Case) -> None:
    contact = contact_of(seat, telephone=ELSEWHERE)
    for _ in range(proof.PER_ASKER_AND_NUMBER):
        assert prove(seat, contact, case, "AAAA-2222").status_code == 400
    stopped = prove(seat, contact, case)
    assert stopped.status_code == 429
    assert stopped["Retry-After"]


def test_another_seats_contact_and_an_ended_one_open_nothing(world: World, seat: Client, case: Case) -> None:
    contact = contact_of(seat, telephone=ELSEWHERE)
    assert prove(world.cast.client("dispatcher"), contact, case).status_code == 404
    seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"})
    assert prove(seat, contact, case).status_code == 409
    assert seat.get(f"/cases/{case.number}/").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"kind": "report"}, {"kind": "complaint", "accused": "centre", "accused_matter": "conduct"}]
)
def test_what_is_kept_from_seats_stays_closed_to_them(
    world: World, seat: Client, fields: dict[str, Any]
) -> None:
    if "accused" in fields:
        fields = {**fields, "accused": world.city.centre}
    secret = world.submitted(who="cleared_dispatcher", **fields)
    contact = contact_of(seat, telephone=ELSEWHERE)
    answer = prove(seat, contact, secret)
    assert answer.status_code == 403
    assert "请诉求人在网站上用编号和查询码查看" in answer.content.decode()
    assert seat.get(f"/cases/{secret.number}/").status_code == 404
    contact.refresh_from_db()
    assert contact.about_id is None


def test_identity_is_not_shown_by_the_code(world: World, seat: Client, case: Case) -> None:
    prove(seat, contact_of(seat, telephone=ELSEWHERE), case)
    assert "诉求人的身份对您保密" in seat.get(f"/cases/{case.number}/").content.decode()
    assert seat.post(f"/cases/{case.number}/identity/").status_code == 403


@pytest.mark.parametrize("telephone", [ELSEWHERE, "13800138000"])
def test_a_seat_ends_no_case_that_somebody_else_took_in(world: World, seat: Client, telephone: str) -> None:
    """Neither opened by its code nor popped by the number that called."""
    waiting = world.submitted(who="dispatcher", kind="enquiry")
    prove(seat, contact_of(seat, telephone=telephone), waiting)
    actor: Actor = world.actor("seat")
    for action, typed in (
        ("answer", {"answer": "请按公告办理"}),
        ("refuse", {"reason": "out_of_area"}),
        ("merge", {"into": world.submitted(who="dispatcher").number}),
    ):
        with pytest.raises(NotAllowed, match="不是您登记的"):
            world.do(action, actor, waiting, **typed)
    page = seat.get(f"/cases/{waiting.number}/").content.decode()
    assert "/do/answer/" not in page
    assert "/do/supplement/" in page


class TestForgottenCode:
    def tell(self, seat: Client, contact: Contact, case: Case) -> str:
        answer = seat.post(f"/desk/contacts/{contact.pk}/code/", {"number": case.number})
        assert answer.status_code == 302
        return " ".join(str(one) for one in get_messages(answer.wsgi_request))

    def test_it_is_told_to_the_telephone_of_the_case_and_recorded(self, seat: Client, case: Case) -> None:
        contact = contact_of(seat)
        assert query_code(case) not in page_of(seat, contact)
        assert query_code(case) in self.tell(seat, contact, case)
        record = AccessRecord.objects.get()
        assert (record.what, record.fields) == ("code", ["query_code"])

    def test_not_to_another_telephone_even_with_the_case_open(self, seat: Client, case: Case) -> None:
        contact = contact_of(seat, telephone=ELSEWHERE)
        prove(seat, contact, case)
        assert "查询码只能告诉用登记的电话打来的人" in self.tell(seat, contact, case)

    def test_not_to_a_withheld_number(self, seat: Client, case: Case) -> None:
        assert query_code(case) not in self.tell(seat, contact_of(seat, telephone=""), case)

    def test_not_of_what_this_number_reported(self, world: World, seat: Client) -> None:
        secret = world.submitted(kind="report")
        assert query_code(secret) not in self.tell(seat, contact_of(seat), secret)

    def test_not_after_the_call(self, seat: Client, case: Case) -> None:
        contact = contact_of(seat)
        seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"})
        assert "已经有结果" in self.tell(seat, contact, case)
