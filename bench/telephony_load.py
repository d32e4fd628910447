"""Robots for measuring the line: many citizens and many seats over a socket each, so that the load is the switch's."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telephony.phone import Said
from tests.telephony.sound import tone

HOST = "127.0.0.1"
Address = tuple[str, int]
PACKET = 0.02  # seconds of sound in one


@dataclass
class Leg:
    """One side of a call: when it was sent or rang, was answered, ended (monotonic seconds; 0 while it did not)."""

    number: str
    key: str
    sent: float = 0.0
    answered: float = 0.0
    ended: float = 0.0
    status: int = 0
    hung_up: bool = False  # by us
    said: Said = field(default_factory=lambda: Said(""))
    target: str = ""
    sound: Address | None = None


class Robots(asyncio.DatagramProtocol):
    """What citizens and seats have in common: SIP over one socket, sound from another, which hears nothing."""

    def __init__(self, server: Address) -> None:
        self.server = server
        self.legs: dict[str, Leg] = {}
        self._live: list[Leg] = []
        self._said = self._due = 0
        self._sip: asyncio.DatagramTransport
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind((HOST, 0))
        self._rtp.setblocking(False)
        self._rtp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what comes is dropped by the kernel
        self._voice = tone(600)

    async def plug_in(self) -> None:
        loop = asyncio.get_running_loop()
        self._sip, _ = await loop.create_datagram_endpoint(lambda: self, (HOST, 0))
        raw: socket.socket = self._sip.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.port = raw.getsockname()[1]
        self._talking = asyncio.create_task(self._talk())

    def unplug(self) -> None:
        self._talking.cancel()
        self._sip.close()
        self._rtp.close()

    @property
    def up(self) -> list[Leg]:
        """The calls that are up; those that ended are not looked at again."""
        self._live = [one for one in self._live if not one.ended]
        return self._live

    @property
    def unsaid(self) -> float:
        """The share of sound that these robots were too slow to send: theirs, not the switch's."""
        return 1 - self._said / self._due if self._due else 0.0

    def datagram_received(self, data: bytes, addr: Address) -> None:
        said = Said.read(data)
        if said.first.startswith("SIP/2.0"):
            self._replied(said)
            return
        method, leg = said.first.split()[0], self.legs.get(said["call-id"])
        if method == "INVITE":
            self._invited(said)
        elif method in ("BYE", "CANCEL"):
            self._reply(said, "200 OK")
            if leg is not None and not leg.ended:
                self._ended(leg)
        elif method != "ACK":
            self._reply(said, "200 OK")

    def _ended(self, leg: Leg) -> None:
        leg.ended = time.monotonic()

    def _replied(self, said: Said) -> None:
        raise NotImplementedError

    def _invited(self, said: Said) -> None:
        self._reply(said, "486 Busy Here")

    def _reply(self, said: Said, status: str, body: str = "") -> None:
        tagged = said["to"] if "tag=" in said["to"] else f"{said['to']};tag={said['call-id'][:12]}"
        vias = "".join(f"Via: {via}\r\n" for via in said.headers["via"])
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"SIP/2.0 {status}\r\n{vias}From: {said['from']}\r\nTo: {tagged}\r\nCall-ID: {said['call-id']}\r\n"
            f"CSeq: {said['cseq']}\r\nContact: <sip:robot@{HOST}:{self.port}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _request(
        self, method: str, uri: str, leg: Leg, to: str, number: int, extra: str = "", body: str = ""
    ) -> str:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {HOST}:{self.port};branch=z9hG4bK{random.getrandbits(64):x};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{leg.number}@{HOST}>;tag={leg.key[:12]}\r\nTo: {to}\r\n"
            f"Call-ID: {leg.key}\r\n"
            f"CSeq: {number} {method}\r\nContact: <sip:{leg.number}@{HOST}:{self.port}>\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _send(self, text: str) -> None:
        self._sip.sendto(text.encode(), self.server)

    def _sdp(self) -> str:
        port = self._rtp.getsockname()[1]
        return (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"
        )

    def _hear(self, leg: Leg, body: str) -> None:
        port, host = re.search(r"m=audio (\d+)", body), re.search(r"c=IN IP4 (\S+)", body)
        if port and host:
            leg.sound = (host[1], int(port[1]))

    async def _talk(self) -> None:
        """A packet for each call that is up, each 20 ms; what is half a second late is not made up for."""
        number, due = 0, time.monotonic()
        while True:
            due += PACKET
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            number += 1
            packet = struct.pack(">BBHII", 0x80, 8, number & 0xFFFF, number * 160 & 0xFFFFFFFF, 7)
            packet += self._voice[number % len(self._voice)]
            up = self.up
            self._due += len(up)
            late = time.monotonic() - due
            if late > 0.5:
                skipped = int(late / PACKET)
                number, due, self._due = (
                    number + skipped,
                    due + skipped * PACKET,
                    self._due + skipped * len(up),
                )
            for leg in up:
                if leg.sound is not None:
                    with contextlib.suppress(BlockingIOError):
                        self._rtp.sendto(packet, leg.sound)
                        self._said += 1


