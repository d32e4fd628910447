"""A real Asterisk for the tests of telephony: one for each process of the suite, on free ports, in a folder that goes.

It is fetched by apt once for this checkout (`build/asterisk`). Where Debian's sid is out of reach the tests fail.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connections

from tests.telephony.phone import HOST, Phone
from tests.telephony.sound import is_whole, keep, tone_of
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict
from yixian.people.models import Account
from yixian.telephony.actions import bring_down, bring_up, configure
from yixian.telephony.actions.configure import Configured
from yixian.telephony.ami import Ami
from yixian.telephony.config import interface
from yixian.telephony.engine import Engine, fetch
from yixian.telephony.models import Announcement, CallQueue, Seat, SeatQueue, Trunk
from yixian.telephony.passwords import passwords_for
from yixian.telephony.place import Place
from yixian.telephony.queries import Line
from yixian.telephony.record.reading import SOURCES
from yixian.telephony.switch import Switch, to_its_end

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
# What callers are told in tests, short and known by its tone (Hz).
SHORT = {"hello": 700, "notice": 800}
ENGINE = ROOT / "build/asterisk"


def in_loop(work: Coroutine[Any, Any, T], seconds: float = 60) -> T:
    """Run it to its end, within so many seconds."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await work

    return to_its_end(limited())


