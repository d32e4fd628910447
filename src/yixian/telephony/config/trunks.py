"""The carriers' part of pjsip.conf: where their calls come in, by what transport, and how sound is carried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from yixian.ground.text import listed
from yixian.telephony.certificates import CARRIERS, CHAIN, KEY, aging, fault
from yixian.telephony.config.demonstration import ARRIVES_IN
from yixian.telephony.config.lines import path_word, section, word
from yixian.telephony.models import Trunk
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import DEMONSTRATION, Line

Transport, Media = Trunk.Transport, Trunk.Media
# The section of each transport.
NAMED = {Transport.UDP: "trunks", Transport.TCP: "trunks-tcp", Transport.TLS: "trunks-tls"}
# Who speaks from these needs no address from outside: they are on this side of the router.
INSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")


def usable(trunks: Iterable[Trunk], place: Place) -> list[Trunk]:
    """Those that can carry calls: one by TLS needs its certificate."""
    every = list(trunks)
    wrong = fault(place) if any(one.transport == Transport.TLS for one in every) else ""
    return [one for one in every if not wrong or one.transport != Transport.TLS]


def carried(line: Line, place: Place) -> list[Trunk]:
    """The line's trunks that can carry calls."""
    return usable(line.trunks, place)


def mute_trunks(line: Line, place: Place) -> list[str]:
    """What is said for calling out, but cannot: a city that believes it has a line learns it before it needs one."""
    outgoing = [one for one in line.trunks if one.outgoing and one.transport == Transport.TLS]
    wrong = fault(place) if outgoing else ""
    if not wrong:
        return []
    said = _("中继线路 %(code)s 写着可呼出，但打不出去：%(wrong)s")
    return [said % {"code": one.code, "wrong": wrong} for one in outgoing]


def trunk_doubts(line: Line, place: Place, now: datetime) -> list[str]:
    """What is wrong with the certificate, where a trunk needs one."""
    needing = [one.code for one in line.trunks if one.transport == Transport.TLS]
    if not needing:
        return []
    if wrong := fault(place):
        return [_("中继线路 %(codes)s 没有启用：%(wrong)s") % {"codes": listed(needing), "wrong": wrong}]
    return aging(place, now)


def trunk_transports(line: Line, place: Place, ports: Ports) -> list[str]:
    """UDP always, the others where a trunk comes by them."""
    used = {Transport.UDP, *(Transport(one.transport) for one in carried(line, place))}
    parts = []
    for one in (Transport.UDP, Transport.TCP, Transport.TLS):
        if one in used:
            port = ports.trunk_tls_port if one == Transport.TLS else ports.trunk_port
            more = _secured(place) if one == Transport.TLS else {}
            parts.append(
                transport(NAMED[one], ports.trunks_at, port, one.value, ports.external_address, more)
            )
    return parts


def transport(
    name: str,
    address: str,
    port: int,
    protocol: str,
    external: str = "",
    more: dict[str, object] | None = None,
) -> str:
    """A transport; behind a router whoever is outside is told the `external` address."""
    settings: dict[str, object] = {
        "type": "transport",
        "protocol": protocol,
        "bind": f"{word(address)}:{port}",
    }
    if not external:
        return section(name, settings | (more or {}))
    outside = {"external_media_address": word(external), "external_signaling_address": word(external)}
    return section(name, settings | outside | (more or {}), *(("local_net", one) for one in INSIDE))


def _secured(place: Place) -> dict[str, object]:
    """Our certificate; the carriers', too, are looked at where it is laid down who signs them."""
    said: dict[str, object] = {
        "method": "tlsv1_2",
        "cert_file": path_word(place.tls / CHAIN),
        "priv_key_file": path_word(place.tls / KEY),
    }
    if (place.tls / CARRIERS).exists():
        said |= {
            "ca_list_file": path_word(place.tls / CARRIERS),
            "verify_server": "yes",
            "verify_client": "yes",
            "require_client_cert": "yes",
        }
    return said


def trunk(one: Trunk, every: dict[str, object]) -> str:
    """A carrier's line, known by the address it calls from; `every` is what all endpoints have."""
    name, address, by = f"trunk-{word(one.code)}", word(one.address), Transport(one.transport)
    encrypted = {"media_encryption": "sdes"} if one.media == Media.SRTP else {}
    endpoint: dict[str, object] = {
        "type": "endpoint",
        "transport": NAMED[by],
        "context": ARRIVES_IN if one.code == DEMONSTRATION else "from-trunk",
        **every,
        "aors": name,
        "trust_id_inbound": "yes",
        "rtp_timeout": 60,
        **encrypted,
    }
    # The sign before the way is Asterisk's for a comment, hence not for `section`, which refuses it from everywhere.
    way = "" if by == Transport.UDP else rf"\;transport={by.value}"
    return (
        section(name, endpoint)
        + section(name, {"type": "aor"})
        + f"contact=sip:{address}:{int(one.port)}{way}\n"
        + section(name, {"type": "identify", "endpoint": name, "match": address})
    )
