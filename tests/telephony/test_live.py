"""What a seat is told when the switch says no, and when it says nothing: a real switch, asked for what is not there."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable
from typing import Any

import pytest

from tests.telephony.conftest import Exchange, free_ports
from yixian.ground.errors import Conflict, OutOfService
from yixian.people.models import Account
from yixian.telephony import live
from yixian.telephony.models import Seat

GONE = {"Channel": "PJSIP/trunk-carrier-0000ffff"}
STRANGER = Seat(extension="8099", account=Account(username="stranger"))  # in no queue
ABOUT_A_CALL: list[Callable[[], None]] = [
    lambda: live.send(GONE, "hand", "main"),
    lambda: live.send_both(GONE, ("caller", "1"), GONE, ("aside", "1")),
    lambda: live.tell(GONE, "__CALLER", "x"),
    lambda: live.mute_recording(GONE, stop=True),
]


@pytest.fixture
def here(exchange: Exchange, settings: Any) -> Exchange:
    settings.DATA_DIR = exchange.place.folder.parent
    return exchange


@pytest.mark.parametrize("does", ABOUT_A_CALL)
def test_a_call_that_has_ended_is_no_silent_switch(here: Exchange, does: Callable[[], None]) -> None:
    with pytest.raises(Conflict, match="通话可能刚刚结束了。请看话机现在的状态"):
        does()


def test_what_was_wanted_is_so_already(here: Exchange) -> None:
    live.hang_up(GONE)
    live.pause(STRANGER, "meal")
    live.resume(STRANGER)
    assert not live.state_of(STRANGER).serves


@pytest.mark.parametrize(
    "does", [*ABOUT_A_CALL, lambda: live.hang_up(GONE), lambda: live.pause(STRANGER, "meal")]
)
def test_a_silent_switch_is_called_silent(
    here: Exchange, does: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = here.place.ports()
    (nobodys,) = free_ports(1, socket.SOCK_STREAM)
    monkeypatch.setattr(live, "SECONDS", 0.5)
    here.place.keep_ports(dataclasses.replace(ports, ami_port=nobodys))
    try:
        with pytest.raises(OutOfService, match="没有应答"):
            does()
    finally:
        here.place.keep_ports(ports)


@pytest.mark.parametrize("action", ["Originate", "NoSuchAction"])
def test_a_switch_that_cannot_is_out_of_service(here: Exchange, action: str) -> None:
    """While it starts it knows few actions: nobody is to think that their call has ended."""
    with pytest.raises(OutOfService):
        live.asked(action)
