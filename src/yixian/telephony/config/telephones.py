"""pjsip.conf: the carriers' trunks, the seats' telephones and the seats' browsers."""

from __future__ import annotations

from ipaddress import IPv4Address

from yixian.telephony.config.lines import section, word
from yixian.telephony.config.trunks import carried, transport, trunk, trunk_transports
from yixian.telephony.models import Seat
from yixian.telephony.place import Place, Ports
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


def pjsip(line: Line, place: Place, ports: Ports, seats: dict[str, str]) -> str:
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
        *trunk_transports(line, place, ports),
        transport("seats", ports.seats_at, ports.seat_port, "udp", ports.external_address),
        transport("browsers", "127.0.0.1", ports.web_port, "ws"),
    ]
    parts += [trunk(one, _EVERY) for one in carried(line, place)]
    browser = _BROWSER | _sound_at(ports)
    parts += [_seat(one, seats[one.extension], browser if one.browser else {}) for one in line.seats]
    return "\n".join(parts)


def _sound_at(ports: Ports) -> dict[str, object]:
    """Of several addresses a machine has, browsers are told the seats'. None of theirs reaches loopback: the machine's
    own choice is better there.
    """
    if IPv4Address(ports.seats_at).is_loopback:
        return {}
    return {"media_address": word(ports.seats_at), "bind_rtp_to_media_address": "yes"}


def _seat(seat: Seat, password: str, browser: dict[str, object]) -> str:
    name = interface(seat.extension)
    endpoint = {
        "type": "endpoint",
        "transport": "browsers" if seat.browser else "seats",
        "context": "from-seat",
        **_EVERY,
        **browser,
        "aors": name,
        "auth": name,
        "device_state_busy_at": 1,  # one call at a time
        # A telephone that went away keeps no caller longer. A browser never falls silent, also when it is muted or
        # holds; one that stands on a desk may send nothing while nobody speaks, and for as long as it holds.
        "rtp_timeout": 8 if seat.browser else 20,
        "rtp_timeout_hold": 30 if seat.browser else 600,
    }
    return (
        section(name, endpoint)
        + section(name, {"type": "aor", "max_contacts": 1, "remove_existing": "yes", "qualify_frequency": 30})
        # Asterisk 22 has a new word for this kind; 20 knows only the old one, which both take.
        + section(
            name, {"type": "auth", "auth_type": "userpass", "username": name, "password": word(password)}
        )
    )
