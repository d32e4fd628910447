"""The running switch: whether it runs, what it is asked over its AMI, how it is started and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from yixian.ground.errors import Conflict, OutOfService
from yixian.telephony.ami import Ami, AmiLost, AmiRefused, Message
from yixian.telephony.config import AMI_USER
from yixian.telephony.engine import Engine
from yixian.telephony.passwords import kept_ami_password
from yixian.telephony.place import Place, Ports

START_SECONDS = 60.0
BOOT_SECONDS = 5.0  # until it is asked anew: it may have died meanwhile
END_SECONDS = 10.0
PORT_SECONDS = 3.0  # a switch that was killed is gone before its ports are
OPEN_FILES = 20_000
# Refused so is everything: it is still starting, or does not know its own account's rights.
NOT_ABLE = re.compile(r"Invalid/unknown command|Permission denied")
# Which of its modules read a file again, in this order: what a queue points at is known before it.
READERS = {
    "pjsip.conf": ("res_pjsip.so", "res_pjsip_endpoint_identifier_ip.so"),
    "queues.conf": ("app_queue.so",),
    "confbridge.conf": ("app_confbridge.so",),
    "musiconhold.conf": ("res_musiconhold.so",),
    "extensions.conf": ("pbx_config.so",),
}


T = TypeVar("T")


def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run it and wait, whoever asks: in a thread of its own, since the caller's may be running a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Switch:
    """The switch at a place."""

    place: Place

    def process(self) -> int | None:
        """The number of its process, None when it does not run. One that merely has its old number is not it."""
        try:
            number = int((self.place.var / "run/asterisk.pid").read_text())
        except (OSError, ValueError):
            return None
        return number if self._is_it(number) else None

    def _is_it(self, number: int) -> bool:
        try:
            line = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return str(self.place.etc / "asterisk.conf").encode() in line

    def start_script(self, engine: Engine) -> str:
        """What a service runs to have it in the foreground, under whatever account."""
        command = engine.command("-f", "-C", str(self.place.etc / "asterisk.conf"))
        folder = shlex.quote(str(self.place.var))
        return f"#!/bin/sh\nulimit -n {OPEN_FILES} 2>/dev/null\ncd {folder} || exit 1\nexec {shlex.join(command)}\n"

    def start(self, engine: Engine) -> None:
        """Start it, and wait until it answers. `OutOfService` with its last words when it does not."""
        log = self.place.var / "log/start.log"
        with log.open("w") as told:
            process = subprocess.Popen(
                ["/bin/sh", "-c", self.start_script(engine)],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if self.await_boot(lambda: process.poll() is None):
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        last = log.read_text(errors="replace").strip().splitlines()[-3:]
        raise OutOfService(
            f"Asterisk 没有启动，见 / Asterisk did not start, see {log}: {' '.join(last)[:400]}"
        )

    def end(self) -> None:
        """End it: politely first. `Conflict` where it runs under another account, as a service."""
        number = self.process()
        if number is None:
            return
        for with_signal, seconds in ((signal.SIGTERM, END_SECONDS), (signal.SIGKILL, END_SECONDS)):
            try:
                os.kill(number, with_signal)
            except ProcessLookupError:
                return
            except PermissionError:
                raise Conflict(
                    "Asterisk 由系统服务用另一个账号运行：请用 systemctl stop yixian-switch"
                    " / Asterisk runs as a service under another account: use systemctl stop yixian-switch"
                ) from None
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if not self._is_it(number):  # it forgets its number before it gives up its ports
                    return
                time.sleep(0.05)

    def await_boot(self, is_alive: Callable[[], bool]) -> bool:
        """Wait until it has booted; False when it does not, or is not alive any more."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and is_alive():
            if self.has_booted():
                return True
            time.sleep(0.1)
        return False

    def has_booted(self) -> bool:
        """Whether it is there and has loaded everything: before that it answers, but knows no queue."""
        try:
            return to_its_end(self._has_booted())
        except (TimeoutError, OSError, AmiRefused):
            return False

    async def _has_booted(self) -> bool:
        booted = asyncio.Event()
        ami = self.ami()
        ami.on(lambda event: booted.set() if event["Event"] == "FullyBooted" else None)
        await ami.start(2.0)  # it tells everybody who signs in afterwards
        try:
            async with asyncio.timeout(BOOT_SECONDS):
                await booted.wait()
            return True
        finally:
            await ami.close()

    def ask(self, name: str, *, seconds: float = 10.0, **fields: object) -> list[Message]:
        """One action. `OutOfService` when the switch does not answer, `Conflict` when it does and says no."""
        return self.ask_all([(name, fields)], seconds=seconds)[0]

    def ask_all(
        self, actions: list[tuple[str, dict[str, Any]]], *, seconds: float = 10.0
    ) -> list[list[Message]]:
        """Several actions over one connection, in order; what follows one that is refused is not done."""
        try:
            return to_its_end(self._ask_all(actions, seconds))
        except (TimeoutError, OSError, AmiLost, AmiRefused) as error:
            raise OutOfService(
                f"Asterisk 没有应答 / Asterisk does not answer: {type(error).__name__} {error}"
            ) from None

    async def _ask_all(
        self, actions: list[tuple[str, dict[str, Any]]], seconds: float
    ) -> list[list[Message]]:
        ami = self.ami()
        await ami.start(seconds)
        try:
            return [await ami.action(name, **fields) for name, fields in actions]
        except AmiRefused as refused:
            if NOT_ABLE.match(str(refused)):
                raise
            raise Conflict(f"Asterisk 没有照做 / Asterisk refused: {refused}") from None
        finally:
            await ami.close()

    def ami(self) -> Ami:
        """A connection to it, not yet made."""
        return Ami("127.0.0.1", self.place.ports().ami_port, AMI_USER, kept_ami_password(self.place))

    def reload(self, files: Iterable[str]) -> None:
        """Have it read these files again. Calls go on; seats stay signed in, and paused for the reason they gave.

        Of a file that it reads when it starts nothing happens.
        """
        named = set(files)
        reloads = [
            ("Reload", {"Module": module})
            for file, modules in READERS.items()
            if file in named
            for module in modules
        ]
        if not reloads:
            return
        if "queues.conf" not in named:
            self.ask_all(reloads)
            return
        resting = [
            one for one in self.ask("QueueStatus") if one.get("Paused") == "1" and one.get("PausedReason")
        ]
        # It keeps that somebody is paused, but forgets why.
        again = [
            (
                "QueuePause",
                {
                    "Queue": one["Queue"],
                    "Interface": one["Location"],
                    "Paused": "true",
                    "Reason": one["PausedReason"],
                },
            )
            for one in resting
        ]
        self.ask_all(reloads)
        for pause in again:
            with contextlib.suppress(Conflict):  # the seat is gone from the queue
                self.ask_all([pause])


