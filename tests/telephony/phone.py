"""A telephone for tests, in plain Python: SIP over UDP, and RTP with G.711 A-law.

citizen = await Phone.plugged_in("13800138000", tone=600)
await citizen.call("12345", ("127.0.0.1", 5060))
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import struct
import time
from dataclasses import dataclass, field

from tests.telephony.sound import SILENCE, heard, level, tone

HOST = "127.0.0.1"
Address = tuple[str, int]


@dataclass
class Said:
    """A SIP message: its first line, its headers by small letters, its body."""

    first: str
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def read(cls, raw: bytes) -> Said:
        head, _, body = raw.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        said = cls(first, body=body)
        for line in lines:
            name, _, value = line.partition(":")
            said.headers.setdefault(name.strip().lower(), []).append(value.strip())
        return said

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, [""])[0]

    @property
    def uri(self) -> str:
        """Where the other side is to be reached from now on."""
        found = re.search(r"<([^>]+)>", self["contact"])
        return found[1] if found else ""


class _Sound(asyncio.DatagramProtocol):
    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if len(data) > 12 and data[0] >> 6 == 2 and data[1] & 0x7F == 8:
            self.phone.rx.extend(heard(data[12:]))


class Phone(asyncio.DatagramProtocol):
    """One telephone with one call at a time. `rx` are the samples it heard, `tone` what its person hums."""

    def __init__(self, user: str, *, hums: int = 0, answers: bool = True) -> None:
        self.user, self.answers = user, answers
        self.rx: list[int] = []
        self.answered, self.rang, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.status = 0
        self.invite = Said("")
        self._hum = tone(hums) if hums else [SILENCE]
        self._tag = f"{random.getrandbits(48):x}"
        self._call_id = self._target = self._from = self._to = ""
        self._sequence = 0
        self._remote: Address | None = None
        self._number, self._stamp = random.getrandbits(15), random.getrandbits(30)
        self._source, self._pressed = random.getrandbits(32), False
        self._server: Address = (HOST, 0)
        self._replies: asyncio.Queue[Said] = asyncio.Queue()

    @classmethod
    async def plugged_in(
        cls, user: str, *, hums: int = 0, answers: bool = True, host: str = HOST, port: int = 0
    ) -> Phone:
        phone, loop = cls(user, hums=hums, answers=answers), asyncio.get_running_loop()
        phone._sip, _ = await loop.create_datagram_endpoint(lambda: phone, (host, port))
        phone._rtp, _ = await loop.create_datagram_endpoint(lambda: _Sound(phone), (HOST, 0))
        phone.port = phone._sip.get_extra_info("sockname")[1]
        phone._rtp_port = phone._rtp.get_extra_info("sockname")[1]
        phone._humming = asyncio.create_task(phone._send_sound())
        return phone

    def unplug(self) -> None:
        self._humming.cancel()
        self._sip.close()
        self._rtp.close()

    async def register(self, server: Address, password: str, *, seconds: int = 600) -> int:
        """Sign in as `user`, for 0 seconds: out; the status of the answer."""
        self._server, uri = server, f"sip:{server[0]}:{server[1]}"
        self._call_id = f"{random.getrandbits(64):x}@register"
        self._from = self._to = f"<sip:{self.user}@{server[0]}>"
        self._from += f";tag={self._tag}"
        expires = f"Expires: {seconds}\r\n"
        answer = await self._asked("REGISTER", uri, extra=expires)
        if answer.first.startswith("SIP/2.0 401"):
            extra = expires + self._authorization("REGISTER", uri, answer, password)
            answer = await self._asked("REGISTER", uri, extra=extra)
        self._call_id = ""
        return int(answer.first.split()[1])

    async def call(
        self,
        number: str,
        server: Address,
        *,
        seconds: float = 10,
        caller: str = "",
        extra: str = "",
        password: str = "",
    ) -> int:
        """Call a number; the final status of the answer. `caller` stands for the caller's own number, `extra` are more
        headers, `password` is for who must sign in.
        """
        self._server, uri = server, f"sip:{number}@{server[0]}:{server[1]}"
        self._call_id = f"{random.getrandbits(64):x}@call"
        self._from, self._to = f"<sip:{caller or self.user}@{HOST}>;tag={self._tag}", f"<{uri}>"
        branch = self._branch()
        answer = await self._asked(
            "INVITE", uri, branch=branch, body=self._sdp(), extra=extra, seconds=seconds
        )
        if password and answer.first.startswith("SIP/2.0 401"):
            self._send(self._request("ACK", uri, branch=branch, sequence=self._sequence))
            branch = self._branch()
            extra += self._authorization("INVITE", uri, answer, password)
            answer = await self._asked("INVITE", uri, branch=branch, body=self._sdp(), extra=extra)
        self.status, self._to = int(answer.first.split()[1]), answer["to"]
        if self.status < 300:
            self._target = answer.uri or uri
            self._hear(answer.body)
            self._send(self._request("ACK", self._target, sequence=self._sequence))
            self.answered.set()
        else:
            self._send(self._request("ACK", uri, branch=branch, sequence=self._sequence))
            self.ended.set()
        return self.status

    def hang_up(self, *, extra: str = "") -> None:
        if self.answered.is_set() and not self.ended.is_set():
            self._sequence += 1
            self._send(self._request("BYE", self._target, sequence=self._sequence, extra=extra))
            self.ended.set()

    async def press(self, key: str) -> None:
        """A key, as telephones tell it (RFC 4733): for a tenth of a second, its end three times."""
        self._pressed = True
        stamp, event = self._stamp, "0123456789*#".index(key)
        for first, (ends, spoken) in enumerate([*((0, 160 * n) for n in range(1, 6)), *[(0x80, 960)] * 3]):
            self._send_packet(
                101 | (0 if first else 0x80), stamp, struct.pack(">BBH", event, ends | 10, spoken)
            )
            await asyncio.sleep(0.02)
        self._pressed = False

    def hears(self, frequency: int, *, seconds: float = 0.5) -> float:
        """How loud a tone was in the last moments, in dB below full scale."""
        return level(self.rx[-int(seconds * 8000) :], frequency)

    async def until_hears(self, frequency: int, *, seconds: float = 5) -> None:
        """Wait for a tone. `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while self.hears(frequency, seconds=0.25) < -35:
                await asyncio.sleep(0.1)

    def forget_call(self) -> None:
        """Be ready for the next one."""
        self.rx.clear()
        self._call_id, self._remote, self.invite = "", None, Said("")
        self._replies = asyncio.Queue()  # that it was hung up is no answer to the next call
        for happened in (self.answered, self.rang, self.ended):
            happened.clear()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        said = Said.read(data)
        if said.first.startswith("SIP/2.0"):
            if said["call-id"] == self._call_id and int(said.first.split()[1]) >= 200:
                self._replies.put_nowait(said)
            return
        method = said.first.split()[0]
        if method == "INVITE":
            self._invited(said, addr)
        elif method in ("BYE", "CANCEL"):
            ours = said["call-id"] == self._call_id
            self._reply(said, addr, "200 OK" if ours else "481 No such call")
            if ours:
                self.ended.set()
        elif method != "ACK":
            self._reply(said, addr, "200 OK")

    def _invited(self, said: Said, addr: Address) -> None:
        if self._call_id == said["call-id"]:  # the same call anew
            self._hear(said.body)
            self._reply(said, addr, "200 OK", self._sdp())
            return
        if self._call_id and not self.ended.is_set():
            self._reply(said, addr, "486 Busy Here")
            return
        self.forget_call()
        self._call_id, self._server, self.invite = said["call-id"], addr, said
        self._from, self._to, self._target = f"{said['to']};tag={self._tag}", said["from"], said.uri
        self._hear(said.body)
        self._reply(said, addr, "180 Ringing")
        self.rang.set()
        if self.answers:
            self.take_up()

    def take_up(self) -> None:
        """Answer what rings."""
        self._reply(self.invite, self._server, "200 OK", self._sdp())
        self.answered.set()

    async def _asked(
        self, method: str, uri: str, *, branch: str = "", body: str = "", extra: str = "", seconds: float = 5
    ) -> Said:
        """Send a request, again where nothing comes; its final answer."""
        self._sequence += 1
        request = self._request(method, uri, branch=branch or self._branch(), body=body, extra=extra)
        until = time.monotonic() + seconds
        wait = 0.5
        while (left := until - time.monotonic()) > 0:
            self._send(request)
            try:
                return await asyncio.wait_for(self._replies.get(), min(wait, left))
            except TimeoutError:
                wait = wait * 2 if method != "INVITE" else left
        raise TimeoutError(f"no answer to {method}")

    def _authorization(self, method: str, uri: str, challenge: Said, password: str) -> str:
        told = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge["www-authenticate"]))
        ours, asked = (
            hashlib.md5(text.encode()).hexdigest()
            for text in (f"{self.user}:{told['realm']}:{password}", f"{method}:{uri}")
        )
        parts = f"{ours}:{told['nonce']}:00000001:c0ffee:auth:{asked}"
        digest = hashlib.md5(parts.encode()).hexdigest()
        given = {"username": self.user, "realm": told["realm"], "nonce": told["nonce"], "uri": uri}
        given |= {"response": digest, "opaque": told.get("opaque", ""), "cnonce": "c0ffee"}
        quoted = ", ".join(f'{name}="{value}"' for name, value in given.items())
        return f"Authorization: Digest {quoted}, algorithm=MD5, qop=auth, nc=00000001\r\n"

    def _branch(self) -> str:
        return f"z9hG4bK{random.getrandbits(64):x}"

    def _request(
        self, method: str, uri: str, *, branch: str = "", body: str = "", extra: str = "", sequence: int = 0
    ) -> str:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {HOST}:{self.port};branch={branch or self._branch()};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: {self._from}\r\nTo: {self._to}\r\nCall-ID: {self._call_id}\r\n"
            f"CSeq: {sequence or self._sequence} {method}\r\nContact: <sip:{self.user}@{HOST}:{self.port}>\r\n"
            f"{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _reply(self, said: Said, addr: Address, status: str, body: str = "") -> None:
        tagged = said["to"] if "tag=" in said["to"] else f"{said['to']};tag={self._tag}"
        vias = "".join(f"Via: {via}\r\n" for via in said.headers["via"])
        kind = "Content-Type: application/sdp\r\n" if body else ""
        text = (
            f"SIP/2.0 {status}\r\n{vias}From: {said['from']}\r\nTo: {tagged}\r\nCall-ID: {said['call-id']}\r\n"
            f"CSeq: {said['cseq']}\r\nContact: <sip:{self.user}@{HOST}:{self.port}>\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._sip.sendto(text.encode(), addr)

    def _send(self, text: str) -> None:
        self._sip.sendto(text.encode(), self._server)

    def _sdp(self) -> str:
        return (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
        )

    def _hear(self, body: str) -> None:
        port, host = re.search(r"m=audio (\d+)", body), re.search(r"c=IN IP4 (\S+)", body)
        if port and host:
            self._remote = (host[1], int(port[1]))

    async def _send_sound(self) -> None:
        """A packet each 20 ms while a call is up."""
        due = time.monotonic()
        while True:
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if self._remote is None or not self.answered.is_set() or self.ended.is_set():
                continue
            self._stamp += 160
            if not self._pressed:
                self._send_packet(8, self._stamp, self._hum[self._number % len(self._hum)])

    def _send_packet(self, kind: int, stamp: int, payload: bytes) -> None:
        if self._remote is not None:
            head = struct.pack(">BBHII", 0x80, kind, self._number & 0xFFFF, stamp, self._source)
            self._rtp.sendto(head + payload, self._remote)
            self._number += 1