async def beside(work: Callable[..., T], *given: Any, **named: Any) -> T:
    """Run it in a thread while calls go on; the connections to the database that it opened are closed with it."""

    def whole() -> T:
        try:
            return work(*given, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(whole)


def free_ports(count: int, kind: int) -> list[int]:
    """Ports nobody listens on now."""
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for one in sockets:
        one.bind((HOST, 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def small_line(trunk_port: int) -> Line:
    """12345 and 12315 with a queue each; seat 8001 answers the general one, and 8002 what overflows from markets."""
    general = CallQueue(code="main", name="综合", ring=3)
    market = CallQueue(code="market", name="市场监管", ring=3, overflow=general, overflow_after=2)
    seats = [
        Seat(extension=number, account=Account(username=f"seat{number}", name="何静"))
        for number in ("8001", "8002")
    ]
    return Line(
        trunks=[Trunk(code="carrier", name="运营商", address=HOST, port=trunk_port)],
        numbers=[
            HotlineNumber(number="12345", name="热线", mode="merged", queue="main"),
            HotlineNumber(number="12315", name="消费", mode="merged", queue="market"),
            HotlineNumber(number="0351-5550001", name="市长", mode="merged", queue="mayor"),
        ],
        announcements=[
            Announcement(code="welcome", name="问候", text="您好。", sound="hello"),
            Announcement(code="rec-notice", name="录音告知", text="您的通话将被录音。", sound="notice"),
            Announcement(code="wait", name="等待", text="请等待。", sound="queue-wait"),
        ],
        queues=[general, market],
        seats=seats,
        serving=[SeatQueue(seat=seats[0], queue=general), SeatQueue(seat=seats[1], queue=general, penalty=1)],
        area_code="0351",
    )


def patient_line(line: Line, *, browser: bool = False, second: bool = False) -> Line:
    """The same with one queue, which rings seat 8001 for a minute, and after it a `second`: nobody is in a hurry."""
    queue = CallQueue(code="main", name="综合", ring=60)
    seat = Seat(extension="8001", account=line.seats[0].account, browser=browser)
    serving = [SeatQueue(seat=seat, queue=queue)]
    if second:
        serving.append(SeatQueue(seat=line.seats[1], queue=queue, penalty=1))
    return dataclasses.replace(line, queues=[queue], seats=[seat, line.seats[1]], serving=serving)


@dataclass
class Exchange:
    """A running switch, and what tests do with it."""

    place: Place
    engine: Engine
    line: Line
    carrier_port: int
    phones: list[Phone] = field(default_factory=list)

    @property
    def trunk(self) -> tuple[str, int]:
        return HOST, self.place.ports().trunk_port

    @property
    def seats(self) -> tuple[str, int]:
        return HOST, self.place.ports().seat_port

    @property
    def switch(self) -> Switch:
        return Switch(self.place)

    def password(self, extension: str) -> str:
        return passwords_for(self.place, [one.extension for one in self.line.seats]).seats[extension]

    def configure(self, line: Line | None = None) -> Configured:
        return configure(self.place, self.engine, line or self.line)

    async def citizen(self, number: str = "13800138000", *, hums: int = 600) -> Phone:
        return self._kept(await Phone.plugged_in(number, hums=hums))

    async def seat(self, extension: str, *, hums: int = 1000, answers: bool = True) -> Phone:
        """A seat's telephone that is signed in."""
        phone = self._kept(await Phone.plugged_in(interface(extension), hums=hums, answers=answers))
        assert await phone.register(self.seats, self.password(extension)) == 200
        return phone

    async def sign_out(self, extension: str) -> None:
        """Nobody is at this seat: also no browser that a test before left signed in, since a seat has one telephone."""
        phone = await self.seat(extension)
        assert await phone.register(self.seats, self.password(extension), seconds=0) == 200

    def _kept(self, phone: Phone) -> Phone:
        self.phones.append(phone)
        return phone

    def run(self, work: Callable[[Ami], Coroutine[Any, Any, T]], seconds: float = 60) -> T:
        """Run a test's calls with a connection to the AMI, within so many seconds; at the end everybody has hung up."""

        async def whole() -> T:
            try:
                async with self.switch.ami() as ami:
                    return await work(ami)
            finally:
                for phone in self.phones:
                    phone.hang_up()
                for phone in self.phones:
                    extension = phone.user.removeprefix("seat-")
                    if extension != phone.user:
                        await phone.register(self.seats, self.password(extension), seconds=0)
                    phone.unplug()
                self.phones.clear()

        return in_loop(whole(), seconds)

    def kept(self, file_name: str) -> dict[str, Path]:
        """The recordings of a call by what they hold: "", "-rx", "-tx"; waits a little until they are closed."""
        before: list[int] = []
        for _ in range(50):
            found = (self.place.recordings.glob(f"*/{file_name}{side}.wav") for side in ("", "-rx", "-tx"))
            kept = [path for paths in found for path in paths]
            sizes = [path.stat().st_size for path in kept]
            if len(kept) == 3 and sizes == before and all(map(is_whole, kept)):
                break
            before = sizes
            time.sleep(0.1)
        return {path.stem.removeprefix(file_name): path for path in kept}


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Asterisk 22, fetched if this checkout has none yet."""
    said: list[str] = []
    with Place(ENGINE.parent / "telephony").alone():
        found = fetch(ENGINE, said.append, suites=("sid",))
    assert found.version().startswith("22."), f"Debian sid has Asterisk {found.version()} now: look at it"
    return found


@pytest.fixture(scope="session")
def running(engine: Engine) -> Iterator[Exchange]:
    # Not under pytest's own folder, whose name may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="yixian-tel-"))
    place = Place(folder / "telephony")
    place.make()
    place.engine.symlink_to(engine.folder)
    for name, frequency in SHORT.items():
        keep(place.sounds / f"{name}.wav", tone_of(frequency, 0.5))
    (carrier,) = free_ports(1, socket.SOCK_DGRAM)
    trunk, seats = free_ports(2, socket.SOCK_DGRAM)
    ami, web, tls = free_ports(3, socket.SOCK_STREAM)
    rtp = 20000 + ami % 200 * 200
    exchange = Exchange(place, Engine(place.engine), small_line(carrier), carrier)
    try:
        bring_up(
            place,
            print,
            rows=exchange.line,
            trunk_port=trunk,
            trunk_tls_port=tls,
            seat_port=seats,
            ami_port=ami,
            web_port=web,
            rtp_from=rtp,
            rtp_to=rtp + 199,
        )
        yield exchange
    finally:
        bring_down(place, now=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def exchange(running: Exchange) -> Iterator[Exchange]:
    """The switch, on the small line again after a test that changed it, and nobody kept for an unfinished contact.

    Its files begin anew: what other tests' calls left there is nothing that this one's seats have to finish.
    """
    for source in SOURCES:
        for path in (*source.rotated(running.place), source.current(running.place)):
            with contextlib.suppress(FileNotFoundError):
                os.truncate(path, 0)
    yield running
    running.configure()
    for seat in running.line.seats:
        with contextlib.suppress(Conflict):  # it serves no queue
            running.switch.ask("QueuePause", Interface=f"PJSIP/{interface(seat.extension)}", Paused="false")