def refuse_taken(ports: Ports, transports: Iterable[str] = ()) -> None:
    """`Conflict` where another program listens on one of the switch's ports, or the address is not this machine's.

    `transports` are the ways the trunks in use come.
    """
    wanted = [
        (socket.SOCK_STREAM, "127.0.0.1", ports.ami_port, "--ami-port"),
        (socket.SOCK_STREAM, "127.0.0.1", ports.web_port, "--web-port"),
        (socket.SOCK_DGRAM, ports.trunks_at, ports.trunk_port, "--trunk-port"),
        (socket.SOCK_DGRAM, ports.seats_at, ports.seat_port, "--seat-port"),
    ]
    if "tcp" in transports:
        wanted.append((socket.SOCK_STREAM, ports.trunks_at, ports.trunk_port, "--trunk-port"))
    if "tls" in transports:
        wanted.append((socket.SOCK_STREAM, ports.trunks_at, ports.trunk_tls_port, "--trunk-tls-port"))
    until = time.monotonic() + PORT_SECONDS
    for kind, address, port, option in wanted:
        while reason := _why_taken(kind, address, port):
            if time.monotonic() > until:
                raise Conflict(
                    f"{address}:{port} 不能用（{reason}）：请停掉占用它的程序，或用 {option} 换一个"
                    f" / it cannot be used: end what listens there, or choose another by {option}"
                )
            time.sleep(0.1)


def _why_taken(kind: socket.SocketKind, address: str, port: int) -> str:
    """Why nobody can listen there, "" where one can."""
    with socket.socket(socket.AF_INET, kind) as tried:
        if kind == socket.SOCK_STREAM:  # one that has just ended keeps its port for a minute, for nobody
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""
