"""`yixian telephony config --check`: what the switch would make of the rows, tried beside the running one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.telephony.conftest import Exchange
from yixian.ground.errors import Conflict, Refusal
from yixian.telephony.actions import check
from yixian.telephony.config import telephones
from yixian.telephony.models import CallQueue, Trunk
from yixian.telephony.place import Place, Ports


def test_the_rows_are_tried_beside_the_running_switch(exchange: Exchange) -> None:
    number, files = exchange.switch.process(), _files(exchange.place)
    larger = dataclasses.replace(
        exchange.line, queues=[*exchange.line.queues, CallQueue(code="new", name="新")]
    )
    done = check(exchange.place, larger)
    assert done.faults == []
    assert done.version.startswith("22.")
    assert any("“新”没有座席" in one for one in done.warnings)
    assert (exchange.switch.process(), _files(exchange.place)) == (number, files)


def test_what_the_switch_does_not_understand_is_told(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where another version of Asterisk comes, which knows a setting no more."""
    with monkeypatch.context() as patch:
        patch.setattr(telephones, "_EVERY", telephones._EVERY | {"no_such_setting": "yes"})
        faults = check(exchange.place, exchange.line).faults
    assert any("no_such_setting" in one for one in faults)
    assert any("seat-8001" in one for one in faults)
    assert not list(exchange.place.folder.glob(".check-*"))


def test_a_line_that_is_to_call_out_and_cannot_is_told(exchange: Exchange, tmp_path: Path) -> None:
    place = Place(tmp_path / "telephony")
    place.make()
    place.engine.symlink_to(exchange.engine.folder)
    secure = Trunk(code="secure", name="加密线路", address="127.0.0.9", transport="tls")
    done = check(place, dataclasses.replace(exchange.line, trunks=[*exchange.line.trunks, secure]))
    (fault,) = done.faults
    assert "secure 写着可呼出，但打不出去" in fault
    assert str(place.tls / "trunk.pem") in fault
    assert not any(".check-" in one for one in done.warnings), "a folder that is gone"


def test_an_address_that_is_not_this_machines_is_told(exchange: Exchange, tmp_path: Path) -> None:
    place = Place(tmp_path / "telephony")
    with pytest.raises(Refusal, match="yixian telephony up"):
        check(place, exchange.line)
    place.make()
    place.engine.symlink_to(exchange.engine.folder)
    place.keep_ports(Ports(seat_address="192.0.2.99"))
    with pytest.raises(Conflict, match=r"192\.0\.2\.99"):
        check(place, exchange.line)


def _files(place: Place) -> dict[str, str]:
    return {path.name: path.read_text() for path in place.etc.iterdir()}
