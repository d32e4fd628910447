"""The record of calls from recorded lines: what cannot be provoked, read in pieces, twice, at once, cut off."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from yixian.directory.models import HotlineNumber
from yixian.people.models import Installation
from yixian.telephony.actions import keep_record
from yixian.telephony.models import Call, CallQueue, MissedCaller, RecordFile, Seat, SeatInterval, SwitchEvent
from yixian.telephony.place import Place
from yixian.telephony.record import keeping
from yixian.telephony.record.reading import SOURCES, read_all, read_file
from yixian.telephony.record.rotation import remove_old

pytestmark = pytest.mark.django_db
AT = 1_750_000_000  # the switch counts seconds since 1970
QUEUE_LOG, CEL = SOURCES


def at(second: float) -> datetime:
    return datetime.fromtimestamp(AT + second, UTC)


def trunk(
    uid: int, event: str, second: float, *, by: str = "trunk-carrier", caller: str = "13800138000"
) -> str:
    extra = f"hangupcause:16hangupsource:PJSIP/{by}-00000000dialstatus:" if event == "HANGUP" else ""
    channel = f"{AT}.{uid},{AT}.{uid},PJSIP/trunk-carrier-00000000"
    return f"{event},{AT + second:.6f},{channel},from-trunk,12345,{caller},{extra}"


def seat(uid: int, channel: int, event: str, second: float, *, extension: str = "8001") -> str:
    return (
        f"{event},{AT + second:.6f},{AT}.{uid},{AT}.{channel},PJSIP/seat-{extension}-00000001,from-seat,s,,"
    )


def queued(uid: int, second: int, event: str, *more: object, queue: str = "main", who: str = "NONE") -> str:
    return "|".join(map(str, [AT + second, f"{AT}.{uid}", queue, who, event, *more]))


def paused(second: int, event: str, reason: str = "", who: str = "8001") -> str:
    return f"{AT + second}|NONE|NONE|{who}|{event}|{reason}"


# An answered call, one that overflowed and was given up, one that ended in the greeting, breaks of a seat.
CALLS = [
    trunk(0, "CHAN_START", 0.25), trunk(0, "ANSWER", 0.3), seat(0, 3, "CHAN_START", 9.1), seat(0, 3, "ANSWER", 12.5),
    seat(0, 3, "HANGUP", 72.5), trunk(0, "HANGUP", 72.6, by="seat-8001"), trunk(0, "LINKEDID_END", 72.6),
    trunk(9, "CHAN_START", 20.5), trunk(9, "HANGUP", 61.9), trunk(10, "CHAN_START", 30), trunk(10, "HANGUP", 33),
]  # fmt: skip
QUEUES = [
    f"{AT}|NONE|NONE|NONE|QUEUESTART|",
    queued(0, 8, "ENTERQUEUE", "", "13800138000", 1),
    queued(0, 12, "CONNECT", 4, f"{AT}.3", 3, who="8001"),
    queued(9, 25, "ENTERQUEUE", "", "13800138000", 1, queue="market"),
    queued(9, 40, "EXITWITHTIMEOUT", 1, 1, 15, queue="market"),
    queued(9, 40, "ENTERQUEUE", "", "13800138000", 1),
    queued(9, 55, "RINGNOANSWER", 3000, who="8002"),
    queued(9, 61, "ABANDON", 1, 1, 21),
    queued(0, 72, "COMPLETEAGENT", 4, 60, 1, who="8001"),
    paused(72, "PAUSEALL", "wrap-up"), paused(90, "UNPAUSEALL"),
    paused(100, "PAUSEALL", "meal"), f"{AT + 100}|NONE|main|8001|PAUSE|meal", paused(160, "UNPAUSEALL"),
    paused(160, "PAUSEALL", "training"), paused(200, "PAUSEALL", who="8002"),
    f"{AT + 300}|NONE|NONE|NONE|QUEUESTART|",
    paused(310, "PAUSEALL", "Auto-Pause"),
]  # fmt: skip


@pytest.fixture
def place(cast: Cast, tmp_path: Path) -> Place:
    """Where a switch wrote, and the rows its lines name."""
    place = Place(tmp_path / "telephony")
    place.make()
    HotlineNumber.objects.create(number="12345", name="热线", mode="merged", queue="main")
    for code in ("main", "market"):
        CallQueue.objects.create(code=code, name=code)
    for extension, username in (("8001", "seat"), ("8002", "lead")):
        Seat.objects.create(extension=extension, account=cast.people[username])
    return place


def write(place: Place, calls: list[str] = CALLS, queues: list[str] = QUEUES) -> None:
    CEL.current(place).write_text("".join(f"{line}\n" for line in calls))
    QUEUE_LOG.current(place).write_text("".join(f"{line}\n" for line in queues))


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that was kept, but for what differs by chance: keys of rows, and keys that seal."""
    chance = ("id", "wrapped_key", "sealed_caller", "changed_at", "missed_caller_id")

    def plain(model: Any, *order: str) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in row.items() if name not in chance}
            for row in model.objects.order_by(*order).values()
        ]

    return {
        "calls": plain(Call, "uid"),
        "intervals": plain(SeatInterval, "seat", "state", "began_at"),
        "events": plain(SwitchEvent, "key"),
        # A caller nobody answered may be tried from the first moment one of the calls looked missed.
        "missed": [
            {
                **row,
                "next_at": None,
                "calls": Call.objects.filter(missed_caller__first_at=row["first_at"]).count(),
            }
            for row in plain(MissedCaller, "first_at")
        ],
    }


