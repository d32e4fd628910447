"""The callback clerk's page: nobody is called by two, every look is recorded, and the next one comes by itself."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import TELEPHONE, World, at
from yixian.cases.models import Case
from yixian.evaluation import calling, claims
from yixian.evaluation.models import Callback, CallbackClaim
from yixian.evaluation.views import callbacks
from yixian.ground.errors import Refusal
from yixian.safeguard.models import AccessRecord
from yixian.telephony.models import Seat

DESK = "/desk/callback/"
CONTENT = {"reached": "yes", "way": "telephone", "contacted": "yes", "solved": "solved", "satisfied": "very"}
MORNING, AFTERNOON, EVENING = "2026-03-02 09:00 Mon", "2026-03-02 15:00 Mon", "2026-03-02 19:30 Mon"


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def calls(world: World, count: int) -> list[Case]:
    """Cases that wait for their callback, earliest due first."""
    made = [world.to_callback(telephone=f"861390000{n:04}") for n in range(count)]
    for n, case in enumerate(made):
        Case.objects.filter(pk=case.pk).update(step_due=timezone.now() + timedelta(hours=n + 1))
    return [world.fresh(case) for case in made]


@pytest.mark.parametrize(
    ("who", "status"), [("callback", 200), ("seat", 403), ("dispatcher", 403), ("nobody", 403)]
)
def test_who_opens_it(world: World, who: str, status: int) -> None:
    case = world.to_callback()
    client = world.cast.client(who)
    assert client.get(DESK).status_code == status
    assert client.get(f"{DESK}{case.number}/").status_code == status
    assert client.post(f"{DESK}take/").status_code in (302, status)


def test_the_next_one_is_claimed_and_nobody_else_gets_it(world: World) -> None:
    first, second = calls(world, 2)
    one, other = world.cast.client("callback"), world.cast.client("government_callback")
    assert first.number in one.post(f"{DESK}take/")["Location"]
    assert second.number in other.post(f"{DESK}take/")["Location"]
    body = opened(other, DESK)
    assert "正在回访" in body
    refused = other.post(f"{DESK}take/", {"number": first.number})
    assert refused["Location"].startswith(f"{DESK}?")
    assert other.post(f"{DESK}{first.number}/who/")["Location"].startswith(f"{DESK}?")
    with pytest.raises(Refusal, match="正在回访"):
        world.do("record_callback", "government_callback", first, way="telephone", reached=False)
    assert other.post(f"{DESK}{first.number}/", CONTENT).status_code == 409
    assert not Callback.objects.exists()


def test_whoever_skips_goes_on_and_comes_round_again(world: World) -> None:
    cases = calls(world, 3)
    client = world.cast.client("callback")
    address = client.post(f"{DESK}take/")["Location"]
    seen = []
    for _ in range(4):
        number = address.split("/")[3]
        seen.append(number)
        address = client.post(f"{DESK}take/", {"skip": number})["Location"]
    assert seen == [case.number for case in (*cases, cases[0])]


def test_a_claim_runs_out_is_let_go_and_ends_with_the_record(world: World) -> None:
    first, second = calls(world, 2)
    mine, other = world.actor("callback"), world.actor("government_callback")
    now = timezone.now()
    assert claims.take(mine, first, now)
    assert not claims.take(other, first, now)
    assert claims.take(other, first, now + claims.HELD)
    assert claims.take(mine, second, now)
    claims.let_go(other, first)
    assert claims.take(mine, first, now)
    # One talks to one citizen at a time.
    assert list(CallbackClaim.objects.values_list("case_id", flat=True)) == [first.pk]
    world.do("record_callback", "callback", first, way="telephone", reached=False)
    assert not CallbackClaim.objects.exists()


def test_claims_left_behind_are_swept(world: World) -> None:
    now = timezone.now()
    claims.take(world.actor("callback"), world.to_callback(), now)
    assert list(claims.forget_claims(now)) == []
    assert list(claims.forget_claims(now + timedelta(days=2))) == ["清除 1 个过期的回访占用"]
    assert not CallbackClaim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clerks_pressing_at_once_call_two_citizens(world: World) -> None:
    calls(world, 2)
    actors = [world.actor("callback"), world.actor("government_callback")]
    now = timezone.now()
    found = at_once(*(partial(calling.next_to_call, actor, calling.NOW, now) for actor in actors))
    assert len({case.pk for case in found if case is not None}) == 2


def test_a_look_at_the_number_is_recorded_with_its_reason(world: World) -> None:
    case = world.to_callback(content="路灯不亮，请尽快修好")
    client = world.cast.client("callback")
    assert TELEPHONE[2:] not in opened(client, f"{DESK}{case.number}/")
    shown = client.post(f"{DESK}{case.number}/who/", headers={"HX-Request": "true"}).content.decode()
    assert TELEPHONE[2:] in shown
    assert TELEPHONE[2:] in client.post(f"{DESK}{case.number}/who/").content.decode()
    record = AccessRecord.objects.latest("id")
    assert (record.reason, record.own_work) == ("回访", True)


def test_an_answer_is_recorded_and_the_next_one_opens(world: World) -> None:
    first, second = calls(world, 2)
    client = world.cast.client("callback")
    answer = client.post(f"{DESK}{first.number}/", CONTENT | {"next": "1"})
    assert second.number in answer["Location"]
    assert "已办结" in opened(client, answer["Location"])
    assert world.fresh(first).outcome == "resolved"
    unhappy = CONTENT | {"solved": "not", "satisfied": "dissatisfied"}
    refused = client.post(f"{DESK}{second.number}/", unhappy)
    assert refused.status_code == 400
    assert "请写明原因" in refused.content.decode()
    done = client.post(f"{DESK}{second.number}/", unhappy | {"why": "摊位又回来了"}, follow=True)
    assert "建议重办，由值班主任决定" in done.content.decode()
    assert "这里没有等待回访的" in done.content.decode()
    assert world.fresh(second).rehandle_proposed


@pytest.mark.parametrize("missed", ["no_answer", "refused", "wrong_number"])
def test_nobody_asked_is_one_step_with_its_reason(world: World, missed: str) -> None:
    case = world.to_callback()
    client = world.cast.client("callback")
    with time_machine.travel(at(MORNING), tick=False):
        typed = {"reached": "no", "missed": missed, "way": "telephone", "next": "1"}
        answer = client.post(f"{DESK}{case.number}/", typed, follow=True)
    row = Callback.objects.get(case=case)
    assert (row.reached, row.missed, row.effective) == (False, missed, False)
    assert "下次：今天下午（12–18 时）" in answer.content.decode()
    assert case.events.latest("seq").facts["missed"] == missed


def test_the_tabs_hold_whom_to_call_now_today_and_again(world: World) -> None:
    first, second = calls(world, 2)
    Case.objects.filter(pk=first.pk).update(step_due=at("2026-03-02 18:00 Mon"))
    Case.objects.filter(pk=second.pk).update(step_due=at("2026-03-03 18:00 Tue"))
    actor = world.actor("callback")

    def tabs(moment: str) -> list[list[int]]:
        return [
            list(calling.waiting(actor, tab, at(moment)).order_by("pk").values_list("pk", flat=True))
            for tab in (calling.NOW, calling.TODAY, calling.TRIED)
        ]

    assert tabs(MORNING) == [[first.pk, second.pk], [first.pk], []]
    with time_machine.travel(at(MORNING), tick=False):
        world.do("record_callback", "callback", first, way="telephone", reached=False)
    assert tabs(MORNING) == [[second.pk], [first.pk], [first.pk]]
    assert tabs(AFTERNOON) == [[first.pk, second.pk], [first.pk], [first.pk]]


@pytest.mark.parametrize(
    ("tried", "moment", "words"),
    [
        ([], MORNING, "现在"),
        ([MORNING], MORNING, "今天下午（12–18 时）"),
        ([MORNING], AFTERNOON, "现在"),
        ([AFTERNOON, EVENING], EVENING, "明天上午（6–12 时）"),
        ([MORNING, AFTERNOON], "2026-03-02 23:00 Mon", "明天晚上（18–22 时）"),
    ],
)
def test_when_to_try_again(world: World, tried: list[str], moment: str, words: str) -> None:
    case = world.to_callback()
    for one in tried:
        with time_machine.travel(at(one), tick=False):
            world.do("record_callback", "callback", case, way="telephone", reached=False)
    assert calling.when_next(calling.tries_of(world.fresh(case)), at(moment)) == words


def test_the_list_costs_the_same_for_one_and_for_many(world: World) -> None:
    client = world.cast.client("callback")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            opened(client, DESK)
        return len(found)

    calls(world, 1)
    asked()
    few = asked()
    calls(world, 4)
    assert asked() <= few <= 25


def test_what_does_not_fit_is_refused(world: World) -> None:
    case = world.to_callback()
    client = world.cast.client("callback")
    typed: dict[str, Any] = CONTENT | {"missed": "refused"}
    assert client.post(f"{DESK}{case.number}/", typed).status_code == 400
    assert client.get(f"{DESK}20260101000001/").status_code == 404
    assert client.post(f"{DESK}{case.number}/leave/").status_code == 302


def with_telephone(world: World, username: str) -> Seat:
    """The agent, with a telephone in the page."""
    return Seat.objects.create(extension="8001", account=world.cast.people[username], browser=True)


def test_with_a_telephone_in_the_page_it_is_dialled_by_one_press(world: World, monkeypatch: Any) -> None:
    (case,) = calls(world, 1)
    seat, asked = with_telephone(world, "callback"), []
    client = world.cast.client("callback")
    dial = f"{DESK}{case.number}/dial/"

    def placed(actor: Any, seat: Seat, case: Case, reason: str) -> Any:
        asked.append((actor.account.username, seat, case.pk, reason))
        return SimpleNamespace(ticket="1" * 20), SimpleNamespace(name="139****0000")

    monkeypatch.setattr(callbacks, "call_citizen", placed)
    assert f'data-call-at="{dial}"' in opened(client, f"{DESK}{case.number}/")
    assert client.post(dial).json()["name"] == "139****0000"
    assert asked == [("callback", seat, case.pk, "回访")]
    assert CallbackClaim.objects.get().account == seat.account
    other = world.cast.client("government_callback")
    assert "data-call-at" not in opened(other, DESK)
    assert other.post(dial).status_code == 400, "no telephone"
    Seat.objects.create(extension="8002", account=world.cast.people["government_callback"], browser=True)
    assert other.post(dial).status_code == 409, "somebody is calling"
    assert world.cast.client("seat").post(dial).status_code == 403
    assert len(asked) == 1
