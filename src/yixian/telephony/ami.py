"""The switch's AMI: what it is told, what it answers, and what it reports, over one TCP connection.

    async with Ami("127.0.0.1", 5038, "yixian", password) as ami:
        ami.on(lambda event: print(event["Event"]))
        for queue in (await ami.action("QueueStatus"))[1:]: …

The connection is made anew when it is lost, and `on_up` is called each time: state is asked for, never assumed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType

log = logging.getLogger(__name__)
Message = dict[str, str]
Handler = Callable[[Message], None]
LONGEST = 1 << 20  # bytes of one message
AGAIN = 0.5  # seconds until the next try to connect
EMPTY = re.compile(r"No .+ found\.?\Z")  # how some lists say that there is nothing in them


class AmiRefused(Exception):
    """The switch refused an action or the password; its words."""


class AmiLost(ConnectionError):
    """The connection was lost before the answer came: whether the action was done nobody knows."""


@dataclass
class _Asked:
    answer: asyncio.Future[list[Message]]
    messages: list[Message] = field(default_factory=list)


class Ami:
    """One connection; used within one event loop."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self.host, self.port = host, port
        self._user, self._password = user, password
        self._asked: dict[str, _Asked] = {}
        self._numbers = itertools.count(1)
        self._handlers: list[Handler] = []
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._refused: AmiRefused | None = None
        self.up = asyncio.Event()
        self._settled = asyncio.Event()  # signed in for the first time, or refused
        self.on_up: Callable[[Ami], Awaitable[None]] | None = None

    async def __aenter__(self) -> Ami:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def on(self, handler: Handler) -> None:
        """Call `handler` with every event. It must not wait; what it raises is logged."""
        self._handlers.append(handler)

    async def start(self, seconds: float = 10.0) -> None:
        """Connect and stay connected. `TimeoutError` when nobody answers in time, `AmiRefused` for a wrong password."""
        self._task = asyncio.create_task(self._stay_connected())
        try:
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        except TimeoutError:
            await self.close()
            raise
        if self._refused is not None:
            await self.close()
            raise self._refused

    async def close(self) -> None:
        """Disconnect for good."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def action(self, name: str, *, seconds: float = 10.0, **fields: object) -> list[Message]:
        """Have an action done; its answer, followed by the events of a list it answers with.

        A field may be a list of values. `AmiRefused` when the switch says no, `AmiLost` when the connection breaks,
        `TimeoutError` when no answer comes.
        """
        if self._writer is None:
            raise AmiLost("not connected")
        number = str(next(self._numbers))
        asked = _Asked(asyncio.get_running_loop().create_future())
        self._asked[number] = asked
        try:
            self._writer.write(written(name, number, fields))
            await self._writer.drain()
            async with asyncio.timeout(seconds):
                messages = await asked.answer
        except (ConnectionResetError, BrokenPipeError) as error:
            raise AmiLost(str(error)) from error
        finally:
            self._asked.pop(number, None)
        words = messages[0].get("Message", "")
        if messages[0].get("Response") == "Error" and not EMPTY.match(words):
            raise AmiRefused(words)
        return messages

    async def _stay_connected(self) -> None:
        while self._refused is None:
            try:
                await self._once()
            except AmiRefused as refused:
                self._refused = refused
                self._settled.set()
            except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
                log.debug("AMI: %s", type(error).__name__)
            finally:
                self._lose()
            await asyncio.sleep(AGAIN)

    async def _once(self) -> None:
        """One connection from signing in until it is lost."""
        reader, self._writer = await asyncio.open_connection(self.host, self.port, limit=LONGEST)
        await reader.readline()  # what it calls itself
        reading = asyncio.create_task(self._read(reader))
        try:
            await self.action("Login", Username=self._user, Secret=self._password, Events="on")
            self.up.set()
            self._settled.set()
            if self.on_up is not None:
                await self.on_up(self)
            await reading
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, EOFError, asyncio.LimitOverrunError):
                await reading

    def _lose(self) -> None:
        self.up.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for asked in self._asked.values():
            if not asked.answer.done():
                asked.answer.set_exception(AmiLost("the connection was lost"))
        self._asked.clear()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                self._take(parsed(await reader.readuntil(b"\r\n\r\n")))
        finally:
            for asked in self._asked.values():  # nobody will answer them any more
                if not asked.answer.done():
                    asked.answer.set_exception(AmiLost("the connection was lost"))

    def _take(self, message: Message) -> None:
        asked = self._asked.get(message.get("ActionID", ""))
        lists = message.get("EventList", "").lower()
        if asked is not None and asked.answer.done():
            asked = None  # what comes after its answer is news
        if asked is not None and ("Response" in message or asked.messages):
            asked.messages.append(message)
            if lists != "start" and ("Response" in message or lists == "complete"):
                asked.answer.set_result(asked.messages)
            return
        if "Event" not in message:
            return
        for handler in self._handlers:
            try:
                handler(message)
            except Exception:
                log.exception("a handler of AMI events failed")


def written(name: str, number: str, fields: dict[str, object]) -> bytes:
    """An action as it is sent. No value can begin a line of its own, whatever it holds."""
    lines = [f"Action: {_flat(name)}", f"ActionID: {number}"]
    for key, value in fields.items():
        values: Iterable[object] = value if isinstance(value, list) else [value]
        lines += [f"{_flat(key)}: {_flat(one)}" for one in values]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _flat(value: object) -> str:
    return "".join(sign for sign in str(value) if sign.isprintable())


def parsed(raw: bytes) -> Message:
    """A message by its keys; of a key that stands several times the values are joined by line ends."""
    message: Message = {}
    for line in raw.decode(errors="replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon:
            message[key] = f"{message[key]}\n{value.strip()}" if key in message else value.strip()
    return message
