"""Who is asked by message: by an agent once a round, and of enquiries answered at once the share that is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from yixian.cases.models import Case
from yixian.cases.models.callback_rule import CallbackRule
from yixian.evaluation import claims
from yixian.evaluation.actions.draw_enquiries import draw_enquiries
from yixian.evaluation.models import Callback, EvaluationLink
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState

NO: dict[str, Any] = {"solved": "not", "satisfied": "dissatisfied", "why": "又堵了"}


@pytest.fixture
def case(world: World) -> Case:
    return world.to_callback()


def test_an_agent_sends_it_once_and_calls_all_the_same(world: World, case: Case) -> None:
    step = world.do("send_link", "callback", case)
    assert (step.made.account, step.made.round) == (world.cast.people["callback"], 1)
    case = world.fresh(case)
    assert (case.status, case.events.latest("seq").facts["link"]) == ("to_callback", step.made.pk)
    with pytest.raises(Refusal, match="已经发过评价短信"):
        world.do("send_link", "government_callback", case)
    assert not Callback.objects.exists(), "it is no attempt"
    world.do("record_callback", "callback", case, way="telephone", reached=False)


@pytest.mark.parametrize(
    ("arranged", "why"),
    [
        ({"telephone": "863514012345"}, "没有留手机号"),
        ({"telephone": ""}, "没有留下电话"),
    ],
)
def test_who_has_no_mobile_is_not_asked_so(world: World, arranged: dict[str, str], why: str) -> None:
    case = world.reviewed(**arranged)
    Case.objects.filter(pk=case.pk).update(status="to_callback")
    with pytest.raises(Refusal, match=why):
        world.do("send_link", "callback", case)
    assert not EvaluationLink.objects.exists()


def test_not_while_somebody_else_calls_nor_after_an_answer(world: World, case: Case) -> None:
    claims.take(world.actor("government_callback"), case, timezone.now())
    with pytest.raises(Refusal, match="正在回访"):
        world.do("send_link", "callback", case)
    world.do("evaluate", case, case, **NO)
    with pytest.raises(Refusal, match="建议重办"):
        world.do("send_link", "government_callback", case)


def test_the_operator_asks_nobody_about_itself(world: World) -> None:
    case = world.to_callback()
    Case.objects.filter(pk=case.pk).update(accused_matter="service", held_by_office=True)
    with pytest.raises(Refusal):
        world.do("send_link", "callback", world.fresh(case))


def test_on_the_desk(world: World, case: Case) -> None:
    client = world.cast.client("callback")
    address = f"/desk/callback/{case.number}/"
    assert "发短信，请诉求人自己评价" in client.get(address).content.decode()
    assert client.post(f"{address}link/").status_code == 302
    page = client.get(address).content.decode()
    assert "发过评价短信" in page
    assert "发短信，请诉求人自己评价" not in page
    assert world.cast.client("seat").post(f"{address}link/").status_code == 403


# Enquiries answered at once


def answered(world: World, count: int, **fields: Any) -> list[Case]:
    made = []
    for n in range(count):
        fields = {"kind": "enquiry", "telephone": f"861390000{n:04}", **fields}
        made.append(world.do("answer", "seat", world.draft(**fields), answer="请看公告").case)
    return made


def drawn(later: timedelta = timedelta(hours=1)) -> list[str]:
    now = timezone.now() + later
    with time_machine.travel(now):
        return list(draw_enquiries(now))


@pytest.fixture
def everyone(world: World) -> World:
    """A city that asks every one."""
    CallbackRule.objects.create(kind="enquiry", share=100)
    return world


def test_those_drawn_are_asked_once_by_the_clock(everyone: World) -> None:
    cases = answered(everyone, 3)
    assert drawn(timedelta(minutes=5)) == [], "they have hardly put the telephone down"
    assert drawn() == ["给 3 件抽中的咨询发了评价短信"]
    assert drawn() == []
    assert set(EvaluationLink.objects.values_list("case", "account")) == {(one.pk, None) for one in cases}
    assert everyone.fresh(cases[0]).status == "closed"
    assert cases[0].events.latest("seq").actor_kind == "system"


@pytest.mark.parametrize(
    "fields",
    [{"callback_consent": False}, {"telephone": "863514012345"}, {"kind": "help"}],
    ids=["no consent", "no mobile", "no enquiry"],
)
def test_nobody_else_is(everyone: World, fields: dict[str, Any]) -> None:
    answered(everyone, 1, **fields)
    assert drawn() == []


def test_neither_old_ones_nor_those_who_spoke_already(everyone: World) -> None:
    old, spoke = answered(everyone, 2)
    everyone.do("evaluate", spoke, spoke, solved="solved", satisfied="very")
    Case.objects.filter(pk=old.pk).update(closed_at=timezone.now() - timedelta(days=2))
    assert drawn() == []


@pytest.mark.parametrize("share", [0, 30])
def test_the_share_is_the_citys_row_and_the_drawing_stays(world: World, share: int) -> None:
    CallbackRule.objects.create(kind="enquiry", share=share)
    answered(world, 30)
    drawn()
    first = set(EvaluationLink.objects.values_list("case_id", flat=True))
    drawn()
    assert set(EvaluationLink.objects.values_list("case_id", flat=True)) == first
    assert len(first) < 25
    assert bool(first) == bool(share)


def test_looking_for_them_costs_two_queries_however_many(world: World) -> None:
    CallbackRule.objects.create(kind="enquiry", share=1)
    answered(world, 8)
    drawn()
    with CaptureQueriesContext(connection) as asked:
        drawn()
    rows = [one["sql"] for one in asked if "cases_case" in one["sql"]]
    assert len(rows) <= 2


def test_the_clock_asks_about_nothing_else_and_an_agent_about_nothing_closed(everyone: World) -> None:
    waiting, (closed,) = everyone.to_callback(), answered(everyone, 1)
    with pytest.raises(WrongState):
        everyone.do("send_link", "system", waiting)
    with pytest.raises((NotAllowed, NotFound, WrongState)):
        everyone.do("send_link", "callback", closed)
