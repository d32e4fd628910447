"""A carrier that speaks TLS, SRTP and TCP: a second Asterisk, which passes a plain telephone's calls on so."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.telephony.conftest import free_ports
from tests.telephony.phone import HOST, Address
from yixian.telephony.certificates import CARRIERS, CHAIN, KEY
from yixian.telephony.config.fixed import fixed_files
from yixian.telephony.engine import Engine
from yixian.telephony.passwords import passwords_for
from yixian.telephony.place import Place, Ports, write
from yixian.telephony.switch import Switch

# Where it calls from, by TLS and by TCP: beside the plain carrier of the other tests.
CARRIER, BY_TCP = "127.0.0.3", "127.0.0.4"
PJSIP = """
[plain]
type=transport
protocol=udp
bind={HOST}:{plain}

[secure]
type=transport
protocol=tls
bind={CARRIER}:{tls}
method=tlsv1_2
cert_file={folder}/{CHAIN}
priv_key_file={folder}/{KEY}
ca_list_file={folder}/{CARRIERS}
verify_server=yes

[tcp]
type=transport
protocol=tcp
bind={BY_TCP}:{tcp}

[every](!)
type=endpoint
context=out
disallow=all
allow=alaw
direct_media=no

[citizens](every)
transport=plain
[citizens]
type=identify
endpoint=citizens
match={HOST}

[encrypted](every)
transport=secure
media_encryption=sdes
aors=by-tls
[clear](every)
transport=secure
aors=by-tls
[old](every)
transport=tcp
aors=by-tcp

[by-tls]
type=aor
contact=sip:{HOST}:{theirs.trunk_tls_port}\\;transport=tls
[by-tcp]
type=aor
contact=sip:{HOST}:{theirs.trunk_port}\\;transport=tcp
"""
# By the first digit: how a call is passed on.
WAYS = {"encrypted": "1", "clear": "2", "old": "3"}
EXTENSIONS = "[out]\n" + "".join(
    f"exten => _{key}X.,1,Dial(PJSIP/${{EXTEN:1}}@{way},20)\n same => n,Hangup()\n"
    for way, key in WAYS.items()
)


class Authority:
    """Signs certificates for addresses; valid until `days` from now."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed("authority", self.key.public_key(), days=800, authority=True)

    def lay(self, folder: Path, address: str, *, days: float = 90) -> None:
        """A certificate for `address` and its key, and our own as the one that signs the others'."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        chain = [self._signed(address, key.public_key(), days=days), self.certificate]
        pem = serialization.Encoding.PEM
        (folder / CHAIN).write_bytes(b"".join(one.public_bytes(pem) for one in chain))
        (folder / CARRIERS).write_bytes(self.certificate.public_bytes(pem))
        (folder / KEY).write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (folder / KEY).chmod(0o600)

    def _signed(
        self, name: str, key: ec.EllipticCurvePublicKey, *, days: float, authority: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            named = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(name))])
            made = made.add_extension(named, critical=False)
        return made.sign(self.key, hashes.SHA256())


@contextmanager
def secure_carrier(engine: Engine, authority: Authority, theirs: Ports) -> Iterator[Address]:
    """Where a plain telephone calls it, each number after a key of `WAYS`; it calls on to the hotline at `theirs`."""
    folder = Path(tempfile.mkdtemp(prefix="yixian-carrier-"))
    place = Place(folder / "telephony")
    place.make()
    authority.lay(place.tls, CARRIER)
    plain, seats = free_ports(2, socket.SOCK_DGRAM)
    ami, web, tls, tcp = free_ports(4, socket.SOCK_STREAM)
    ports = Ports(trunk_port=plain, seat_port=seats, ami_port=ami, web_port=web, rtp_from=45000, rtp_to=45099)
    told = {
        "HOST": HOST,
        "CARRIER": CARRIER,
        "BY_TCP": BY_TCP,
        "CHAIN": CHAIN,
        "KEY": KEY,
        "CARRIERS": CARRIERS,
    }
    pjsip = PJSIP.format(**told, plain=plain, tls=tls, tcp=tcp, theirs=theirs, folder=place.tls)
    place.keep_ports(ports)
    files = fixed_files(place, ports, engine.modules, engine.sbin, passwords_for(place, []).ami)
    for name, text in (files | {"pjsip.conf": pjsip, "extensions.conf": EXTENSIONS}).items():
        write(place.etc / name, text)
    (place.share / "documentation").symlink_to(engine.documentation)
    try:
        Switch(place).start(engine)
        yield HOST, plain
    finally:
        Switch(place).end()
        shutil.rmtree(folder, ignore_errors=True)