def intervals(extension: str) -> list[tuple[str, str, datetime, datetime | None]]:
    found = SeatInterval.objects.filter(seat__extension=extension).order_by("began_at", "state")
    return [(one.state, one.reason, one.began_at, one.ended_at) for one in found]


def test_an_answered_call_is_a_row(place: Place, cast: Cast) -> None:
    write(place)
    read_all(place)
    call = Call.objects.get(uid=f"{AT}.0")
    assert (call.outcome, call.ended_by, call.overflowed, call.missed) == ("answered", "seat", False, 0)
    assert (call.began_at, call.queued_at) == (at(0.25), at(8))
    assert (call.answered_at, call.ended_at) == (at(12.5), at(72.6))
    assert (call.waited, call.talked) == (4, 60)
    assert call.wrapped_up == 17, (
        "from the end of the call at 72.6 until the pause that began at 72 ended at 90"
    )
    assert (str(call.number), call.trunk, call.dialled) == (
        str(HotlineNumber.objects.get()),
        "carrier",
        "12345",
    )
    assert (str(call.seat), call.agent) == ("8001", cast.people["seat"])
    assert call.caller == "8613800138000"


def test_who_gave_up_waited_in_both_queues(place: Place) -> None:
    write(place)
    read_all(place)
    call = Call.objects.get(uid=f"{AT}.9")
    assert (call.outcome, call.ended_by, call.overflowed, call.missed) == ("abandoned", "caller", True, 1)
    assert (str(call.first_queue), str(call.last_queue)) == ("market", "main")
    assert (call.waited, call.talked, call.seat) == (36, None, None)
    left = Call.objects.get(uid=f"{AT}.10")
    assert (left.outcome, left.ended_by, left.waited) == ("left", "caller", None)


def test_what_a_seat_did(place: Place) -> None:
    write(place)
    read_all(place)
    assert intervals("8001") == [
        ("talking", "", at(12.5), at(72.5)),
        ("wrap_up", "wrap-up", at(72), at(90)),
        ("break", "meal", at(100), at(160)),
        ("break", "training", at(160), at(300)),  # until the switch was started anew
        ("break", "Auto-Pause", at(310), None),
    ]
    assert intervals("8002") == [("break", "break", at(200), at(300))]


def test_no_callers_number_is_in_an_event(place: Place) -> None:
    write(place)
    read_all(place)
    kept = str(list(SwitchEvent.objects.values()) + list(RecordFile.objects.values()))
    assert "138001" not in kept
    assert all(len(one.key) == 32 for one in SwitchEvent.objects.all())


@pytest.mark.parametrize("seed", range(12))
def test_read_in_any_pieces_the_rows_are_the_same(place: Place, seed: int) -> None:
    """The files grow by any number of bytes, now the one, now the other, and are read in between."""
    write(place)
    whole = {source: source.current(place).read_bytes() for source in SOURCES}
    read_all(place)
    once = rows()
    for model in (SeatInterval, Call, MissedCaller, SwitchEvent, RecordFile):
        model.objects.all().delete()
    chance, written = random.Random(seed), dict.fromkeys(SOURCES, 0)
    while any(written[one] < len(whole[one]) for one in SOURCES):
        source = chance.choice(SOURCES)
        written[source] += chance.choice((1, 7, 80, 400, 2000))
        source.current(place).write_bytes(whole[source][: written[source]])
        if chance.random() < 0.6:
            read_all(place, chunk=chance.choice((1000, 4096, 1 << 18)))
    read_all(place)
    assert rows() == once


def test_read_twice_the_rows_are_the_same(place: Place) -> None:
    write(place)
    assert read_all(place) == len(QUEUES) - 1 + len(CALLS) - 2
    once = rows()
    assert read_all(place) == 0
    RecordFile.objects.all().delete()  # as after a copy of the database was brought back
    assert read_all(place) > 0
    assert rows() == once


