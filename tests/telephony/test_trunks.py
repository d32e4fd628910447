"""Carriers' lines by UDP, TCP and TLS, sound in clear and encrypted, and the certificate that TLS needs."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.telephony.conftest import HOST, Exchange, small_line
from tests.telephony.secure_carrier import BY_TCP, CARRIER, WAYS, Authority, secure_carrier
from tests.telephony.test_calls import talk, within
from tests.telephony.test_config import part
from yixian.ground.errors import Refusal
from yixian.telephony.ami import Ami
from yixian.telephony.certificates import CHAIN, KEY, aging, fault
from yixian.telephony.config import render, trunk_doubts
from yixian.telephony.config.trunks import mute_trunks
from yixian.telephony.models import Trunk
from yixian.telephony.passwords import Passwords
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import Line

SECURE = Trunk(code="secure", name="加密线路", address=CARRIER, port=5061, transport="tls", media="srtp")


def line_with(*trunks: Trunk) -> Line:
    small = small_line(5090)
    return dataclasses.replace(small, trunks=[*small.trunks, *trunks])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "telephony")
    made.make()
    return made


def pjsip(line: Line, place: Place, ports: Ports | None = None) -> str:
    passwords = Passwords("x" * 32, {one.extension: "y" * 32 for one in line.seats})
    files = render(
        line, place, ports or Ports(), passwords, modules=Path("/opt/m"), sbin=Path("/opt/s")
    ).files
    return files["pjsip.conf"] + files["rtp.conf"]


def test_calls_come_by_tls_with_encrypted_sound_and_by_tcp(exchange: Exchange) -> None:
    """Carrier and switch look at each other's certificate; on a line with encrypted sound nobody talks in clear."""
    authority = Authority()
    authority.lay(exchange.place.tls, HOST)
    lines = [SECURE, Trunk(code="old", name="旧线路", address=BY_TCP, port=5060, transport="tcp")]
    exchange.configure(dataclasses.replace(exchange.line, trunks=[*exchange.line.trunks, *lines]))

    async def call(ami: Ami) -> None:
        seat = await exchange.seat("8001")
        for way in ("encrypted", "old"):
            citizen = await exchange.citizen()
            assert await citizen.call(f"{WAYS[way]}12345", carrier, seconds=20) == 200
            await within(20, seat.answered.wait())
            assert seat.invite["from"].startswith('"12345" <sip:13800138000@')
            await talk(citizen, seat)
            citizen.hang_up()
            await within(10, seat.ended.wait())
            seat.forget_call()
        open_line = await exchange.citizen()
        assert await open_line.call(f"{WAYS['clear']}12345", carrier, seconds=20) >= 400

    with secure_carrier(exchange.engine, authority, exchange.place.ports()) as carrier:
        exchange.run(call)


def test_a_trunk_by_tls_waits_for_its_certificate_and_the_others_do_not(place: Place) -> None:
    line, now = line_with(SECURE), timezone.now()
    assert "trunk-secure" not in pjsip(line, place)
    assert "trunk-carrier" in pjsip(line, place)
    (told,) = trunk_doubts(line, place, now)
    assert "secure" in told
    assert "trunk.pem" in told
    Authority().lay(place.tls, HOST)
    assert trunk_doubts(line, place, now) == []
    text = pjsip(line, place)
    transport, trunk = part(text, "trunks-tls"), part(text, "trunk-secure")
    assert "protocol=tls" in transport
    assert "verify_client=yes" in transport
    assert "media_encryption=sdes" in trunk
    assert f"contact=sip:{CARRIER}:5061\\;transport=tls" in trunk
    assert "media_encryption" not in part(text, "trunk-carrier")


def test_calls_leave_by_a_line_that_can_carry_them(place: Place) -> None:
    small = small_line(5090)
    line = dataclasses.replace(small, trunks=[SECURE, *small.trunks])
    passwords = Passwords("x" * 32, {one.extension: "y" * 32 for one in line.seats})

    def leaves_by() -> str:
        files = render(line, place, Ports(), passwords, modules=Path("/opt/m"), sbin=Path("/opt/s")).files
        return re.findall(r"^TRUNK=(.*)$", files["extensions.conf"], re.M)[0]

    assert leaves_by() == "trunk-carrier"
    (told,) = mute_trunks(line, place)
    assert "打不出去" in told
    assert "trunk.pem" in told
    Authority().lay(place.tls, HOST)
    assert (leaves_by(), mute_trunks(line, place)) == ("trunk-secure", [])


def test_a_line_without_its_certificate_is_not_chosen_for_calling_out(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    chosen = Trunk(code="a", name="甲", address=HOST, transport="tls")
    with pytest.raises(ValidationError, match=r"证书放好以前不能选 TLS 呼出.*trunk\.pem"):
        chosen.clean()
    for harmless in ({"outgoing": False}, {"active": False}, {"transport": "udp"}):
        Trunk(**{"code": "a", "name": "甲", "address": HOST, "transport": "tls", **harmless}).clean()
    Authority().lay(Place.of_this_system().tls, HOST)
    chosen.clean()


def test_a_certificate_is_looked_at_before_it_is_used(place: Place) -> None:
    authority, other, now = Authority(), Place(place.folder / "other"), timezone.now()
    authority.lay(place.tls, HOST)
    assert (fault(place), aging(place, now)) == ("", [])
    assert "提前换新" in aging(place, now + timedelta(days=70))[0]
    assert "已于" in aging(place, now + timedelta(days=100))[0]
    (place.tls / KEY).chmod(0o644)
    assert "chmod 600" in aging(place, now)[0]
    authority.lay(other.tls, HOST)
    (place.tls / KEY).write_bytes((other.tls / KEY).read_bytes())
    assert "不是一对" in fault(place)
    (place.tls / KEY).write_text("no key")
    assert KEY in fault(place)
    (place.tls / CHAIN).unlink()
    assert CHAIN in fault(place)


def test_trunks_and_seats_have_addresses_of_their_own_and_one_outside(place: Place) -> None:
    ports = Ports(trunk_address="192.0.2.1", seat_address="10.1.2.3", external_address="203.0.113.7")
    line = line_with()
    line.seats[0].browser = True
    text = pjsip(line, place, ports)
    assert "bind=192.0.2.1:5060" in part(text, "trunks")
    assert "external_media_address=203.0.113.7" in part(text, "trunks")
    assert "local_net=10.0.0.0/8" in part(text, "trunks")
    assert "bind=10.1.2.3:5062" in part(text, "seats")
    assert "media_address=10.1.2.3" in part(text, "seat-8001")
    assert "10.1.2.3=203.0.113.7,include_local_address" in part(text, "ice_host_candidates")
    inside = pjsip(line, place, Ports())
    assert "external" not in inside
    assert "media_address" not in inside


@pytest.mark.parametrize(
    "wrong",
    [
        {"trunk_address": "sip.example.org"},
        {"seat_address": "::1"},
        {"external_address": "1"},
        {"trunk_tls_port": 5060},
        {"seat_port": 5060},
    ],
)
def test_addresses_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        Ports(**wrong).refuse_nonsense()
    Ports(trunk_address="192.0.2.1", seat_address="192.0.2.2", seat_port=5060).refuse_nonsense()


def test_sound_is_not_encrypted_with_keys_in_clear() -> None:
    with pytest.raises(ValidationError, match="密钥是明文"):
        Trunk(code="a", name="甲", address=HOST, transport="udp", media="srtp").clean()
