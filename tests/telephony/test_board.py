"""The page of the line as it is now: what the switch says, what the record says, what warns, and who sees it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import PEOPLE, Cast
from tests.telephony.conftest import Exchange, beside, patient_line
from tests.telephony.test_call_list import made_calls
from yixian.people.models import RoleGrant
from yixian.telephony import board, wallboard
from yixian.telephony.ami import Ami, Message
from yixian.telephony.answering import answering_since
from yixian.telephony.board import AtSeat, Snapshot, State, Waits
from yixian.telephony.models import AlarmLimit, BreakReason, CallQueue, Seat, SeatInterval
from yixian.telephony.models.break_reason import NOT_TAKEN_UP, WRAP_UP
from yixian.telephony.wallboard import LEAST_CALLS

pytestmark = pytest.mark.django_db
PATH = "/desk/wallboard/"
NOW = 1_750_000_000.0


def member(extension: str, queue: str = "main", **told: object) -> Message:
    fields = {"Paused": "0", "PausedReason": "", "LastPause": "0", "LastCall": "0", "Wrapuptime": "0"}
    given = {name: str(value) for name, value in told.items()}
    return {"Event": "QueueMember", "Queue": queue, "Name": extension, **fields, **given}


def channel(name: str, state: str, duration: str = "00:00:00") -> Message:
    return {"Channel": name, "ChannelStateDesc": state, "Duration": duration, "Linkedid": "1750000000.1"}


def contact(extension: str) -> Message:
    return {"Event": "ContactList", "Endpoint": f"seat-{extension}"}


def show(snapshot: Snapshot) -> None:
    """Let this be what the switch said a moment ago."""
    cache.set("telephony:board", snapshot, 60)


@pytest.fixture
def rows(cast: Cast) -> list[Seat]:
    """One queue, and seats of two organisations: 8001 of the operator, 8002 of the government."""
    CallQueue.objects.create(code="main", name="综合")
    RoleGrant.objects.create(
        account=cast.people["government_callback"], role="seat", organisation_kind="government"
    )
    return [
        Seat.objects.create(extension=extension, account=cast.people[name])
        for extension, name in (("8001", "seat"), ("8002", "government_callback"))
    ]


@pytest.mark.parametrize(
    ("members", "channels", "signed_in", "expected"),
    [
        ([member("8001")], [], True, AtSeat(State.READY, queues=("main",))),
        ([member("8001")], [], False, AtSeat(State.OFF, queues=("main",))),
        ([], [], True, AtSeat(State.IDLE)),
        (
            [member("8001"), member("8001", "market")],
            [channel("PJSIP/seat-8001-0000000a", "Up", "01:00:07")],
            True,
            AtSeat(State.TALKING, "", NOW - 3607, "1750000000.1", ("main", "market")),
        ),
        (
            [],
            [channel("PJSIP/seat-8001-0000000a", "Ringing", "00:00:03")],
            True,
            AtSeat(State.RINGING, "", NOW - 3, "1750000000.1"),
        ),
        (
            [member("8001", Paused=1, PausedReason="meal", LastPause=int(NOW) - 60)],
            [],
            True,
            AtSeat(State.BREAK, "meal", NOW - 60, queues=("main",)),
        ),
        ([member("8001", Paused=1, PausedReason=WRAP_UP)], [], True, AtSeat(State.WRAP_UP, queues=("main",))),
        (
            [member("8001", Paused=1, PausedReason=NOT_TAKEN_UP)],
            [],
            True,
            AtSeat(State.NOT_TAKEN_UP, queues=("main",)),
        ),
        (
            [member("8001", LastCall=int(NOW) - 5, Wrapuptime=10)],
            [],
            True,
            AtSeat(State.WRAP_UP, "", NOW - 5, queues=("main",)),
        ),
    ],
)
def test_a_seats_state_is_read_from_what_the_switch_says(
    members: list[Message], channels: list[Message], signed_in: bool, expected: AtSeat
) -> None:
    seen = board.read(NOW, members, channels, [contact("8001")] if signed_in else [])
    assert seen.seat("8001") == expected


def test_callers_are_masked_before_anything_is_kept() -> None:
    entries = [
        {"Event": "QueueEntry", "Queue": "main", "CallerIDNum": number, "Wait": wait, "Uniqueid": "1.1"}
        for number, wait in (("13800138000", "5"), ("<unknown>", "9"), ("", "x"))
    ]
    seen = board.read(NOW, entries, [], [])
    assert [(one.caller, NOW - one.since) for one in seen.waiting] == [("", 9), ("138****8000", 5), ("", 0)]


@pytest.mark.parametrize("username", PEOPLE)
def test_shift_leads_and_the_duty_manager_look(cast: Cast, username: str) -> None:
    looks = bool(wallboard.READERS & set(PEOPLE[username][0]))
    assert (cast.client(username).get(PATH).status_code == 200) is looks


def test_a_lead_sees_the_seats_of_the_own_organisation(cast: Cast, rows: list[Seat]) -> None:
    show(Snapshot(time.time(), seats={"8001": AtSeat(State.READY), "8002": AtSeat(State.READY)}))
    for username, extensions in (("lead", ["8001"]), ("duty_manager", ["8001", "8002"])):
        seen = cast.client(username).get(PATH).context["board"]
        assert [one.seat.extension for one in seen.seats] == extensions


def test_the_page_says_how_long_and_why(cast: Cast, rows: list[Seat]) -> None:
    BreakReason.objects.create(code="meal", name="用餐")
    now = time.time()
    seats = {"8001": AtSeat(State.BREAK, "meal", now - 1800.5, queues=("main",)), "8002": AtSeat(State.READY)}
    show(Snapshot(now, True, [Waits("main", "138****8000", now - 70.5, "1.1")], seats))
    page = cast.client("duty_manager").get(PATH).content.decode()
    for words in ("138****8000", "座席 8001 话务员·seat：用餐已 30:"):
        assert words in page, words
    assert "没有人接的队列：综合。" in page
    assert "队列“综合”最久的已等 1:" in page
    AlarmLimit.objects.create(kind="break", most=40)
    AlarmLimit.objects.create(kind="wait", most=30, active=False)
    page = cast.client("duty_manager").get(PATH).content.decode()
    assert "用餐已" not in page
    assert "最久的已等" not in page


def test_only_queues_whose_callers_reach_nobody_are_told_of(cast: Cast, rows: list[Seat]) -> None:
    main = CallQueue.objects.get(code="main")
    tax = CallQueue.objects.create(code="tax", name="税务", overflow=main, overflow_after=15)
    CallQueue.objects.create(code="water", name="供水")
    CallQueue.objects.create(code="price", name="价格", overflow=tax, overflow_after=15)
    old = CallQueue.objects.create(code="old", name="旧", active=False, overflow=main, overflow_after=15)
    CallQueue.objects.create(code="mayor", name="市长", overflow=old, overflow_after=15)
    show(Snapshot(time.time(), seats={"8001": AtSeat(State.READY, queues=("main",))}))
    client = cast.client("duty_manager")
    seen = client.get(PATH).context["board"]
    assert seen.alarms == ["没有人接的队列：供水。"]
    assert [one.queue.code for one in seen.queues] == ["main"]
    assert [one.code for one in seen.quiet] == ["mayor", "price", "tax", "water"]
    waits = [Waits("tax", "138****8000", time.time() - 5, "1.1")]
    show(Snapshot(time.time(), waiting=waits, seats={"8001": AtSeat(State.OFF, queues=("main",))}))
    seen = client.get(PATH).context["board"]
    assert seen.alarms[0] == "有人在等、没有人接的队列：税务。"
    assert seen.alarms[-1] == "没有人接的队列：综合、市长、价格、供水。", "where nobody waits it is the least"
    assert [one.queue.code for one in seen.queues] == ["tax"]


def test_a_ready_seat_is_so_since_what_it_did_last(cast: Cast, rows: list[Seat]) -> None:
    now, state = timezone.now(), SeatInterval.State

    def did(seat: Seat, what: str, begun: int, ended: int | None) -> None:
        over = now - timedelta(minutes=ended) if ended is not None else None
        SeatInterval.objects.create(
            seat=seat, state=what, began_at=now - timedelta(minutes=begun), ended_at=over
        )

    did(rows[0], state.SIGNED_IN, 300, None)
    did(rows[0], state.TALKING, 12, 10)
    did(rows[0], state.BREAK, 40, 30)
    did(rows[1], state.SIGNED_IN, 90, None)
    show(Snapshot(time.time(), seats={one.extension: AtSeat(State.READY) for one in rows}))
    seen = cast.client("duty_manager").get(PATH).context["board"]
    assert [one.lasts.partition(":")[0] for one in seen.seats] == ["10", "1"]


def test_the_figures_are_the_records(cast: Cast) -> None:
    """Of four calls one is last week's: offered 3, answered 2 after 12 s, one given up after 50 s in all."""
    made_calls(cast)
    seen = answering_since(timezone.now() - timedelta(minutes=30))
    assert (seen.offered, seen.answered, seen.answered_soon, seen.gave_up, seen.longest) == (3, 2, 2, 1, 12)
    assert (seen.soon_text, seen.connect_text) == ("66.7%", "66.7%")
    assert answering_since(timezone.now() + timedelta(days=1)).soon_text == "—"


