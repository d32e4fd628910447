"""What a callback leads to, as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.actions import available, perform
from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.evaluation.models import Callback, DayPart, part_of_day
from yixian.evaluation.queries import effective_callbacks
from yixian.ground.errors import Invalid, NotAllowed, NotFound, Refusal, WrongState

AGREED: dict[str, Any] = {
    "way": "telephone",
    "reached": True,
    "contacted": "yes",
    "solved": "solved",
    "satisfied": "satisfied",
}
REFUSED: dict[str, Any] = AGREED | {"solved": "not", "satisfied": "dissatisfied", "why": "摊位又回来了"}
MISSED: dict[str, Any] = {"way": "telephone", "reached": False}


@pytest.fixture
def case(world: World) -> Case:
    """A case that waits for its callback."""
    return world.to_callback()


@pytest.mark.parametrize(
    ("solved", "satisfied", "status", "outcome", "proposed"),
    [
        ("solved", "very", "closed", "resolved", False),
        ("solved", "satisfied", "closed", "resolved", False),
        ("solved", "fairly", "closed", "resolved", False),
        (
            "partly",
            "very",
            "closed",
            "resolved",
            False,
        ),  # content with half of it; the figures count it as partly
        ("partly", "fairly", "closed", "resolved", False),
        ("solved", "dissatisfied", "to_callback", "", True),
        ("solved", "very_dissatisfied", "to_callback", "", True),
        ("partly", "dissatisfied", "to_callback", "", True),
        ("not", "very", "to_callback", "", True),
        ("not", "fairly", "to_callback", "", True),
        ("not", "very_dissatisfied", "to_callback", "", True),
    ],
)
@pytest.mark.parametrize("who", ["callback", "citizen"])
def test_what_an_answer_leads_to(
    world: World, case: Case, who: str, solved: str, satisfied: str, status: str, outcome: str, proposed: bool
) -> None:
    typed = AGREED | {"solved": solved, "satisfied": satisfied, "why": "因为"}
    step = world.do("record_callback", case if who == "citizen" else who, case, **typed)
    case = world.fresh(case)
    assert (case.status, case.outcome, case.rehandle_proposed) == (status, outcome, proposed)
    row = step.made
    assert row.effective
    assert row.by_citizen == (who == "citizen")
    assert row.lead == world.city.bureau
    assert row.seq == case.version
    assert case.events.latest("seq").facts["solved"] == solved


# Three attempts close a case only in three parts of the day.
MORNING, LATE_MORNING = "2026-03-02 09:00 Mon", "2026-03-02 11:59 Mon"
AFTERNOON, EVENING, NIGHT = "2026-03-02 15:00 Mon", "2026-03-02 19:30 Mon", "2026-03-02 23:10 Mon"
NEXT_MORNING, NEXT_EVENING = "2026-03-03 08:40 Tue", "2026-03-03 18:00 Tue"


@pytest.mark.parametrize(
    ("attempts", "outcome", "because"),
    [
        ([MORNING], "", "one attempt"),
        ([MORNING, AFTERNOON], "", "two attempts"),
        ([MORNING, AFTERNOON, EVENING], "unreached", "three parts of one day"),
        ([EVENING, MORNING, AFTERNOON], "unreached", "in any order"),
        ([MORNING, AFTERNOON, NEXT_EVENING], "unreached", "over two days"),
        ([MORNING, LATE_MORNING, AFTERNOON], "", "the second attempt in a morning does not count"),
        ([MORNING, AFTERNOON, NEXT_MORNING], "", "nor one in another morning"),
        ([MORNING, AFTERNOON, NIGHT], "", "nobody is called at night"),
        ([MORNING, LATE_MORNING, AFTERNOON, EVENING], "unreached", "the fourth is in the third part"),
    ],
)
def test_three_attempts_in_three_parts_of_the_day(
    world: World, case: Case, attempts: list[str], outcome: str, because: str
) -> None:
    for moment in attempts:
        with time_machine.travel(at(moment), tick=False):
            step = world.do("record_callback", "callback", case, **MISSED)
    case = world.fresh(case)
    assert case.outcome == outcome, because
    assert case.status == ("closed" if outcome else "to_callback")
    assert step.made.attempt == len(attempts)
    assert not effective_callbacks().exists()


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        ("2026-03-02 05:59 Mon", DayPart.NIGHT),
        ("2026-03-02 06:00 Mon", DayPart.MORNING),
        ("2026-03-02 11:59 Mon", DayPart.MORNING),
        ("2026-03-02 12:00 Mon", DayPart.AFTERNOON),
        ("2026-03-02 17:59 Mon", DayPart.AFTERNOON),
        ("2026-03-02 18:00 Mon", DayPart.EVENING),
        ("2026-03-02 21:59 Mon", DayPart.EVENING),
        ("2026-03-02 22:00 Mon", DayPart.NIGHT),
    ],
)
def test_parts_of_the_day_are_those_of_the_city(moment: str, part: DayPart) -> None:
    stamp: datetime = at(moment)
    assert part_of_day(stamp) == part


def test_the_event_says_how_many_attempts_count(world: World, case: Case) -> None:
    for moment, counting in ((MORNING, 1), (LATE_MORNING, 1), (AFTERNOON, 2)):
        with time_machine.travel(at(moment), tick=False):
            step = world.do("record_callback", "callback", case, **MISSED)
        assert step.facts["counting"] == counting


def test_reached_after_two_vain_attempts(world: World, case: Case) -> None:
    world.do("record_callback", "callback", case, **MISSED)
    world.do("record_callback", "callback", case, **MISSED)
    world.do("record_callback", "callback", case, **AGREED)
    assert world.fresh(case).outcome == Outcome.RESOLVED
    assert [row.attempt for row in Callback.objects.order_by("id")] == [1, 2, 3]
    assert effective_callbacks().count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"way": "telephone", "reached": True}, "solved"),
        ({"way": "telephone", "reached": True, "solved": "solved"}, "satisfied"),
        ({"way": "telephone", "solved": "solved", "satisfied": "very"}, "reached"),
        (AGREED | {"solved": "not"}, "why"),
        (AGREED | {"satisfied": "dissatisfied"}, "why"),
        (AGREED | {"satisfied": "neutral"}, "satisfied"),
        (AGREED | {"solved": 1}, "solved"),
        (AGREED | {"way": "portal"}, "way"),
        (AGREED | {"contacted": "perhaps"}, "contacted"),
        (AGREED | {"why": "长" * 1001}, "why"),
        (AGREED | {"why": ["x"]}, "why"),
    ],
)
def test_a_wrong_record_is_refused_at_its_field(
    world: World, case: Case, typed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        perform("record_callback", world.actor("callback"), case, typed)
    assert field in refused.value.errors
    assert not Callback.objects.exists()
    assert world.fresh(case).version == case.version


def test_the_agents_wait_for_the_duty_manager_after_a_no(world: World, case: Case) -> None:
    world.do("record_callback", "callback", case, **REFUSED)
    with pytest.raises(Refusal, match="值班主任"):
        world.do("record_callback", "callback", case, **AGREED)
    world.do("rehandle", "duty_manager", case, note="请重办")
    again = world.fresh(case)
    assert (again.round, again.status, again.rehandle_proposed) == (2, CaseStatus.HANDLING, False)


def test_each_round_is_asked_anew_and_both_answers_count(world: World, case: Case) -> None:
    world.do("record_callback", "callback", case, **REFUSED)
    task = world.do("rehandle", "duty_manager", case, note="请重办").made
    world.replied(world.again(task))
    if world.again(task).status == "in_progress":
        world.do("approve_reply", "unit_head", task)
    case = world.do("pass", "dispatcher", case).case
    world.do("record_callback", "callback", case, **AGREED)
    assert world.fresh(case).outcome == Outcome.RESOLVED
    assert list(effective_callbacks().values_list("round", "attempt", "solved").order_by("id")) == [
        (1, 1, "not"),
        (2, 1, "solved"),
    ]


def test_each_merged_member_has_its_own_callback_about_the_parents_lead(world: World) -> None:
    task = world.dispatched()
    member = world.submitted(name="李四", telephone="8613900139000")
    member = world.do("merge", "dispatcher", member, into=task.case.number).case
    world.replied(task)
    if world.again(task).status == "in_progress":
        world.do("approve_reply", "unit_head", task)
    world.do("pass", "dispatcher", world.fresh(task.case))
    member = world.fresh(member)
    assert member.status == CaseStatus.TO_CALLBACK
    row = world.do("record_callback", "callback", member, **REFUSED).made
    assert row.lead == world.city.bureau
    world.do("record_callback", "callback", world.fresh(task.case), **AGREED)
    assert world.fresh(task.case).outcome == Outcome.RESOLVED
    assert world.fresh(member).rehandle_proposed


# Who may


@pytest.mark.parametrize(
    "who", ["seat", "dispatcher", "duty_manager", "supervisor", "handler", "liaison", "leader"]
)
def test_nobody_else_records_callbacks(world: World, case: Case, who: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        world.do("record_callback", who, case, **AGREED)
    assert not Callback.objects.exists()


def test_an_operators_agent_never_records_a_callback_about_the_operator(world: World) -> None:
    operator = world.department("YY", "甲公司", tier="centre", takes_orders=False)
    case = world.submitted(kind="complaint", accused=operator, accused_matter="service")
    assert case.held_by_office
    task = world.dispatched(case, who="office", lead=world.city.office)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.TO_CALLBACK)
    case = world.fresh(task.case)
    for who in ("callback", "government_callback"):
        assert not Case.objects.visible_to(world.actor(who)).filter(pk=case.pk).exists()
        with pytest.raises(NotFound):
            world.do("record_callback", who, case, **AGREED)
    world.do("record_callback", "office", case, **AGREED)
    assert world.fresh(case).outcome == Outcome.RESOLVED


def test_an_operators_agent_placed_in_the_office_is_refused_all_the_same(world: World) -> None:
    case = world.to_callback()
    Case.objects.filter(pk=case.pk).update(held_by_office=True)
    account = world.cast.callback
    account.department = world.city.office
    account.save()
    with pytest.raises(NotAllowed, match="政府办公室"):
        world.do("record_callback", "callback", world.fresh(case), **AGREED)


def test_somebody_who_left_no_number_cannot_be_called(world: World, case: Case) -> None:
    case.citizen.telephone_hash = ""
    case.citizen.anonymous = True
    case.citizen.save()
    with pytest.raises(Refusal, match="没有留下电话"):
        world.do("record_callback", "callback", case, **MISSED)
    assert "record_callback" not in [a.name for a, _ in available(world.actor("callback"), world.fresh(case))]


def test_only_while_it_waits_for_a_callback(world: World) -> None:
    case = world.reviewed()
    with pytest.raises((NotFound, WrongState)):
        world.do("record_callback", "callback", case, **AGREED)
    with pytest.raises(WrongState):
        world.do("record_callback", case, case, solved="solved", satisfied="very")


def test_the_reason_is_sealed_with_a_protected_case_and_follows_a_mark(world: World) -> None:
    case = world.to_callback(secrecy="from_unit")
    row = world.do("record_callback", "callback", case, **REFUSED).made
    row = Callback.objects.get(pk=row.pk)
    assert row.why == ""
    assert row.opened_texts(case.citizen)["why"] == REFUSED["why"]
    assert REFUSED["why"] not in str(case.events.latest("seq").facts)
    agreed = {"citizen_agrees": True, "agreed_way": "telephone", "note": "诉求人同意"}
    world.do("mark", "duty_manager", world.fresh(case), secrecy="none", tags=[], **agreed)
    row.refresh_from_db()
    assert row.why == REFUSED["why"]
    world.do("mark", "duty_manager", world.fresh(case), secrecy="from_unit", tags=[])
    row.refresh_from_db()
    assert row.why == ""


def test_somebody_who_left_no_telephone_is_not_waited_for(world: World) -> None:
    """They would stay on the list for ever: nobody can call them. They evaluate on the portal."""
    case = world.to_callback(telephone="")
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, Outcome.NO_CALLBACK)
    assert world.do("evaluate", case, case, solved="solved", satisfied="very").made.effective
