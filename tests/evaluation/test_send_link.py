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
from yixian.evaluation.calling import DRAWN, waiting
from yixian.evaluation.models import Callback, EvaluationLink
from yixian.evaluation.queries import effective_callbacks
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState
from yixian.linkage.models import Notice, NoticeText

LANDLINE = "863514012345"
NO: dict[str, Any] = {"solved": "not", "satisfied": "dissatisfied", "why": "又堵了"}


@pytest.fixture(autouse=True)
def gateway(settings: Any) -> None:
    """A city that sends text messages; nothing is sent here."""
    settings.SECRET_SMS_GATEWAY = {"url": "https://sms.example"}


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
        ({"telephone": LANDLINE}, "没有留手机号"),
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
    assert "的评价短信：等待发送" in page
    assert "发短信，请诉求人自己评价" not in page
    Notice.objects.filter(verb="rate").update(
        state="failed", reason="短信网关拒收（BLACKLIST）", next_at=None
    )
    page = client.get(address).content.decode()
    assert "的评价短信：没有发到，短信网关拒收（BLACKLIST）" in page
    assert "再发一次短信" in page
    client.post(f"{address}link/")
    assert "再发一次短信" not in client.get(address).content.decode(), "it waits again"
    first, again = Notice.objects.filter(verb="rate").order_by("seq")
    link = EvaluationLink.objects.get()
    assert link.address in again.text
    assert link.address in first.text, "it is the same link, should the first arrive after all"
    Notice.objects.filter(verb="rate").update(state="failed")
    EvaluationLink.objects.update(until=timezone.now())
    with pytest.raises(Refusal, match="过期"):
        world.do("send_link", "callback", world.fresh(case))
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
    """A city that asks every one, by text message where it can."""
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
    [{"callback_consent": False}, {"telephone": ""}, {"kind": "help"}],
    ids=["no consent", "no telephone", "no enquiry"],
)
def test_nobody_else_is(everyone: World, fields: dict[str, Any]) -> None:
    answered(everyone, 1, **fields)
    assert drawn() == []


def to_be_called(world: World) -> list[int]:
    """Whom the callback desk is to call, as its agents see it."""
    return [row.pk for row in waiting(world.actor("callback"), DRAWN, timezone.now()).order_by("pk")]


@pytest.mark.parametrize("why", ["landline", "no gateway", "no such text", "invented"])
def test_whom_no_message_reaches_is_called_instead(everyone: World, settings: Any, why: str) -> None:
    fields: dict[str, Any] = {"telephone": LANDLINE} if why == "landline" else {}
    if why == "no gateway":
        settings.SECRET_SMS_GATEWAY = {}
    if why == "no such text":
        NoticeText.objects.create(verb="rate", language="zh-hans", subject="x", text="x", active=False)
    (case,) = answered(everyone, 1, **fields)
    if why == "invented":  # nothing of it leaves a demonstration
        Case.objects.filter(pk=case.pk).update(invented=True)
    assert to_be_called(everyone) == []
    assert drawn() == ["1 件抽中的咨询收不到短信，转电话回访"]
    assert drawn() == []
    assert to_be_called(everyone) == [case.pk]
    assert everyone.fresh(case).status == "closed"


def test_whose_message_was_given_up_is_called_while_it_makes_sense(everyone: World) -> None:
    case, late = answered(everyone, 2)
    drawn()
    Notice.objects.filter(verb="rate").update(state="failed", reason="短信网关拒收")
    Case.objects.filter(pk=late.pk).update(closed_at=timezone.now() - timedelta(days=9))
    assert drawn() == ["1 件抽中的咨询收不到短信，转电话回访"]
    assert to_be_called(everyone) == [case.pk]
    assert drawn(timedelta(days=20)) == ["1 件抽中的咨询过了回访时限，不再打"]
    assert to_be_called(everyone) == []
    assert everyone.verbs(case)[-2:] == ["put_to_call", "leave_uncalled"]


def test_at_the_desk_two_questions_are_asked_and_the_case_stays_closed(everyone: World) -> None:
    content, unhappy, away = answered(everyone, 3, telephone=LANDLINE)
    drawn()
    client = everyone.cast.client("callback")
    assert "抽中的咨询 3" in client.get("/desk/callback/?tab=drawn").content.decode()
    page = client.get(f"/desk/callback/{content.number}/").content.decode()
    assert "想请您回答两个问题" in page
    assert "问题得到解答了吗" in page
    assert 'name="contacted"' not in page
    said = {"way": "telephone", "reached": "yes", "solved": "solved", "satisfied": "very"}
    client.post(f"/desk/callback/{content.number}/", said)
    everyone.do("record_callback", "callback", unhappy, **{**said, **NO, "reached": True})
    assert [(one.way, one.by_citizen, one.contacted, one.lead) for one in effective_callbacks()] == [
        ("telephone", False, None, None)
    ] * 2
    assert to_be_called(everyone) == [away.pk]
    for hour in (9, 14, 20):
        with time_machine.travel(timezone.localtime().replace(hour=hour)):
            everyone.do("record_callback", "callback", everyone.fresh(away), way="telephone", reached=False)
    assert to_be_called(everyone) == []
    for case, again in ((content, False), (unhappy, True), (away, False)):
        case = everyone.fresh(case)
        assert (case.status, case.outcome, case.rehandle_proposed) == ("closed", "answered", again)
    with pytest.raises((NotFound, WrongState)):
        everyone.do("record_callback", "callback", content, **{**said, "reached": True})


def test_who_judges_or_is_erased_meanwhile_is_not_called(everyone: World) -> None:
    spoke, erased = answered(everyone, 2, telephone=LANDLINE)
    drawn()
    everyone.do("evaluate", spoke, spoke, solved="solved", satisfied="very")
    assert to_be_called(everyone) == [erased.pk]
    everyone.do("erase_identity", "duty_manager", erased, note="依申请")
    assert everyone.fresh(erased).step_due is None


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


def test_looking_for_them_costs_three_queries_however_many(world: World) -> None:
    CallbackRule.objects.create(kind="enquiry", share=1)
    answered(world, 8)
    drawn()
    with CaptureQueriesContext(connection) as asked:
        drawn()
    rows = [one["sql"] for one in asked if "cases_case" in one["sql"]]
    assert len(rows) <= 3


def test_the_clock_asks_about_nothing_else_and_an_agent_about_nothing_closed(everyone: World) -> None:
    waiting, (closed,) = everyone.to_callback(), answered(everyone, 1)
    with pytest.raises(WrongState):
        everyone.do("send_link", "system", waiting)
    with pytest.raises((NotAllowed, NotFound, WrongState)):
        everyone.do("send_link", "callback", closed)
