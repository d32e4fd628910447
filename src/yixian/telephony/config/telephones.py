"""pjsip.conf: the carriers' trunks, the seats' telephones and the seats' browsers."""

from __future__ import annotations

from yixian.telephony.config.lines import section, word
from yixian.telephony.models import Seat, Trunk
from yixian.telephony.place import Ports
from yixian.telephony.queries import Line

# G.711 as the carriers send it: nothing is converted. Sound goes through the switch, which records it. Nobody sends a
# call on by himself.
_EVERY: dict[str, object] = {
    "disallow": "all",
    "allow": "alaw,ulaw",
    "dtmf_mode": "rfc4733",
    "direct_media": "no",
    "language": "zh",
    "allow_subscribe": "no",
    "allow_transfer": "no",
}

# What a browser speaks: sound encrypted under keys of this call (DTLS-SRTP) with a certificate that the switch makes
# for itself, both voices on one port that is found by trying (ICE).
_BROWSER: dict[str, object] = {"webrtc": "yes"}


def interface(extension: str) -> str:
    """A seat's telephone as the switch calls it. No caller's number begins so: none is taken for a seat."""
    return f"seat-{word(extension)}"


def pjsip(line: Line, ports: Ports, seats: dict[str, str]) -> str:
    """The file; `seats` are the passwords by extension."""
    parts = [
        section(
            "global",
            {
                "type": "global",
                "user_agent": "Yixian",
                "endpoint_identifier_order": "username,ip",
                "max_initial_qualify_time": 1,
            },
        ),
        _transport("trunks", ports.address, ports.trunk_port),
        _transport("seats", ports.address, ports.seat_port),
        _transport("browsers", "127.0.0.1", ports.web_port, protocol="ws"),
    ]
    parts += [_trunk(one) for one in line.trunks]
    parts += [_seat(one, seats[one.extension]) for one in line.seats]
    return "\n".join(parts)


def _transport(name: str, address: str, port: int, *, protocol: str = "udp") -> str:
    return section(name, {"type": "transport", "protocol": protocol, "bind": f"{word(address)}:{port}"})


def _trunk(trunk: Trunk) -> str:
    name, address = f"trunk-{word(trunk.code)}", word(trunk.address)
    endpoint = {
        "type": "endpoint",
        "transport": "trunks",
        "context": "from-trunk",
        **_EVERY,
        "aors": name,
        "trust_id_inbound": "yes",
        "rtp_timeout": 60,
    }
    return (
        section(name, endpoint)
        + section(name, {"type": "aor", "contact": f"sip:{address}:{int(trunk.port)}"})
        + section(name, {"type": "identify", "endpoint": name, "match": address})
    )


def _seat(seat: Seat, password: str) -> str:
    name = interface(seat.extension)
    endpoint = {
        "type": "endpoint",
        "transport": "browsers" if seat.browser else "seats",
        "context": "from-seat",
        **_EVERY,
        **(_BROWSER if seat.browser else {}),
        "aors": name,
        "auth": name,
        "device_state_busy_at": 1,  # one call at a time
        "rtp_timeout": 20,  # a telephone that went away keeps no caller longer
    }
    return (
        section(name, endpoint)
        + section(name, {"type": "aor", "max_contacts": 1, "remove_existing": "yes", "qualify_frequency": 30})
        # Asterisk 22 has a new word for this kind; 20 knows only the old one, which both take.
        + section(
            name, {"type": "auth", "auth_type": "userpass", "username": name, "password": word(password)}
        )
    )
