"""打击报复: said by the citizen, known to two, answered by a day, and nothing closed before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.sight import HIDDEN, MASKED, how, seers, sees
from tests.cases.test_two_at_once import doing
from tests.cases.world import NAME, World, at
from yixian.cases.actions import available
from yixian.cases.models import Case, Retaliation
from yixian.cases.queries import query_code, told_to
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState

WORDS = "城管队员昨晚到王小明店里说再投诉就查封"
ANSWER = {"finding": "true", "done": "已对当事人立案", "to_citizen": "查实，已经处理，请放心"}
PAGE = "/desk/retaliations/"


@pytest.fixture
def case(world: World) -> Case:
    """A case in hand whose citizen says that somebody came to threaten them."""
    return say(world, world.in_progress().case)


def say(world: World, case: Case, who: object = None, by_lead: bool = False) -> Case:
    said = {"words": WORDS, "by_lead": by_lead}
    return world.do("report_retaliation", who or case, case, **said).case  # type: ignore[arg-type]


class TestWhoKnows:
    def test_the_words_are_the_supervisory_units_and_the_duty_managers(
        self, world: World, case: Case
    ) -> None:
        found = set()
        for name in world.cast.people:
            if Retaliation.objects.visible_to(world.actor(name)).filter(case=case).exists():
                found.add(name)
        assert found == {"discipline", "duty_manager"}

    def test_nobody_else_on_the_case_is_told_that_there_is_such(self, world: World, case: Case) -> None:
        for who in sorted(seers(world, case) - {"discipline", "duty_manager"}):
            told = [line.verb for line in told_to(world.actor(who), world.fresh(case))]
            assert "report_retaliation" not in told, who
            answer = world.cast.client(who).get(f"/cases/{case.number}/")
            assert WORDS[:6] not in answer.content.decode(), who
            shown = world.cast.client(who).get(f"/api/cases/{case.number}").content.decode()
            assert "retaliation" not in shown, who
        assert "report_retaliation" in [line.verb for line in told_to(world.actor("duty_manager"), case)]

    def test_nor_by_a_refusal(self, world: World, case: Case) -> None:
        with pytest.raises(WrongState) as refused:
            world.do("dispatch", "dispatcher", case, category="010101", lead="CG")
        assert "打击报复" not in str(refused.value)

    def test_the_supervisory_unit_reads_the_case_without_who_as_long_as_it_owes_an_answer(
        self, world: World, case: Case
    ) -> None:
        assert how(world, "discipline", case) == (MASKED, HIDDEN)
        assert NAME not in world.cast.client("discipline").get(f"/cases/{case.number}/").content.decode()
        world.do("answer_retaliation", "discipline", case, **ANSWER)
        assert not sees(world, "discipline", case)

    def test_not_where_it_is_complained_of_itself(self, world: World) -> None:
        case = say(
            world,
            world.submitted(kind="complaint", accused=world.city.supervisory, accused_matter="conduct"),
        )
        assert not sees(world, "discipline", case)
        with pytest.raises(NotFound):
            world.do("answer_retaliation", "discipline", case, **ANSWER)
        world.do("answer_retaliation", "duty_manager", case, **ANSWER)

    def test_nor_by_its_people_where_it_leads_a_complaint_about_its_service(self, world: World) -> None:
        unit = world.city.supervisory
        unit.takes_orders = True
        unit.save()
        drop_all()
        case = world.submitted(kind="complaint", accused=unit, accused_matter="service")
        case = say(world, world.dispatched(case, lead=unit).case)
        assert sees(world, "discipline", case)
        with pytest.raises(NotAllowed):
            world.do("answer_retaliation", "discipline", case, **ANSWER)
        world.do("answer_retaliation", "duty_manager", case, **ANSWER)

    def test_a_supervisory_unit_that_leads_the_case_judges_others(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="conduct")
        case = say(world, world.dispatched(case, lead=world.city.supervisory).case)
        world.do("answer_retaliation", "discipline", case, **ANSWER)

    def test_not_its_own_people(self, world: World) -> None:
        unit = world.city.supervisory
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="conduct")
        case = say(world, world.dispatched(case, lead=unit).case, by_lead=True)
        assert sees(world, "discipline", case)
        assert not Retaliation.objects.visible_to(world.actor("discipline")).exists()
        assert "report_retaliation" not in [line.verb for line in told_to(world.actor("discipline"), case)]
        client = world.cast.client("discipline")
        for page in (PAGE, f"/cases/{case.number}/"):
            assert "再投诉就查封" not in client.get(page).content.decode()
        with pytest.raises(NotAllowed):
            world.do("answer_retaliation", "discipline", case, **ANSWER)
        world.do("answer_retaliation", "duty_manager", case, **ANSWER)

    def test_the_words_are_sealed_where_the_case_is(self, world: World) -> None:
        case = say(world, world.submitted(kind="report"))
        row = Retaliation.objects.get(case=case)
        assert row.words == ""
        assert row.opened_texts(case.citizen)["words"] == WORDS


class TestWhoSays:
    def test_a_seat_while_the_citizen_is_on_the_line(self, world: World) -> None:
        case = world.in_progress().case
        world.contact("seat")
        say(world, case, "seat")
        assert Retaliation.objects.get(case=case).reported_by == world.cast.people["seat"]

    def test_a_callback_agent(self, world: World) -> None:
        say(world, world.to_callback(), "callback")

    def test_on_the_citizens_own_page_with_the_answer(self, world: World, client: Client) -> None:
        case = world.in_progress().case
        client.post("/track/", {"number": case.number, "code": query_code(case)})
        page = client.get(f"/track/{case.number}/").content.decode()
        assert "有人打击报复我" in page
        answer = client.post(f"/track/{case.number}/report_retaliation/", {"words": WORDS, "once": "x"})
        assert answer.status_code == 302
        page = client.get(f"/track/{case.number}/").content.decode()
        assert "不会办结" in page
        world.do("answer_retaliation", "discipline", world.fresh(case), **ANSWER)
        page = client.get(f"/track/{case.number}/").content.decode()
        assert ANSWER["to_citizen"] in page
        assert ANSWER["done"] not in page

    def test_one_at_a_time(self, world: World, case: Case) -> None:
        with pytest.raises(Refusal, match="正在核查"):
            say(world, case)
        world.do("answer_retaliation", "discipline", case, **ANSWER)
        say(world, case)
        assert Retaliation.objects.filter(case=case).count() == 2

    def test_the_accused_department_has_no_such_button(self, world: World, case: Case) -> None:
        for who in ("liaison", "handler", "unit_head"):
            names = {one.name for one, _target in available(world.actor(who), world.fresh(case))}
            assert not names & {"report_retaliation", "answer_retaliation"}
            with pytest.raises(NotAllowed):
                world.do("answer_retaliation", who, case, **ANSWER)


class TestNothingIsClosed:
    def test_neither_by_an_evaluation_nor_by_a_withdrawal(self, world: World) -> None:
        case = say(world, world.to_callback())
        with pytest.raises(Refusal, match="不能办结"):
            world.do("evaluate", case, case, solved="solved", satisfied="very", contacted="yes")
        other = say(world, world.submitted(telephone="13900000002"))
        with pytest.raises(Refusal, match="不能办结"):
            world.do("withdraw", other, other)
        world.do("answer_retaliation", "discipline", case, **ANSWER)
        world.do("evaluate", case, case, solved="solved", satisfied="very", contacted="yes")
        assert world.fresh(case).outcome == "resolved"

    def test_the_refusal_tells_of_it_only_to_who_may_know(self, world: World) -> None:
        case = say(world, world.reviewed())
        with pytest.raises(Refusal, match="请联系值班主任") as refused:
            world.do(
                "answer", "dispatcher", say(world, world.submitted(telephone="13900000003")), answer="好"
            )
        assert ("打击报复" in str(refused.value), refused.value.code) == (False, Refusal("").code)
        with pytest.raises(Refusal, match="打击报复"):
            world.do("withdraw", case, case)

    def test_it_does_not_wait_for_a_callback_meanwhile(self, world: World) -> None:
        case = world.to_callback()
        client = world.cast.client("callback")
        assert case.number in client.get("/desk/callback/").content.decode()
        say(world, case)
        assert case.number not in client.get("/desk/callback/").content.decode()


class TestByADay:
    def test_five_working_days(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
            case = say(world, world.in_progress().case)
        due = case.retaliation_due
        assert due is not None
        assert timezone.localtime(due) == at("2026-03-09 10:00 Mon")
        assert Retaliation.objects.get(case=case).due_at == due

    def test_it_stands_on_the_first_page_of_those_who_answer_and_of_leaders(
        self, world: World, case: Case
    ) -> None:
        for who in ("discipline", "duty_manager", "leader"):
            assert "打击报复待答复" in world.cast.client(who).get("/desk/").content.decode(), who
        for who in ("unit_head", "dispatcher", "supervisor"):
            assert "打击报复待答复" not in world.cast.client(who).get("/desk/").content.decode(), who

    def test_the_list_with_words_and_the_leaders_without(self, world: World, case: Case) -> None:
        assert "再投诉就查封" in world.cast.client("discipline").get(PAGE).content.decode()
        page = world.cast.client("leader").get(PAGE).content.decode()
        assert case.number in page
        assert WORDS not in page
        assert world.cast.client("unit_head").get(PAGE).status_code == 403
        with time_machine.travel(timezone.now() + timedelta(days=30)):
            assert "late" in world.cast.client("discipline").get(PAGE).content.decode()

    def test_what_was_answered(self, world: World, case: Case) -> None:
        assert "还没有答复过" in world.cast.client("discipline").get(f"{PAGE}?answered=1").content.decode()
        world.do("answer_retaliation", "discipline", case, **ANSWER)
        assert ANSWER["done"] in world.cast.client("discipline").get(f"{PAGE}?answered=1").content.decode()
        assert "没有待答复" in world.cast.client("discipline").get(PAGE).content.decode()

    def test_as_many_queries_for_many(self, world: World, case: Case) -> None:
        client = world.cast.client("duty_manager")

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(PAGE)
            return len(asked)

        queries()
        one = queries()
        for number in range(3):
            say(world, world.submitted(telephone=f"1390000010{number}"))
        assert queries() == one


@pytest.mark.django_db(transaction=True)
def test_two_say_it_at_once_and_one_matter_is_opened(world: World) -> None:
    case = world.in_progress().case
    at_once(*[doing(world, "report_retaliation", case, case, words=WORDS)] * 2)
    assert Retaliation.objects.filter(case=case).count() == 1