def test_a_low_rate_warns_when_there_are_enough_calls(cast: Cast) -> None:
    calls = made_calls(cast)
    first = calls["nobody"]
    show(Snapshot(time.time()))
    assert "15 秒接听率 " not in cast.client("duty_manager").get(PATH).content.decode()
    for place in range(LEAST_CALLS):
        first.pk, first.uid = None, f"1750000001.{place}"
        first.save(force_insert=True)
    cache.delete("telephony:board:figures")
    assert "近半小时 15 秒接听率 15.4%，低于 80%。" in cast.client("duty_manager").get(PATH).content.decode()


def test_without_a_switch_the_record_speaks(cast: Cast, tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    made_calls(cast)
    page = cast.client("lead").get(PATH).content.decode()
    assert "话务交换机没有应答" in page
    assert "今天来电" in page
    assert 'id="board-seats"' not in page


def test_of_many_who_look_one_asks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def said(now: float) -> Snapshot:
        asked.append(now)
        return Snapshot(now)

    monkeypatch.setattr(board, "_asked", said)
    assert [board.snapshot(at).at for at in (NOW, NOW + 1, NOW + 2.9)] == [NOW] * 3
    cache.add("telephony:board:asking", 1, 60)
    assert board.snapshot(NOW + 5).at == NOW, "somebody else asks: what was said last is shown"
    assert board.snapshot(NOW + 16).at == NOW + 16, "for so long nobody asks"
    assert asked == [NOW, NOW + 16]


def test_many_seats_cost_no_more_queries(cast: Cast, rows: list[Seat]) -> None:
    client = cast.client("duty_manager")

    def cost() -> int:
        seats = {one.extension: AtSeat(State.BREAK, "meal") for one in Seat.objects.all()}
        show(Snapshot(time.time(), seats=seats))
        cache.delete("telephony:board:figures")
        with CaptureQueriesContext(
            connection,
        ) as taken:
            client.get(PATH)
        return len(taken)

    few = cost()
    for place in range(20):
        Seat.objects.create(extension=f"81{place:02}", account=cast.people["seat"])
        CallQueue.objects.create(code=f"q{place}", name=f"队列{place}")
    assert cost() == few


def test_what_it_renews_is_the_line_alone(cast: Cast, rows: list[Seat]) -> None:
    Seat.objects.create(extension="8009", account=cast.people["lead"], browser=True)
    client = cast.client("lead")
    whole = client.get(PATH)
    assert "data-line-bar" in whole.content.decode()
    with CaptureQueriesContext(connection) as first:
        client.get(PATH)
    with CaptureQueriesContext(connection) as again:
        renewed = client.get(PATH, headers={"HX-Request": "true"})
    assert renewed.content.decode().partition("<div")[2].startswith(' id="board"')
    assert "data-line-bar" not in renewed.content.decode()
    assert "own_telephone" not in renewed.context
    assert len(again) <= len(first) - 2, "the telephone and why seats rest were asked for again"


@pytest.mark.django_db(transaction=True)
def test_what_the_page_says_of_real_calls(exchange: Exchange, transactional_db: None, settings: Any) -> None:
    cast = Cast()
    settings.DATA_DIR = exchange.place.folder.parent
    exchange.configure(patient_line(exchange.line))
    CallQueue.objects.create(code="main", name="综合")
    Seat.objects.create(extension="8001", account=cast.people["seat"])
    client = cast.client("lead")

    def look() -> tuple[dict[str, int], list[str]]:
        board.forget()
        seen = client.get(PATH).context["board"]
        return seen.states, [one.caller for one in seen.callers]

    async def call(ami: Ami) -> None:
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="false")
        await exchange.sign_out("8001")
        assert await beside(look) == ({State.OFF: 1}, [])
        seat, citizen = await exchange.seat("8001"), await exchange.citizen("13800138000")
        assert await beside(look) == ({State.READY: 1}, [])
        assert await citizen.call("12345", exchange.trunk) == 200
        await asyncio.wait_for(seat.answered.wait(), 10)
        second = await exchange.citizen("13700000002")
        assert await second.call("12345", exchange.trunk) == 200
        until = time.monotonic() + 15
        while (seen := await beside(look))[1] != ["137****0002"] and time.monotonic() < until:
            await asyncio.sleep(0.3)
        assert seen == ({State.TALKING: 1}, ["137****0002"])

    exchange.run(call)