class Citizens(Robots):
    """They call, and hang up when they are told to."""

    def call(self, dialled: str, number: str) -> Leg:
        leg = Leg(number, f"{random.getrandbits(64):x}@citizen", sent=time.monotonic())
        self.legs[leg.key] = leg
        uri = f"sip:{dialled}@{self.server[0]}:{self.server[1]}"
        leg.target = uri
        self._send(self._request("INVITE", uri, leg, f"<{uri}>", 1, body=self._sdp()))
        return leg

    def hang_up(self, leg: Leg) -> None:
        if leg.answered and not leg.ended:
            leg.ended, leg.hung_up = time.monotonic(), True
            self._send(self._request("BYE", leg.target, leg, leg.said["to"], 2))

    def _replied(self, said: Said) -> None:
        leg, status = self.legs.get(said["call-id"]), int(said.first.split()[1])
        if leg is None or status < 200 or "INVITE" not in said["cseq"]:
            return
        if leg.status == 0:
            leg.status, leg.said = status, said
            if status < 300:
                leg.answered, leg.target = time.monotonic(), said.uri or leg.target
                self._hear(leg, said.body)
                self._live.append(leg)
            else:
                leg.ended = time.monotonic()
        self._send(self._request("ACK", leg.target, leg, said["to"], 1))


class Seats(Robots):
    """Telephones that answer at once, unless they only ring; where `talks` says how long in seconds, they hang up."""

    def __init__(self, server: Address, passwords: dict[str, str]) -> None:
        super().__init__(server)
        self.passwords = passwords
        self.answers = True
        self.talks: Callable[[], float] | None = None
        self._signing: dict[str, asyncio.Future[Said]] = {}

    async def sign_in(self) -> None:
        """Everybody, sixteen at a time."""
        several = asyncio.Semaphore(16)

        async def one(user: str, password: str) -> None:
            async with several:
                await self._register(user, password)

        await asyncio.gather(*(one(user, password) for user, password in self.passwords.items()))

    async def _register(self, user: str, password: str) -> None:
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        leg, extra = Leg(user, f"{random.getrandbits(64):x}@seat"), ""
        for number in (1, 2):
            self._signing[leg.key] = asyncio.get_running_loop().create_future()
            told = f"Expires: 3600\r\n{extra}"
            self._send(self._request("REGISTER", uri, leg, f"<sip:{user}@{HOST}>", number, extra=told))
            answer = await asyncio.wait_for(self._signing[leg.key], 20)
            if answer.first.startswith("SIP/2.0 200"):
                return
            extra = _digest(user, password, uri, answer)
        raise SystemExit(f"{user} could not sign in: {answer.first}")

    def _replied(self, said: Said) -> None:
        waiting = self._signing.get(said["call-id"])
        if waiting is not None and not waiting.done() and int(said.first.split()[1]) >= 200:
            waiting.set_result(said)

    def _invited(self, said: Said) -> None:
        now, key = time.monotonic(), said["call-id"]
        if key not in self.legs:
            caller = re.search(r"sip:([^@]+)@", said["from"])
            self.legs[key] = leg = Leg(caller[1] if caller else "", key, now, said=said, target=said.uri)
            self._hear(leg, said.body)
            if self.answers:
                leg.answered = now
                self._live.append(leg)
            if self.talks is not None:
                asyncio.get_running_loop().call_later(self.talks(), self._hang_up, leg)
        self._reply(said, "200 OK" if self.answers else "180 Ringing", self._sdp() if self.answers else "")

    def _ended(self, leg: Leg) -> None:
        super()._ended(leg)
        if not leg.answered:
            self._reply(leg.said, "487 Request Terminated")

    def _hang_up(self, leg: Leg) -> None:
        if not leg.ended:
            leg.ended, leg.hung_up = time.monotonic(), True
            ours = f"{leg.said['to']};tag={leg.key[:12]}"
            request = self._request("BYE", leg.target, leg, leg.said["from"], 1)
            self._send(re.sub(r"From: .*\r\n", lambda _: f"From: {ours}\r\n", request, count=1))


def _digest(user: str, password: str, uri: str, challenge: Said) -> str:
    told = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge["www-authenticate"]))
    ours, asked = (
        hashlib.md5(text.encode()).hexdigest()
        for text in (f"{user}:{told['realm']}:{password}", f"REGISTER:{uri}")
    )
    digest = hashlib.md5(f"{ours}:{told['nonce']}:00000001:c0ffee:auth:{asked}".encode()).hexdigest()
    given = {"username": user, "realm": told["realm"], "nonce": told["nonce"], "uri": uri, "response": digest}
    given |= {"opaque": told.get("opaque", ""), "cnonce": "c0ffee"}
    quoted = ", ".join(f'{name}="{value}"' for name, value in given.items())
    return f"Authorization: Digest {quoted}, algorithm=MD5, qop=auth, nc=00000001\r\n"
