"""`yixian telephony` on a system of its own: up, down, config, status; twice, out of order, killed in between."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import HOST, Exchange, free_ports, in_loop, small_line
from tests.telephony.phone import Phone
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict, NotFound, OutOfService, Refusal
from yixian.telephony.actions import bring_down, bring_up, configure, keep_in_step
from yixian.telephony.engine import Engine, fetch
from yixian.telephony.models import CallQueue, Seat, SeatQueue, Trunk
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import line
from yixian.telephony.switch import Switch

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any) -> Iterator[Place]:
    """Where this system's switch is to live: nothing is there yet, and nothing runs at the end."""
    settings.DATA_DIR = Path(tempfile.mkdtemp(prefix="yixian-tel-"))
    there = Place.of_this_system()
    yield there
    bring_down(there, now=True)
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture
def fetched(place: Place, engine: Engine) -> Engine:
    """Its Asterisk is fetched already."""
    place.folder.mkdir(parents=True)
    place.engine.symlink_to(engine.folder)
    return Engine(place.engine)


@pytest.fixture
def seat(cast: Cast) -> Seat:
    """A line, 12345 with its queue, and a seat that serves it."""
    Trunk.objects.create(code="carrier", name="运营商", address=HOST, port=5090)
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    HotlineNumber.objects.filter(number="12345").update(queue="main")
    queue = CallQueue.objects.create(code="main", name="综合")
    seat = Seat.objects.create(extension="8001", account=cast.people["seat"])
    SeatQueue.objects.create(seat=seat, queue=queue)
    return seat


def telephony(*arguments: str) -> str:
    out = StringIO()
    call_command("telephony", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def up(*other: str) -> str:
    """On ports of its own: those a switch has by itself may be another one's on this machine."""
    trunk, seats = free_ports(2, socket.SOCK_DGRAM)
    ami, web = free_ports(2, socket.SOCK_STREAM)
    return telephony("up", f"--trunk-port={trunk}", f"--seat-port={seats}", f"--ami-port={ami}", f"--web-port={web}",
                     "--rtp-from=41000", "--rtp-to=41099", *other)  # fmt: skip


def test_up_down_and_what_they_say_the_second_time(place: Place, fetched: Engine, seat: Seat) -> None:
    assert "没有在运行" in telephony("down")
    assert "没有在运行" in telephony("status")
    assert "已启动" in up()
    first = Switch(place).process()
    assert "已在运行" in telephony("up")
    assert Switch(place).process() == first
    with pytest.raises(Conflict, match="端口改不了"):
        telephony("up", "--trunk-port=5999")
    status = telephony("status")
    assert "8001" in status
    assert "未登录" in status
    assert "main  等待 waiting 0" in status
    for path in place.etc.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path
    assert "已停止" in telephony("down")
    assert "没有在运行" in telephony("down")


def test_two_that_start_it_at_once_start_it_once(place: Place, fetched: Engine) -> None:
    trunk, seats = free_ports(2, socket.SOCK_DGRAM)
    ami, web = free_ports(2, socket.SOCK_STREAM)
    ports = {"trunk_port": trunk, "seat_port": seats, "ami_port": ami, "web_port": web, "rtp_from": 42000}
    ports["rtp_to"] = 42099

    def start() -> bool:
        return bring_up(place, print, rows=small_line(5090), **ports).ran_already

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(lambda _: start(), range(2))) == [False, True]


def test_one_that_was_killed_is_started_again(place: Place, fetched: Engine, seat: Seat) -> None:
    up()
    number = Switch(place).process()
    assert number is not None
    os.kill(number, signal.SIGKILL)
    until = time.monotonic() + 10
    while Switch(place).process() is not None and time.monotonic() < until:
        time.sleep(0.05)
    # Its old number is now somebody else's: that process is left alone.
    (place.var / "run/asterisk.pid").write_text(str(os.getpid()))
    assert "没有在运行" in telephony("down")
    assert "已启动" in telephony("up")
    assert Switch(place).process() not in (None, number)


def test_a_change_in_the_rows_reaches_a_running_switch(place: Place, fetched: Engine, seat: Seat) -> None:
    up()
    assert list(keep_in_step(timezone.now())) == []
    CallQueue.objects.create(code="market", name="市场监管")
    (told,) = keep_in_step(timezone.now())
    assert "queues.conf" in told
    assert list(keep_in_step(timezone.now())) == []
    assert "market  等待 waiting 0" in telephony("status")
    assert "改动 changed: —" in telephony("config")