def test_renamed_and_emptied_files_are_read_on(place: Place) -> None:
    write(place, CALLS[:4], QUEUES[:3])
    read_all(place)
    for source in SOURCES:
        source.current(place).rename(
            source.current(place).with_name(source.current(place).name + ".20261126")
        )
    with QUEUE_LOG.rotated(place)[0].open("a") as file:  # the switch writes on in it until it is told
        file.write(QUEUES[8] + "\n")
    write(place, CALLS[4:], [f"{AT + 73}|NONE|NONE|NONE|CONFIGRELOAD|"])
    read_all(place)
    call = Call.objects.get(uid=f"{AT}.0")
    assert (call.outcome, call.talked, call.ended_by) == ("answered", 60, "seat")
    write(place, [trunk(50, "CHAN_START", 400)], [queued(50, 401, "ENTERQUEUE", "", "", 1)])
    read_all(place)
    assert Call.objects.filter(uid=f"{AT}.50", outcome="open", queued_at=at(401)).exists()


def test_a_line_that_was_cut_off_spoils_no_other(place: Place) -> None:
    """The switch was killed while it wrote, and the next one writes on behind."""
    cut = [f"{one[: len(one) // 2]}{one}" for one in QUEUES[1:3]]
    write(place, [f"{CALLS[0][:9]}{CALLS[0]}", f"{CALLS[3][:40]}{CALLS[3]}", *CALLS[4:7]], [QUEUES[0], *cut])
    read_all(place)
    call = Call.objects.get()
    assert (call.outcome, call.answered_at, call.talked, call.dialled) == ("answered", at(12.5), 60, "12345")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "|||||",
        "99999999999|NONE|NONE|8001|PAUSEALL|x",
        f"{AT}|NONE|NONE|8001|PAUSEALL|<script>",
        f"{AT}|{AT}.1|a b|8001 or 1|NOSUCHEVENT|1",
        f"{AT}|{AT}.99|main;x|NONE|ENTERQUEUE||13800138000<b>|1",
        "CHAN_START,9999999999.1,1.1,1.1,PJSIP/trunk-carrier-00000000,from-trunk,12345,,",
        f"CHAN_START,{AT}.1,{AT}.77,{AT}.77,PJSIP/trunk-../../x-00000000,from-trunk,12345,,",
        f"HANGUP,{AT}.1,{AT}.77,{AT}.77",
        "\x00" * 400,
        "x" * 5000,
    ],
)
def test_damaged_lines_are_passed_over(place: Place, line: str) -> None:
    write(place, [*CALLS, line, trunk(50, "CHAN_START", 400)], [*QUEUES, line, paused(320, "UNPAUSEALL")])
    read_all(place)
    assert Call.objects.filter(uid=f"{AT}.50").exists()
    assert intervals("8001")[-1][3] == at(320)
    assert not SwitchEvent.objects.filter(said__contains="<").exists()
    assert not Call.objects.filter(uid=f"{AT}.77").exists()


def test_bytes_that_are_no_text_are_passed_over(place: Place) -> None:
    write(place)
    with CEL.current(place).open("ab") as file:
        file.write(b"\xff\xfe\x00" * 200_000 + b"\n" + trunk(50, "CHAN_START", 400).encode() + b"\n")
    read_all(place)
    assert Call.objects.filter(uid=f"{AT}.50").exists()


def test_a_seat_that_dials_is_no_citizens_call(place: Place) -> None:
    own = "PJSIP/seat-8001-00000006,from-seat,*1,8001,"
    write(
        place,
        [f"{event},{AT}.5,{AT}.26,{AT}.26,{own}" for event in ("CHAN_START", "ANSWER", "HANGUP")],
        QUEUES[:1],
    )
    read_all(place)
    assert not Call.objects.exists()


def test_a_number_as_the_carrier_writes_it_is_the_ledgers(place: Place) -> None:
    Installation.objects.update_or_create(defaults={"city_name": "某市", "area_code": "0351"})
    write(place, [one.replace(",12345,", ",+8635112345,") for one in CALLS])
    read_all(place)
    assert Call.objects.get(uid=f"{AT}.0").number == HotlineNumber.objects.get()


def test_the_agent_stays_who_sat_there_then(place: Place, cast: Cast) -> None:
    write(place, CALLS[:5], QUEUES[:3])
    read_all(place)
    Seat.objects.filter(extension="8001").update(account=cast.people["lead"])
    write(place)
    read_all(place)
    assert Call.objects.get(uid=f"{AT}.0").agent == cast.people["seat"]
    assert SeatInterval.objects.get(state="talking").account == cast.people["seat"]


def test_a_call_is_open_until_it_ends(place: Place) -> None:
    write(place, CALLS[:2], QUEUES[:2])
    read_all(place)
    call = Call.objects.get()
    assert (call.outcome, call.ended_by, call.waited, call.ended_at) == ("open", "", None, None)
    write(place, CALLS[:4], QUEUES[:3])
    read_all(place)
    call.refresh_from_db()
    assert (call.outcome, call.waited, call.talked, call.ended_at) == ("answered", 4, None, None)
    assert SeatInterval.objects.get(state="talking").ended_at is None


