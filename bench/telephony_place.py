"""The switch that is measured: rows of nobody's city, seats for robots, announcements of a moment."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bench.telephony_load import HOST

if TYPE_CHECKING:
    from yixian.telephony.place import Place

FIRST_SEAT = 8001
BROWSER_SEAT, POPS = "7001", "1999"  # the seat in a page, and the number that rings there alone
GREETING = 0.2  # seconds each of the two announcements lasts here


@contextmanager
def switch(say: Callable[[str], None], seats: int, queues: int, each: int) -> Iterator[Place]:
    """A running switch with so many seats; `queues` of the run, with `each` so many of them."""
    from tests.telephony.conftest import ENGINE, free_ports
    from tests.telephony.sound import keep, tone_of
    from yixian.telephony.actions import bring_down, bring_up
    from yixian.telephony.place import Place

    place = Place.of_this_system()
    place.make()
    if ENGINE.exists():
        place.engine.symlink_to(ENGINE)
    for name, frequency in (("hello", 700), ("notice", 800)):
        keep(place.sounds / f"{name}.wav", tone_of(frequency, GREETING))
    trunk, telephones = free_ports(2, socket.SOCK_DGRAM)
    ami, web = free_ports(2, socket.SOCK_STREAM)
    ports: dict[str, Any] = {"trunk_port": trunk, "seat_port": telephones, "ami_port": ami, "web_port": web}
    say("starting the switch")
    try:
        bring_up(place, say, rows=line(seats, queues, each), rtp_from=20000, rtp_to=29999, **ports)
        yield place
    finally:
        bring_down(place, now=True)


def line(count: int, runs: int, each: int) -> Any:
    """Rows of nobody's city: 1000 waits, 1001 talks, 1002 rings for whoever asks as a page does, 1003 and on are the
    run's, 1999 rings in a browser.
    """
    from yixian.directory.models import HotlineNumber
    from yixian.people.models import Account
    from yixian.telephony.models import Announcement, CallQueue, Seat, SeatQueue, Trunk
    from yixian.telephony.queries import Line

    nobody = Account(username="nobody", name="无")
    codes = ["waiting", "talking", "ringing", *(f"run-{one}" for one in range(runs))]
    queues = [CallQueue(code=code, name=code, ring=30) for code in codes]
    seats = [Seat(extension=str(FIRST_SEAT + one), account=nobody) for one in range(count)]
    serving = [SeatQueue(seat=one, queue=queues[1]) for one in seats]
    serving.append(SeatQueue(seat=seats[0], queue=queues[2]))
    for number, one in enumerate(seats[: runs * each]):
        serving.append(SeatQueue(seat=one, queue=queues[3 + number % runs]))
    popping = CallQueue(code="popping", name="popping", ring=30)
    page = Seat(extension=BROWSER_SEAT, account=nobody, browser=True)
    serving.append(SeatQueue(seat=page, queue=popping))
    return Line(
        trunks=[Trunk(code="carrier", name="运营商", address=HOST, port=5090)],
        numbers=[HotlineNumber(number=str(1000 + n), name=q.code, queue=q.code) for n, q in enumerate(queues)]
        + [HotlineNumber(number=POPS, name=popping.code, queue=popping.code)],
        announcements=[
            Announcement(code="welcome", name="问候", text="您好。", sound="hello"),
            Announcement(code="rec-notice", name="录音告知", text="录音。", sound="notice"),
        ],
        queues=[*queues, popping],
        seats=[*seats, page],
        serving=serving,
    )
