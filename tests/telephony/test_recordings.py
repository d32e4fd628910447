"""What the switch recorded in clear is sealed, once, whatever is missing, damaged or killed; it goes in its time."""

from __future__ import annotations

import os
import sys
import wave
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.sound import keep, loudest, recorded, tone_of
from tests.telephony.test_record import AT, at, place, write
from yixian.cases.models import Case, Contact, ContactOutcome
from yixian.ground.months import months_after
from yixian.safeguard import crypto
from yixian.telephony.actions import hear_recording, keep_recordings
from yixian.telephony.models import Call, LineRule, RecordedSide, Recording, Seat, SwitchEvent, TakenCall
from yixian.telephony.place import Place
from yixian.telephony.record import recordings
from yixian.telephony.record.reading import read_all
from yixian.telephony.record.recorded_file import HEAD, PIECE, read_sealed

__all__ = ["place"]
pytestmark = pytest.mark.django_db
SWEEP = sys.modules["yixian.telephony.actions.keep_recordings"]
TONES = {"": 600, "-rx": 600, "-tx": 1000}
SOON, LATER = at(80), at(72 + 301)


@pytest.fixture(autouse=True)
def uploads(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


def files(place: Place, uid: int = 0) -> dict[str, Path]:
    folder = place.recordings / "20250615"
    return {part: folder / f"{AT}.{uid}{part}.wav" for part in TONES}


def recorded_call(place: Place, seconds: float = 12) -> Recording:
    """An answered call that is over, with its three files as the switch leaves them."""
    for part, path in files(place).items():
        path.parent.mkdir(exist_ok=True)
        keep(path, tone_of(TONES[part], seconds))
        os.utime(path, (AT + 73, AT + 73))
    write(place)
    read_all(place)
    return Recording.objects.get()


def swept(place: Place, now: Any = SOON) -> list[str]:
    return list(keep_recordings(now, place))


def sound(side: str = "both") -> bytes:
    one = RecordedSide.objects.select_related("recording__call").get(side=side)
    return b"".join(hear_recording.sound_of(one))


def test_the_three_files_of_a_call_are_sealed_and_the_clear_ones_go(place: Place, uploads: Path) -> None:
    waiting = recorded_call(place)
    assert waiting.state == "waiting"
    clear = {part: path.read_bytes() for part, path in files(place).items()}
    assert swept(place) == []
    assert not list(place.recordings.rglob("*.wav"))
    recording = Recording.objects.get()
    assert (recording.state, recording.seconds, recording.sealed_at) == ("whole", 12, SOON)
    sides = {one.side: one for one in recording.sides.all()}
    for side, part in (("both", ""), ("citizen", "-rx"), ("seat", "-tx")):
        assert sides[side].digest == crypto.digest(clear[part])
        assert sides[side].size == len(clear[part]) > PIECE
        assert sound(side) == clear[part]
        sealed = recording.path(side).read_bytes()
        assert clear[part][HEAD : HEAD + 64] not in sealed
        assert recording.path(side).is_relative_to(uploads), "a backup holds what lies there"
    assert 10 < len(sides["both"].peaks) <= 300
    assert set(sides["both"].peaks) <= set(range(45, 55)), "an even tone at a quarter of full scale"
    event = SwitchEvent.objects.get(verb="sealed")
    assert (event.uid, event.said) == (recording.of.uid, sides["both"].digest)
    assert Call.objects.get(sound=recording).recording == ""


def test_any_part_is_read_alone_and_a_changed_file_opens_not(place: Place) -> None:
    recorded_call(place)
    clear = files(place)[""].read_bytes()
    swept(place)
    recording = Recording.objects.get()
    path, key, context = recording.path("both"), bytes(recording.wrapped_key), recording.context("both")
    for first, last in (
        (0, 0),
        (PIECE - 1, PIECE),
        (PIECE, PIECE),
        (70_000, 140_001),
        (len(clear) - 3, 10**9),
    ):
        read = b"".join(read_sealed(path, len(clear), key, context, first, last))
        assert read == clear[first : last + 1]
    sealed = bytearray(path.read_bytes())
    sealed[PIECE + 500] ^= 1
    path.write_bytes(sealed)
    assert next(read_sealed(path, len(clear), key, context)) == clear[:PIECE]
    with pytest.raises(crypto.Tampered):
        b"".join(read_sealed(path, len(clear), key, context))
    path.write_bytes(sealed[: PIECE + 29])  # cut short between two pieces
    with pytest.raises(crypto.Tampered):
        b"".join(read_sealed(path, len(clear), key, context))


class Killed(BaseException):
    pass


@pytest.mark.parametrize(
    "dies_in", ["seal_file", "digest_of_sealed", "_settle", "RecordedSide", "told", "remove_clear"]
)
def test_killed_anywhere_nothing_is_lost_and_nothing_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    recorded_call(place)
    clear = {part: path.read_bytes() for part, path in files(place).items()}
    with monkeypatch.context() as patch:

        def killed(*args: object) -> None:
            raise Killed

        if dies_in == "_settle":
            patch.setattr("yixian.telephony.record.recorded_file._settle", killed)
        elif dies_in == "remove_clear":
            patch.setattr(SWEEP, "remove_clear", killed)
        else:
            patch.setattr(recordings, dies_in, killed)
        with pytest.raises((Killed, AttributeError)):
            swept(place)
    assert all(path.read_bytes() == clear[part] for part, path in files(place).items())
    swept(place)
    swept(place)
    assert Recording.objects.get().state == "whole"
    assert (RecordedSide.objects.count(), SwitchEvent.objects.filter(verb="sealed").count()) == (3, 1)
    assert sound() == clear[""]
    assert not list(place.recordings.rglob("*.wav"))


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_seal_once(place: Place) -> None:
    recorded_call(place)
    clear = files(place)[""].read_bytes()
    results = at_once(*[lambda: swept(place)] * 3)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert RecordedSide.objects.count() == 3
    assert sound() == clear


def test_what_is_not_closed_yet_waits_and_is_sealed_as_far_as_it_goes_when_it_never_is(place: Place) -> None:
    """The switch was killed: the head of a file says a length that is not its."""
    recorded_call(place)
    for path in files(place).values():
        with path.open("r+b") as file:
            file.seek(40)
            file.write(b"\0\0\0\0")
        os.utime(path, (AT + 73, AT + 73))
    swept(place)
    assert Recording.objects.get().state == "waiting"
    assert swept(place, LATER) == [f"通话 {AT}.0 的录音：不完整"]
    with wave.open(BytesIO(sound("seat"))) as played:
        assert played.getnframes() == 12 * 8000
    assert not list(place.recordings.rglob("*.wav"))


@pytest.mark.parametrize(
    ("left", "state"), [((), "missing"), (("-rx",), "damaged"), (("", "-rx", "-tx"), "whole")]
)
def test_what_is_missing_is_said(place: Place, left: tuple[str, ...], state: str) -> None:
    recorded_call(place)
    for part, path in files(place).items():
        if part not in left:
            path.unlink()
    if state != "whole":
        swept(place)
        assert Recording.objects.get().state == "waiting", "it may come yet"
    said = swept(place, LATER)
    assert Recording.objects.get().state == state
    assert bool(said) is (state != "whole")
    assert swept(place, LATER) == []


def test_a_recording_without_sound_is_said_to_be_empty(place: Place) -> None:
    recorded_call(place)
    for path in files(place).values():
        keep(path, [])
        os.utime(path, (AT + 73, AT + 73))
    assert swept(place, LATER) == [f"通话 {AT}.0 的录音：没有声音"]
    assert not list(place.recordings.rglob("*.wav"))


def test_a_file_that_turns_up_late_is_sealed_and_one_that_holds_more_is_kept(place: Place) -> None:
    recorded_call(place)
    away = {path: path.read_bytes() for path in files(place).values()}
    for path in away:
        path.unlink()
    swept(place, LATER)
    assert Recording.objects.get().state == "missing"
    for path, content in away.items():
        path.write_bytes(content)
        os.utime(path, (AT + 73, AT + 73))
    swept(place, LATER)
    swept(place, LATER)
    assert Recording.objects.get().state == "whole"
    keep(files(place)[""], tone_of(600, 30))
    assert swept(place, LATER) == [f"录音 {files(place)['']} 比封存的多，没有删除，请核对"]
    assert files(place)[""].exists()


def test_a_sealed_file_that_is_gone_keeps_the_clear_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_call(place)
    monkeypatch.setattr(SWEEP, "remove_clear", lambda place: iter(()))
    swept(place)
    monkeypatch.undo()
    Recording.objects.get().path("both").unlink()
    assert len(swept(place)) == 1
    assert files(place)[""].exists()
    assert not files(place)["-rx"].exists()


def months_later(months: int, days: int = 0) -> Any:
    return months_after(SOON, months) + timedelta(days=days)


def test_a_recording_goes_when_its_time_is_over(place: Place) -> None:
    recorded_call(place)
    swept(place)
    path = Recording.objects.get().path("both")
    assert swept(place, months_later(24, -1)) == []
    assert path.exists()
    assert swept(place, months_later(24, 1)) == [f"通话 {AT}.0 的录音到期清除"]
    gone = Recording.objects.get()
    assert (gone.state, bytes(gone.wrapped_key), gone.can_be_heard) == ("removed", b"", False)
    assert not path.exists()
    removed = SwitchEvent.objects.get(verb="removed")
    assert removed.said == SwitchEvent.objects.get(verb="sealed").said == gone.sides.get(side="both").digest
    assert gone.sides.get(side="both").peaks == []
    assert swept(place, months_later(25)) == []


def test_killed_while_removing_the_files_go_with_the_next_sweep(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_call(place)
    swept(place)
    path = Recording.objects.get().path("both")
    sweep = keep_recordings(months_later(25), place)
    assert next(sweep).endswith("到期清除")
    sweep.close()
    assert path.exists()
    assert Recording.objects.get().state == "removed"
    swept(place, months_later(25))
    assert not path.exists()


def test_a_citys_own_months_hold(place: Place) -> None:
    recorded_call(place)
    swept(place)
    LineRule.objects.create(code="recording_months", value=6)
    assert swept(place, months_later(6, -1)) == []
    assert len(swept(place, months_later(6, 1))) == 1


def taken(cast: Cast, call: Call, contact: Contact) -> TakenCall:
    return TakenCall.objects.create(uid=call.uid, contact=contact, seat=Seat.objects.get(extension="8001"))


def about(case: Case) -> Contact:
    """Somebody asked how the case was getting on."""
    return Contact.objects.create(channel="telephone", outcome=ContactOutcome.PROGRESS, about=case)


def test_what_belongs_to_an_open_case_or_is_held_stays(place: Place, cast: Cast) -> None:
    world = World(cast)
    recorded_call(place)
    swept(place)
    case = world.submitted()
    for contact in (case.contact, about(case)):
        link = taken(cast, Call.objects.get(sound__isnull=False), contact)
        assert swept(place, months_later(30)) == []
        link.delete()
    Recording.objects.update(held_by=cast.people["duty_manager"], held_for="行政诉讼")
    assert swept(place, months_later(30)) == []
    Recording.objects.update(held_by=None)
    assert len(swept(place, months_later(30))) == 1


def test_with_the_identity_the_voice_goes(place: Place, cast: Cast) -> None:
    world = World(cast)
    recorded_call(place)
    swept(place)
    recording = Recording.objects.get()
    path = recording.path("citizen")
    case = world.to_callback(telephone="13900001111")
    said = {"way": "telephone", "reached": True, "solved": "solved", "satisfied": "very"}
    world.do("record_callback", "callback", case, **said)
    taken(cast, Call.objects.get(sound__isnull=False), case.contact)
    world.do("erase_identity", "duty_manager", world.fresh(case), note="依申请")
    erased = Recording.objects.get()
    assert (erased.state, bytes(erased.wrapped_key)) == ("erased", b"")
    swept(place, LATER)
    assert not path.exists()


def test_tones_survive_sealing(place: Place, tmp_path: Path) -> None:
    recorded_call(place, 1)
    swept(place)
    played = tmp_path / "played.wav"
    played.write_bytes(sound("seat"))
    assert loudest(recorded(played), 1000) > -20 > loudest(recorded(played), 600)
