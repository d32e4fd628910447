"""Merging can be undone, and what is not the same matter is not proposed again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import ANSWER, World, at
from tests.cast import Cast
from tests.intake.test_seat_pages import contact_of, register
from yixian.cases.models import Case
from yixian.dispatch import actions
from yixian.dispatch.models import Aid, KeptReading, NotTheSame
from yixian.dispatch.quality import ENOUGH, qualities
from yixian.dispatch.queries import Told, similar_open_cases
from yixian.ground.errors import Invalid, NotFound

WORDS = "桂和苑小区东门口夜市占道，请尽快清理"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def seat(world: World, client: Client) -> Client:
    client.force_login(world.cast.seat)
    return client


@pytest.fixture
def dispatcher(world: World, client: Client) -> Client:
    client.force_login(world.cast.dispatcher)
    return client


def two(world: World) -> tuple[Case, Case]:
    """Two open cases that are alike."""
    one, other = (world.submitted(content=WORDS, telephone=somebody()) for _number in range(2))
    return one, other


def proposed_to(world: World, case: Case) -> set[Case]:
    found = similar_open_cases(world.actor("dispatcher"), Told.of(world.fresh(case)))
    return {one.case for one in found}


class TestUndone:
    def test_promise_number_and_citizen_stand_and_the_dispatch_clock_runs(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            parent, case = two(world)
            was = (case.number, case.citizen, case.promise_due, case.promise_steps, case.callback_consent)
            world.do("merge", "dispatcher", case, into=parent.number)
        with time_machine.travel(at("2026-03-03 09:00 Tue"), tick=False):
            case = world.do("split", "dispatcher", case, note="另一个小区").case
        case = world.fresh(case)
        assert (case.number, case.citizen, case.promise_due, case.promise_steps, case.callback_consent) == was
        assert (case.status, case.parent) == ("to_dispatch", None)
        assert case.step_due == at("2026-03-03 11:00 Tue"), "two working hours to dispatch it"
        assert world.dispatched(case).case.promise_due == was[2]

    def test_why_is_asked_and_kept(self, world: World) -> None:
        parent, case = two(world)
        world.do("merge", "dispatcher", case, into=parent.number)
        with pytest.raises(Invalid) as refused:
            world.do("split", "dispatcher", case)
        assert "note" in refused.value.errors
        world.do("split", "dispatcher", case, note="另一个小区")
        assert case.remarks.get().text == "另一个小区"

    def test_it_is_not_proposed_again_to_either(self, world: World) -> None:
        parent, case = two(world)
        assert proposed_to(world, case) == {parent}
        world.do("merge", "dispatcher", case, into=parent.number)
        world.do("split", "dispatcher", case, note="另一个小区")
        assert NotTheSame.objects.get().said_by == world.cast.dispatcher
        assert proposed_to(world, case) == set()
        assert proposed_to(world, parent) == set()

    def test_merged_after_all_it_is_forgotten(self, world: World) -> None:
        parent, case = two(world)
        for name, fields in (("merge", {"into": parent.number}), ("split", {"note": "另一处"})) * 2:
            world.do(name, "dispatcher", case, **fields)
            assert NotTheSame.objects.exists() == (name == "split")

    def test_a_parent_that_ends_says_nothing(self, world: World) -> None:
        parent, case = two(world)
        world.do("merge", "dispatcher", case, into=parent.number)
        world.do("answer", "dispatcher", parent, answer="已答")
        assert world.fresh(case).status == "to_dispatch"
        assert not NotTheSame.objects.exists()

    def test_both_pages_lead_to_it(self, world: World, dispatcher: Client) -> None:
        parent, case = two(world)
        world.do("merge", "dispatcher", case, into=parent.number)
        door = f"/cases/{case.number}/do/split/"
        assert door in dispatcher.get(f"/cases/{case.number}/").content.decode()
        there = f"/cases/{parent.number}/"
        assert f"{door}?next={there}" in dispatcher.get(there).content.decode()
        assert dispatcher.post(door, {"next": there}).status_code == 400
        done = dispatcher.post(door, {"note": "另一处", "next": there})
        assert (done.status_code, done["Location"]) == (302, there)
        assert door not in dispatcher.get(there).content.decode()

    def test_a_seat_is_offered_none(self, world: World, seat: Client) -> None:
        parent = world.submitted(telephone=somebody())
        case = world.draft(telephone=somebody())
        world.do("merge", "seat", case, into=parent.number)
        assert "do/split/" not in seat.get(f"/cases/{case.number}/").content.decode()


def test_a_member_gets_the_reply_and_a_callback_of_its_own(world: World) -> None:
    task = world.in_progress(telephone=somebody())
    case = world.submitted(telephone=somebody())
    was = (case.number, case.citizen, case.promise_due)
    world.do("merge", "dispatcher", case, into=task.case.number)
    world.do("reply", "handler", task, **ANSWER)
    world.do("pass", "dispatcher", task.case)
    case = world.fresh(case)
    assert (case.number, case.citizen, case.promise_due) == was
    assert (case.status, case.answer) == ("to_callback", ANSWER["to_citizen"])


class TestSaid:
    def test_by_a_dispatcher_beside_the_form(self, world: World, dispatcher: Client) -> None:
        one, other = two(world)
        page = f"/cases/{other.number}/do/dispatch/"
        shown = dispatcher.get(page).content.decode()
        assert "很可能是同一件事" in shown
        assert "相同：" in shown
        said = dispatcher.post(f"/cases/{other.number}/apart/", {"other": one.number, "next": page})
        assert (said.status_code, said["Location"]) == (302, page)
        again = dispatcher.get(page).content.decode()
        assert "已记下" in again
        assert "很可能是同一件事" not in again

    def test_by_mistake_is_taken_back_where_it_was_said(self, world: World, dispatcher: Client) -> None:
        one, other = two(world)
        page = f"/cases/{other.number}/do/dispatch/"
        dispatcher.post(f"/cases/{other.number}/apart/", {"other": one.number, "next": page})
        assert "已说不是同一件事：" in dispatcher.get(page).content.decode()
        for _time in range(2):
            back = dispatcher.post(f"/cases/{other.number}/apart/back/", {"other": one.number, "next": page})
            assert (back.status_code, back["Location"]) == (302, page)
        assert not NotTheSame.objects.exists()
        shown = dispatcher.get(page).content.decode()
        assert "很可能是同一件事" in shown
        assert "已说不是同一件事：" not in shown
        with pytest.raises(NotFound):
            actions.take_back_apart(world.actor("dispatcher"), other, "20260101999999")

    def test_twice_or_of_nothing_that_is_proposed(self, world: World) -> None:
        one, other = two(world)
        report, itself = world.submitted(kind="report"), other
        actor = world.actor("dispatcher")
        for _time in range(2):
            actions.tell_apart(actor, other, one.number)
        for wrong in (report.number, itself.number, "", "20260101999999"):
            with pytest.raises(NotFound):
                actions.tell_apart(actor, other, wrong)
        assert NotTheSame.objects.count() == 1

    def test_not_of_a_case_one_may_not_see(self, world: World, seat: Client) -> None:
        one = world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        other = world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        assert seat.post(f"/cases/{other.number}/apart/", {"other": one.number}).status_code == 404
        assert not NotTheSame.objects.exists()

    def test_by_a_seat_while_it_writes(self, world: World, seat: Client) -> None:
        one = world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        contact = contact_of(seat)
        form = {"kind": "help", "content": WORDS}
        door = f"/desk/contacts/{contact.pk}/similar/"
        assert f'name="apart" value="{one.number}"' in seat.post(door, form).content.decode()
        page = seat.post(door, {**form, "apart": one.number}).content.decode()
        assert f'<input type="hidden" name="apart" value="{one.number}"' in page
        assert "data-join" not in page
        assert register(seat, contact, content=WORDS, apart=one.number).status_code == 302
        case = Case.objects.latest("pk")
        assert NotTheSame.beside(case) == {one.pk}

    def test_a_report_leaves_no_such_row(self, world: World, seat: Client) -> None:
        one = world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        assert register(seat, contact_of(seat), kind="report", apart=[one.number, "x"]).status_code == 302
        assert not NotTheSame.objects.exists()


class TestKept:
    def brought_back(self, seat: Client, contact_pk: int) -> str:
        form = {"kind": "help", "content": WORDS}
        page = seat.post(f"/desk/contacts/{contact_pk}/similar/", form).content.decode()
        found = re.search(r'name="readings" form="registration" value="([^"]+)"', page)
        assert found is not None
        return found[1]

    def kept(self, case: Case) -> KeptReading:
        return KeptReading.objects.get(case=case, aid=Aid.ALIKE)

    def test_merged_at_registration(self, world: World, seat: Client) -> None:
        parent, contact = (
            world.submitted(who="dispatcher", content=WORDS, telephone=somebody()),
            contact_of(seat),
        )
        fields = {"then": "merge", "into": parent.number, "readings": self.brought_back(seat, contact.pk)}
        assert register(seat, contact, content=WORDS, **fields).status_code == 302
        row = self.kept(Case.objects.latest("pk"))
        assert (row.proposed, row.chosen, row.taken) == (parent.number, parent.number, True)

    def test_merged_later_and_taken_out_again(self, world: World, seat: Client) -> None:
        parent, contact = (
            world.submitted(who="dispatcher", content=WORDS, telephone=somebody()),
            contact_of(seat),
        )
        register(seat, contact, content=WORDS, readings=self.brought_back(seat, contact.pk))
        case = Case.objects.latest("pk")
        assert (self.kept(case).chosen, self.kept(case).taken) == ("", False)
        world.do("merge", "dispatcher", case, into=parent.number)
        assert (self.kept(case).chosen, self.kept(case).taken) == (parent.number, True)
        world.do("split", "dispatcher", case, note="另一处")
        assert (self.kept(case).chosen, self.kept(case).taken) == ("", False)

    def test_into_another_than_was_proposed(self, world: World, seat: Client) -> None:
        world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        contact = contact_of(seat)
        readings = self.brought_back(seat, contact.pk)
        other = world.submitted(who="dispatcher", content="路灯不亮", telephone=somebody())
        register(seat, contact, content=WORDS, then="merge", into=other.number, readings=readings)
        row = self.kept(Case.objects.latest("pk"))
        assert (row.chosen, row.taken) == (other.number, False)

    def test_the_dispatchers_page_tells_what_it_showed(self, world: World, dispatcher: Client) -> None:
        one, other = two(world)
        page = dispatcher.get(f"/cases/{other.number}/do/dispatch/").content.decode()
        found = re.search(r'name="readings" value="([^"]+)"', page)
        assert found is not None
        door = f"/cases/{other.number}/proposed/"
        for _time in range(2):
            assert dispatcher.post(door, {"readings": found[1]}).status_code == 204
        assert self.kept(other).proposed == one.number

    @pytest.mark.parametrize("secret", [{"kind": "report"}, {"secrecy": "from_unit"}])
    def test_what_a_secret_case_is_like_is_not_kept(
        self, world: World, seat: Client, secret: dict[str, str]
    ) -> None:
        world.submitted(who="dispatcher", content=WORDS, telephone=somebody())
        contact = contact_of(seat)
        register(seat, contact, content=WORDS, readings=self.brought_back(seat, contact.pk), **secret)
        assert not KeptReading.objects.filter(aid=Aid.ALIKE).exists()

    def test_the_page_of_the_aids_says_how_often_it_was_taken(self, world: World) -> None:
        number = world.submitted().number
        for place in range(ENOUGH):
            case = world.submitted(telephone=somebody())
            taken = place < ENOUGH // 2
            chosen = number if taken else ""
            KeptReading.objects.create(case=case, aid=Aid.ALIKE, proposed=number, chosen=chosen, taken=taken)
        found = next(one for one in qualities(timezone.now() + timedelta(days=1)) if one.aid == Aid.ALIKE)
        assert (found.proposed, found.taken_text, found.right_text) == (ENOUGH, "50.0%", "—")


class TestSecret:
    def test_nothing_is_said_of_a_secret_case(self, world: World) -> None:
        _one, other = two(world)
        secret = world.submitted(content=WORDS, secrecy="from_unit")
        with pytest.raises(NotFound):
            actions.tell_apart(world.actor("dispatcher"), secret, other.number)

    def test_what_was_said_is_forgotten_when_it_becomes_secret(self, world: World) -> None:
        one, other = two(world)
        actions.tell_apart(world.actor("dispatcher"), one, other.number)
        KeptReading.objects.create(case=one, aid=Aid.ALIKE, proposed=other.number)
        world.do("mark", "dispatcher", one, secrecy="from_unit")
        assert not NotTheSame.objects.exists()
        assert not KeptReading.objects.filter(aid=Aid.ALIKE).exists()
