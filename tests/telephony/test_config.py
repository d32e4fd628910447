"""What is rendered from rows: the same bytes each time, and no row that begins a line of its own."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from tests.telephony.conftest import small_line
from tests.telephony.sound import keep, tone_of
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal
from yixian.people.models import Account
from yixian.telephony.config import Rendered, render
from yixian.telephony.config.dialplan import dialled_as
from yixian.telephony.config.lines import section
from yixian.telephony.models import Announcement, BreakReason, CallQueue, Seat, SeatQueue, Trunk
from yixian.telephony.passwords import Passwords, passwords_for, renew
from yixian.telephony.place import PROMPTS, Place, Ports
from yixian.telephony.queries import Line

HOSTILE = [
    "a\nexten => s,1,System(id)",
    "a\r\nmember => PJSIP/x",
    "a;b",
    "a[b]",
    "a]",
    "a,b",
    "a b",
    "${SHELL(id)}",
    "a\u2028b",
    "a\x00b",
    "a&b",
    "a|b",
    "../../etc/passwd",
    "",
    "队列",
    "a" * 500,
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(Path(f"/tmp/{tmp_path.name}"))  # whatever this machine calls its temporary folder


def rendered(line: Line, place: Place) -> Rendered:
    passwords = Passwords(
        "ami-password", {one.extension: f"password-{one.extension}" for one in line.seats}, "callers-key"
    )
    return render(line, place, Ports(), passwords, modules=Path("/opt/modules"), sbin=Path("/opt/sbin"))


def with_row(**changes: Any) -> Line:
    return dataclasses.replace(small_line(5090), **changes)


def part(text: str, name: str) -> str:
    """The sections of this name."""
    return "\n".join(re.findall(rf"^\[{re.escape(name)}\]\n(?:(?!\[).*\n?)*", text, re.MULTILINE))


def test_the_same_rows_give_the_same_bytes(place: Place) -> None:
    once, again = rendered(small_line(5090), place), rendered(small_line(5090), place)
    assert once.files == again.files
    assert set(once.files) >= {"pjsip.conf", "queues.conf", "extensions.conf", "manager.conf", "modules.conf"}


def test_what_a_seat_and_a_trunk_may_do(place: Place) -> None:
    text = rendered(small_line(5090), place).files["pjsip.conf"]
    seat, trunk = part(text, "seat-8001"), part(text, "trunk-carrier")
    assert "password=password-8001" in seat
    assert "context=from-seat" in seat
    assert "context=from-trunk" in trunk
    assert "match=127.0.0.1" in trunk
    assert "anonymous" not in text
    assert "何静" not in text


def test_a_seat_in_the_page_speaks_as_browsers_do_over_loopback(place: Place) -> None:
    line = small_line(5090)
    line.seats[0].browser = True
    files = rendered(line, place).files
    browser, telephone = part(files["pjsip.conf"], "seat-8001"), part(files["pjsip.conf"], "seat-8002")
    for said in ("webrtc=yes", "transport=browsers", "rtp_timeout=8"):
        assert said in browser
    assert "webrtc" not in telephone
    assert "transport=seats" in telephone
    assert "bindaddr=127.0.0.1\nbindport=8088" in files["http.conf"]
    assert "enablestatic=no" in files["http.conf"]


def test_the_ami_is_on_loopback_and_may_run_no_command(place: Place) -> None:
    text = rendered(small_line(5090), place).files["manager.conf"]
    assert "bindaddr=127.0.0.1" in text
    assert "secret=ami-password" in text
    assert "command" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "make",
    [
        lambda bad: {"queues": [CallQueue(code=bad, name="x")]},
        lambda bad: {"numbers": [HotlineNumber(number=bad, queue="main")]},
        lambda bad: {"trunks": [Trunk(code=bad, address="192.0.2.1", port=5060)]},
        lambda bad: {"trunks": [Trunk(code="a", address=bad, port=5060)]},
        lambda bad: {"seats": [Seat(extension=bad, account=Account(username="x"))], "serving": []},
        lambda bad: {"announcements": [Announcement(code="welcome", sound=bad)]},
        lambda bad: {"breaks": [BreakReason(code=bad, key="1")]},
    ],
    ids=["queue", "number", "trunk", "address", "seat", "sound", "break"],
)
def test_no_row_begins_a_line_of_its_own(place: Place, make: Any, hostile: str) -> None:
    """The forms refuse such rows already; rendering does not trust them."""
    with pytest.raises((Refusal, ValueError)):
        rendered(with_row(**make(hostile)), place)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_and_words_of_rows_are_in_no_line(place: Place, hostile: str) -> None:
    line = small_line(5090)
    before = rendered(line, place).files
    for row in (*line.queues, *line.trunks, *line.announcements, *line.numbers):
        row.name = row.name_en = hostile
    for number in line.numbers:
        number.announcement = hostile
    for queue in line.queues:
        queue.skill = hostile
    line.seats[0].account.name = hostile
    assert rendered(line, place).files == before


def test_a_setting_that_would_end_its_line_is_refused() -> None:
    for bad in ("a\nb", "a;b", "a[b", "a\x7fb", "a\x85b"):
        with pytest.raises(Refusal):
            section("general", {"key": bad})
        with pytest.raises(Refusal):
            section("general", {f"k{bad}": "x"})


@pytest.mark.parametrize(
    "folder", ["/var/lib/my data", "/srv/a;b", "/srv/a,b", "/srv/a[1]", "/srv/$x", "/srv/a\nb"]
)
def test_a_folder_that_cannot_be_named_is_refused_in_words(folder: str) -> None:
    with pytest.raises(Refusal, match="YIXIAN_DATA"):
        rendered(small_line(5090), Place(Path(folder)))


def test_without_a_queue_there_is_nothing_to_run(place: Place) -> None:
    with pytest.raises(Refusal, match="话务队列"):
        rendered(Line(), place)


@pytest.mark.parametrize(
    ("number", "area_code", "forms"),
    [
        ("12345", "", ["12345"]),
        ("12345", "0351", ["12345", "035112345", "8635112345", "+8635112345"]),
        ("0351-5550001", "0351", ["03515550001", "5550001", "863515550001", "+863515550001"]),
        ("010-66000000", "", ["01066000000"]),
    ],
)
def test_how_carriers_write_a_number(number: str, area_code: str, forms: list[str]) -> None:
    assert dialled_as(number, area_code) == forms


def test_a_number_whose_queue_is_not_in_use_goes_to_that_of_12345(place: Place) -> None:
    done = rendered(small_line(5090), place)
    assert "exten => 5550001,1" in done.files["extensions.conf"]
    after = done.files["extensions.conf"].split("exten => 5550001,1")[1]
    assert after.split("Goto(")[1].startswith("arrive,main,1)")
    assert any("0351-5550001" in one and "mayor" in one for one in done.warnings)


def test_no_two_numbers_take_the_same_call(place: Place) -> None:
    twins = [HotlineNumber(number=one, queue="main") for one in ("0351-5550001", "5550001", "03515550001")]
    text = rendered(with_row(numbers=twins), place).files["extensions.conf"]
    starts = re.findall(r"exten => ([0-9+]+),1,", text)
    assert len(starts) == len(set(starts)) == 4


def overflowing(*codes: str, active: str) -> Line:
    """Queues each of which overflows to the next; those named in `active` are in use."""
    queues: list[CallQueue] = []
    onward = None
    for code in reversed(codes):
        onward = CallQueue(
            code=code, name=code, overflow=onward, overflow_after=30 if onward else None, most_waiting=5
        )
        queues.insert(0, onward)
    return with_row(queues=[one for one in queues if one.code in active], serving=[])


def test_overflow_goes_past_queues_out_of_use(place: Place) -> None:
    text = rendered(overflowing("a", "b", "c", active="ac"), place).files["extensions.conf"]
    assert "Set(OVERFLOW=c)" in text
    assert "Queue(a,crb(seat-rings^s^1),,,30)" in text
    assert "Queue(c,crb(seat-rings^s^1),,,)" in text


def test_who_has_nowhere_to_go_on_waits_on(place: Place) -> None:
    """No limit of people and no limit of time where the last queue of the chain is out of use."""
    done = rendered(overflowing("a", "b", active="a"), place)
    assert "Queue(a,crb(seat-rings^s^1),,,)" in done.files["extensions.conf"]
    assert "maxlen=0" in part(done.files["queues.conf"], "a")
    assert any("一直等着" in one for one in done.warnings)
    limited = rendered(overflowing("a", "b", active="ab"), place).files["queues.conf"]
    assert "maxlen=5" in part(limited, "a")


def test_a_circle_that_slipped_in_ends(place: Place) -> None:
    line = overflowing("a", "b", active="ab")
    line.queues[1].overflow = line.queues[0]
    assert "Set(OVERFLOW=b)" in rendered(line, place).files["extensions.conf"]


def test_the_first_seats_are_named_with_their_order(place: Place) -> None:
    text = part(rendered(small_line(5090), place).files["queues.conf"], "main")
    assert re.findall("member=(.*)", text) == [
        "PJSIP/seat-8001,0,8001,PJSIP/seat-8001",
        "PJSIP/seat-8002,1,8002,PJSIP/seat-8002",
    ]


def test_the_citys_recording_comes_before_the_products(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    own = Announcement(code="welcome", name="问候", text="您好。", sound="welcome")
    theirs = Announcement(code="wait", name="等待", text="请等待。", sound="no-such")
    line = with_row(announcements=[own, theirs])
    assert "Set(GREETING=welcome)" in rendered(line, place).files["extensions.conf"]
    keep(place.sounds / "welcome.wav", tone_of(700, 0.1))
    done = rendered(line, place)
    assert "Set(GREETING=city/welcome)" in done.files["extensions.conf"]
    assert done.sounds["city/welcome.wav"] == place.sounds / "welcome.wav"
    assert any("no-such.wav" in one for one in done.warnings)


def test_a_recording_that_cannot_be_played_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    (place.sounds / "hello.wav").write_bytes(b"RIFF, but no sound")
    line = with_row(announcements=[Announcement(code="welcome", name="问候", text="您好。", sound="hello")])
    with pytest.raises(Refusal, match=r"hello\.wav"):
        rendered(line, place)


def test_the_products_prompts_are_there() -> None:
    """Everything that the queues and numbers in Mandarin say."""
    said = [
        "welcome",
        "rec-notice",
        "call-broken",
        "queue-wait",
        "queue-youarenext",
        "queue-thereare",
        "queue-callswaiting",
    ]
    numbers = [f"digits/{one}" for one in (*range(11), *range(20, 100, 10), "hundred", "thousand", "10000")]
    for name in [*said, "queue-thankyou", *numbers]:
        assert (PROMPTS / f"{name}.alaw").stat().st_size > 2000, name


def test_passwords_are_random_kept_and_nobody_elses(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    first = passwords_for(place, ["8001", "8002"])
    assert len({first.ami, *first.seats.values()}) == 3
    assert min(map(len, (first.ami, *first.seats.values()))) >= 32
    assert passwords_for(place, ["8002", "8001"]) == first
    path = place.folder / "passwords.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert place.folder.stat().st_mode & 0o777 == 0o700
    assert set(passwords_for(place, ["8002"]).seats) == {"8002"}
    renew(place, "8002")
    renewed = passwords_for(place, ["8002"])
    assert renewed.seats["8002"] != first.seats["8002"]
    assert renewed.ami == first.ami
    path.write_text("{")
    with pytest.raises(Refusal, match="读不懂"):
        passwords_for(place, ["8002"])


def test_a_seat_serves_what_it_is_told(place: Place) -> None:
    line = small_line(5090)
    served = [*line.serving, SeatQueue(seat=line.seats[0], queue=line.queues[1], penalty=3)]
    text = rendered(dataclasses.replace(line, serving=served), place).files["queues.conf"]
    assert "member=PJSIP/seat-8001,3,8001,PJSIP/seat-8001" in part(text, "market")