def test_calls_that_the_switch_took_with_it_are_closed(place: Place) -> None:
    """It was killed while one talked and one waited: nothing more of them is ever written."""
    write(place, [*CALLS[:4], *CALLS[7:8]], QUEUES[:4])
    sound = place.recordings / f"{timezone.localtime(at(0)):%Y%m%d}" / f"{AT}.0.wav"
    sound.parent.mkdir()
    sound.write_bytes(b"")
    os.utime(sound, (AT + 50, AT + 50))
    done = keep_record(place, at(60))
    assert done.lost == [], "it may be that their lines come yet"
    done = keep_record(place, at(600))
    assert sorted(done.lost) == [f"{AT}.0", f"{AT}.9"]
    talked, waited = Call.objects.get(uid=f"{AT}.0"), Call.objects.get(uid=f"{AT}.9")
    assert (talked.outcome, talked.ended_by, talked.ended_at) == ("answered", "switch", at(50))
    assert talked.recording == f"{sound.parent.name}/{AT}.0"
    assert (waited.outcome, waited.ended_by, waited.ended_at) == ("lost", "switch", at(25))
    assert SeatInterval.objects.get(state="talking").ended_at == at(50)
    once = rows()
    assert keep_record(place, at(900)).lost == []
    assert rows() == once
    with CEL.current(place).open("a") as file:  # the true end was found after all
        file.write("".join(f"{line}\n" for line in CALLS[4:7]))
    keep_record(place, at(1000))
    talked.refresh_from_db()
    assert (talked.ended_by, talked.ended_at, talked.talked) == ("seat", at(72.6), 60)


def test_files_are_put_aside_daily_and_go_when_they_are_read_and_old(place: Place) -> None:
    now, logs = timezone.now(), place.var / "log"
    write(place)
    (logs / "security").write_text('SecurityEvent="InvalidPassword",AccountID="13800001111"\n')
    keep_record(place, now)
    keep_record(place, now + timedelta(days=1))
    assert not QUEUE_LOG.current(place).exists()
    (old,) = QUEUE_LOG.rotated(place)
    (strangers,) = logs.glob("security*")
    once = rows()
    assert keep_record(place, now + timedelta(days=6)).removed == []
    unread = old.read_text() + paused(400, "UNPAUSEALL") + "\n"
    old.write_text(unread)
    os.utime(old, (time.time() - 9 * 86400,) * 2)
    assert not _removed_without_reading(place, now)
    done = keep_record(place, now + timedelta(days=9))
    assert {old.name, strangers.name} <= {*done.removed}
    assert not old.exists()
    assert not strangers.exists()
    assert rows()["calls"] == once["calls"]
    assert intervals("8001")[-1][3] == at(400), "it was removed unread"


def _removed_without_reading(place: Place, now: datetime) -> list[str]:
    return [name for name in remove_old(place, now) if name.startswith("queue_log")]


def test_with_the_identity_the_number_goes_and_reading_again_brings_it_not_back(
    place: Place, cast: Cast
) -> None:
    write(place)
    read_all(place)
    world = World(cast)
    case = world.to_callback(telephone="8613800138000")
    said = {"way": "telephone", "reached": True, "solved": "solved", "satisfied": "very"}
    world.do("record_callback", "callback", case, **said)
    assert Call.objects.exclude(caller_hash="").count() == 3
    world.do("erase_identity", "duty_manager", world.fresh(case), note="依申请")
    RecordFile.objects.all().delete()
    read_all(place)
    assert [(one.caller, one.caller_hash) for one in Call.objects.all()] == [("", "")] * 3


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_keep_everything_once(place: Place) -> None:
    write(place)
    now = at(10_000)
    results = at_once(*[lambda: keep_record(place, now)] * 3)
    assert not [one for one in results if isinstance(one, Exception)], results
    together = rows()
    for model in (SeatInterval, Call, MissedCaller, SwitchEvent, RecordFile):
        model.objects.all().delete()
    read_all(place)
    assert rows()["calls"] == together["calls"]


def test_a_reader_that_is_killed_leaves_whole_rows(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it ends, what was read and how far is one transaction."""
    write(place)

    class Killed(BaseException):
        pass

    def killed(*args: object) -> None:
        raise Killed

    for name in ("_keep_calls", "_keep_talks", "keep_pauses"):
        with monkeypatch.context() as patch:
            patch.setattr(keeping, name, killed)
            with pytest.raises(Killed):
                read_file(QUEUE_LOG, QUEUE_LOG.current(place), place.recordings)
        assert not RecordFile.objects.filter(read__gt=0, kind="queue_log").exists()
    assert read_all(place) > 0
    assert Call.objects.count() == 3
