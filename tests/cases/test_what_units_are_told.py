"""What a citizen said when asked is not the department's to read before it stands in the figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import ANSWER, World
from yixian.cases.models import Case
from yixian.cases.page import case_page
from yixian.cases.timeline import Told, told_to
from yixian.cases.whole import whole
from yixian.evaluation.models import Satisfied

UNHAPPY = {"contacted": "no", "solved": "not", "satisfied": "very_dissatisfied", "why": "没有人来过"}
HAPPY = {"contacted": "yes", "solved": "solved", "satisfied": "very", "why": ""}
BY_TELEPHONE = {"way": "telephone", "reached": True}
UNIT = ("liaison", "handler", "unit_head")
GRADES = {str(grade) for grade in Satisfied} | {"not", "没有人来过"}


def lines(world: World, who: str, case: Case, *verbs: str) -> list[Told]:
    return [line for line in told_to(world.actor(who), world.fresh(case)) if line.verb in verbs]


def shown(world: World, who: str, case: Case) -> str:
    """Page and API, as text."""
    actor, case = world.actor(who), world.fresh(case)
    client = world.cast.client(who)
    page = client.get(f"/cases/{case.number}/").content.decode()
    return page + str(whole(actor, case))


@pytest.mark.parametrize("who", UNIT)
def test_an_answer_that_leaves_the_case_open_is_no_line_of_its_story(world: World, who: str) -> None:
    case = world.to_callback()
    world.do("record_callback", "callback", case, **BY_TELEPHONE, **UNHAPPY)
    assert lines(world, who, case, "record_callback") == []
    assert lines(world, "dispatcher", case, "record_callback")[0].facts["satisfied"] == "very_dissatisfied"
    text = shown(world, who, case)
    assert "没有人来过" not in text
    assert "建议重办" not in text
    assert "very_dissatisfied" not in text


def test_nor_that_re_handling_is_proposed(world: World) -> None:
    case = world.to_callback()
    world.do("record_callback", "callback", case, **BY_TELEPHONE, **UNHAPPY)
    by_who: dict[str, Any] = {}
    for who in ("handler", "duty_manager"):
        actor, now = world.actor(who), world.fresh(case)
        by_who[who] = (whole(actor, now)["rehandle_proposed"], case_page(actor, now)["proposals"])
    assert by_who == {"handler": (None, False), "duty_manager": (True, True)}
    assert "建议重办" in shown(world, "duty_manager", case)


@pytest.mark.parametrize("by_citizen", [False, True])
def test_one_that_closes_it_is_told_by_how_it_closed_alone(world: World, by_citizen: bool) -> None:
    case = world.to_callback()
    if by_citizen:
        world.do("evaluate", case, case, **HAPPY)
    else:
        world.do("record_callback", "callback", case, **BY_TELEPHONE, **HAPPY)
    (line,) = lines(world, "handler", case, "record_callback", "evaluate")
    assert (line.facts, line.who, line.remark) == ({"outcome": "resolved"}, "", "")
    assert "callback" not in str(whole(world.actor("handler"), world.fresh(case))["events"][-1]["who"])


def test_what_the_citizen_says_afterwards_is_no_line(world: World) -> None:
    case = world.to_callback()
    world.do("record_callback", "callback", case, **BY_TELEPHONE, **HAPPY)
    world.do("evaluate", case, case, **UNHAPPY)
    world.do("settle_evaluation", "duty_manager", case, note="已联系，维持")
    assert lines(world, "handler", case, "evaluate", "settle_evaluation") == []
    assert len(lines(world, "duty_manager", case, "evaluate", "settle_evaluation")) == 2


def test_no_fact_of_any_event_tells_it(world: World) -> None:
    """Whatever an event holds for the record, a department is handed what its page says in words."""
    case = world.to_callback()
    world.do("record_callback", "callback", case, **BY_TELEPHONE, **UNHAPPY)
    world.do("rehandle", "duty_manager", case, note="请重新办理")
    task = world.in_progress(world.task_of(case, world.city.bureau))
    world.do("reply", "handler", task, **ANSWER)
    told = told_to(world.actor("handler"), world.fresh(case))
    assert {"dispatch", "rehandle", "reply"} <= {line.verb for line in told}
    assert not [line for line in told if GRADES & {str(fact) for fact in line.facts.values()}]
    assert not [line for line in told if {"texts", "remark", "satisfied", "solved", "why"} & set(line.facts)]


def test_the_citizen_is_told_as_before(world: World) -> None:
    case = world.to_callback()
    world.do("record_callback", "callback", case, **BY_TELEPHONE, **UNHAPPY)
    told = told_to(world.actor(case), world.fresh(case))
    assert [line.verb for line in told][-1] == "record_callback"


def test_a_unit_reads_the_words_it_is_urged_by(world: World) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    world.do("urge", "supervisor", task.case, note="今天必须到现场")
    world.act("urge", "system", task.case, note="请抓紧办理", task=task.pk)
    assert [one.remark for one in lines(world, "liaison", task.case, "urge")] == [
        "今天必须到现场",
        "请抓紧办理",
    ]
    assert [one.remark for one in lines(world, "liaison2", task.case, "urge")] == ["今天必须到现场"]