def test_a_change_whose_reading_was_cut_off_is_read_later(
    place: Place, fetched: Engine, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    up()
    CallQueue.objects.create(code="market", name="市场监管")

    def cut_off(switch: Switch, files: list[str]) -> None:
        raise OutOfService("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(Switch, "reload", cut_off)
        with pytest.raises(OutOfService):
            configure(place, fetched)
    assert "market" not in telephony("status")
    assert configure(place, fetched).reloaded
    assert "market" in telephony("status")


def test_what_is_read_at_the_start_alone_is_said_to_wait_for_one(
    place: Place, fetched: Engine, seat: Seat
) -> None:
    """As after another version of the program has come."""
    up()
    (place.etc / "rtp.conf").write_text("[general]\n")
    for _ in range(2):
        assert "rtp.conf 要停下再启动才生效" in telephony("config")
    telephony("down")
    telephony("up")
    assert "rtp.conf" not in telephony("config")


def test_a_seats_password_is_told_on_the_machine_alone_and_a_new_one_is_at_once_in_force(
    place: Place, fetched: Engine, seat: Seat
) -> None:
    up()
    old, again = telephony("password", "8001").split(), telephony("password", "8001").split()
    assert old == again
    new = telephony("password", "8001", "--new").split()
    assert new[0] == old[0] == "seat-8001"
    assert new[1] != old[1]
    at = (HOST, place.ports().seat_port)

    async def sign_in(password: str) -> int:
        phone = await Phone.plugged_in("seat-8001")
        try:
            return await phone.register(at, password)
        finally:
            phone.unplug()

    assert in_loop(sign_in(old[1])) == 401
    assert in_loop(sign_in(new[1])) == 200
    assert "已登录" in telephony("status")
    with pytest.raises(NotFound):
        telephony("password", "8009")


def test_it_is_not_ended_while_somebody_is_on_the_line(exchange: Exchange) -> None:
    async def call(ami: object) -> None:
        citizen = await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        with pytest.raises(Conflict, match="还有 1 通电话"):
            await asyncio.to_thread(bring_down, exchange.place)
        assert not citizen.ended.is_set()

    exchange.run(call)
    assert exchange.switch.process() is not None


def test_a_port_that_is_taken_is_named(place: Place, fetched: Engine, seat: Seat) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        with pytest.raises(Conflict, match=rf"127\.0\.0\.1:{port} 不能用.*--seat-port"):
            up(f"--seat-port={port}")
    with pytest.raises(Conflict, match=r"192\.0\.2\.1"):
        up("--address=192.0.2.1")
    assert Switch(place).process() is None
    assert place.ports() == Ports(), "what was refused is remembered"


@pytest.mark.parametrize(
    "option",
    ["--address=localhost", "--address=::1", "--seat-port=0", "--trunk-port=70000", "--seat-port=5060",
     "--web-port=5038", "--rtp-from=80", "--rtp-to=9000"],
)  # fmt: skip
def test_ports_that_make_no_sense_are_refused(place: Place, fetched: Engine, seat: Seat, option: str) -> None:
    with pytest.raises(Refusal):
        telephony("up", option)
    assert place.ports() == Ports()


def test_a_switch_that_does_not_start_says_why(place: Place, fetched: Engine, seat: Seat) -> None:
    configure(place, fetched)
    (place.etc / "asterisk.conf").write_text("[directories]\nastmoddir=/nowhere\n")
    with pytest.raises(OutOfService, match="没有启动"):
        Switch(place).start(fetched)
    assert Switch(place).process() is None


def test_without_asterisk_only_up_helps(place: Place, seat: Seat) -> None:
    with pytest.raises(Refusal, match="yixian telephony up"):
        telephony("config")
    assert list(keep_in_step(timezone.now())) == []


def test_no_mirror_is_said_in_words(place: Place) -> None:
    said: list[str] = []
    (place.folder / ".asterisk-killed/root").mkdir(parents=True)
    with pytest.raises(OutOfService, match="取不到 Asterisk"):
        fetch(place.engine, said.append, suites=("no-such-suite",))
    assert any("!!! Debian no-such-suite" in one for one in said)
    assert list(place.folder.iterdir()) == []


def test_rows_out_of_use_are_not_read(cast: Cast, seat: Seat, django_assert_num_queries: Any) -> None:
    # Four of them read which exams queues ask for; that is kept until the rows change.
    with django_assert_num_queries(14):
        found = line()
    assert ([one.code for one in found.queues], [one.extension for one in found.seats]) == (
        ["main"],
        ["8001"],
    )
    type(seat.account).objects.filter(pk=seat.account_id).update(is_active=False)
    assert (line().seats, line().serving) == ([], [])
    CallQueue.objects.update(active=False)
    Trunk.objects.update(active=False)
    assert (line().queues, line().trunks) == ([], [])
