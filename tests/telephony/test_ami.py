"""The AMI client against the switch itself: answers, lists, events, refusals, and a connection that breaks."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.telephony.conftest import Exchange, in_loop
from yixian.telephony.ami import Ami, AmiLost, AmiRefused, Message, parsed, written
from yixian.telephony.config import AMI_USER
from yixian.telephony.passwords import kept_ami_password


class Wire:
    """Between client and switch: what goes through can be cut."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.open: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Wire:
        self.server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self.server.close()

    def cut(self) -> None:
        for writer in self.open:
            writer.close()
        self.open.clear()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.to)
        self.open += [writer, there_writer]
        await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)


def test_an_action_is_answered_and_a_list_comes_whole(exchange: Exchange) -> None:
    async def ask(ami: Ami) -> list[Message]:
        assert (await ami.action("Ping"))[0]["Ping"] == "Pong"
        return await ami.action("QueueStatus")

    answer = exchange.run(ask)
    assert answer[0]["Response"] == "Success"
    assert {one["Queue"] for one in answer if one.get("Event") == "QueueParams"} == {"main", "market"}
    assert answer[-1]["Event"] == "QueueStatusComplete"


def test_many_actions_at_once_each_get_their_own_answer(exchange: Exchange) -> None:
    async def ask(ami: Ami) -> None:
        names = ["main", "market"] * 20
        answers = await asyncio.gather(*(ami.action("QueueStatus", Queue=name) for name in names))
        for name, answer in zip(names, answers, strict=True):
            assert [one["Queue"] for one in answer if one.get("Event") == "QueueParams"] == [name]

    exchange.run(ask)


@pytest.mark.parametrize("action", ["NoSuchAction", "Command", "Originate", "UpdateConfig", "CreateConfig"])
def test_what_it_may_not_do_is_refused(exchange: Exchange, action: str) -> None:
    async def ask(ami: Ami) -> None:
        with pytest.raises(AmiRefused):
            await ami.action(action, Command="core show version", Filename="manager.conf")

    exchange.run(ask)


def test_a_wrong_password_is_refused_at_once(exchange: Exchange) -> None:
    async def ask() -> None:
        with pytest.raises(AmiRefused):
            await Ami("127.0.0.1", exchange.place.ports().ami_port, AMI_USER, "guessed").start()

    in_loop(ask())


def test_nobody_there_is_said_in_time() -> None:
    async def ask() -> None:
        with pytest.raises(TimeoutError):
            await Ami("127.0.0.1", 1, AMI_USER, "").start(0.3)

    in_loop(ask())


def test_no_value_begins_a_line_of_its_own(exchange: Exchange) -> None:
    hostile = "午餐\r\nAction: Logoff\r\n\r\nAction: Ping"

    async def ask(ami: Ami) -> Message:
        told: asyncio.Queue[Message] = asyncio.Queue()
        ami.on(told.put_nowait)
        await ami.action("UserEvent", UserEvent="Said", Words=hostile)
        async with asyncio.timeout(5):
            while (event := await told.get())["Event"] != "UserEvent":
                pass
        assert (await ami.action("Ping"))[0]["Ping"] == "Pong"
        return event

    assert exchange.run(ask)["Words"] == "午餐Action: LogoffAction: Ping"
    sent = written("Originate\r\nX: y", "1", {"Variable": ["a=1", "b=\n2"], "Ch\nannel": "\x00\u2028x"})
    assert (
        sent
        == b"Action: OriginateX: y\r\nActionID: 1\r\nVariable: a=1\r\nVariable: b=2\r\nChannel: x\r\n\r\n"
    )


def test_a_message_is_read_whatever_is_in_it() -> None:
    raw = b"Event: X\r\nName: a: b\r\nOutput: one\r\nOutput: two\r\nno colon\r\nBad: \xff\xfe\r\n\r\n"
    assert parsed(raw) == {"Event": "X", "Name": "a: b", "Output": "one\ntwo", "Bad": "\ufffd\ufffd"}


def test_a_handler_that_fails_keeps_nobody_else_from_hearing(exchange: Exchange) -> None:
    def fails(event: Message) -> None:
        raise RuntimeError(event["Event"])

    async def ask(ami: Ami) -> None:
        heard: asyncio.Queue[Message] = asyncio.Queue()
        ami.on(fails)
        ami.on(heard.put_nowait)
        await ami.action("UserEvent", UserEvent="Said")
        async with asyncio.timeout(5):
            while (await heard.get())["Event"] != "UserEvent":
                pass

    exchange.run(ask)


def test_a_connection_that_breaks_is_made_again_and_state_is_asked_anew(exchange: Exchange) -> None:
    async def ask() -> None:
        ups: list[int] = []

        async def asked_anew(ami: Ami) -> None:
            ups.append(len(await ami.action("QueueStatus")))

        async with Wire(exchange.place.ports().ami_port) as wire:
            ami = Ami("127.0.0.1", wire.port, AMI_USER, kept_ami_password(exchange.place))
            ami.on_up = asked_anew
            async with ami:
                assert (await ami.action("Ping"))[0]["Ping"] == "Pong"
                waiting = [asyncio.create_task(ami.action("Ping")) for _ in range(3)]
                await asyncio.sleep(0)
                wire.cut()
                ended = await asyncio.gather(*waiting, return_exceptions=True)
                assert all(isinstance(one, AmiLost) for one in ended), ended
                async with asyncio.timeout(10):
                    await ami.up.wait()
                assert (await ami.action("Ping"))[0]["Ping"] == "Pong"
        assert len(ups) == 2
        assert ups[0] == ups[1] > 3

    in_loop(ask())
