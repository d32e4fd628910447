"""A carrier for tests: what the switch calls by its line comes back to it as a new call, sound passing both ways."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.telephony.phone import Address, Phone


class Leg(Phone):
    """One side of a call that is passed on: it offers the other side's sound as its own."""

    offered = told = ""

    def _sdp(self) -> str:
        return self.offered

    def _hear(self, body: str) -> None:
        self.told = body


class Carrier:
    """`answers` says by number what it answers itself: a SIP status, or "" for ringing for ever."""

    def __init__(self, port: int, trunk: Address, answers: dict[str, str] | None = None) -> None:
        self.port, self.trunk, self.answers = port, trunk, answers or {}
        self.called: list[str] = []

    async def __aenter__(self) -> Carrier:
        self.near = await Leg.plugged_in("carrier", answers=False, port=self.port)
        self._passing = asyncio.create_task(self._pass_on())
        return self

    async def __aexit__(self, *error: Any) -> None:
        self._passing.cancel()
        self.near.unplug()

    async def _pass_on(self) -> None:
        while True:
            await self.near.rang.wait()
            self.near.rang.clear()
            await self._one(re.findall(r"sip:([^@]+)@", self.near.invite.first)[0])

    async def _one(self, number: str) -> None:
        self.called.append(number)
        near, invite = self.near, self.near.invite
        if number in self.answers:
            if self.answers[number]:
                near._reply(invite, near._server, self.answers[number])
                near.ended.set()
            return
        far = await Leg.plugged_in("0351999", answers=False)
        try:
            far.offered = invite.body
            status = await far.call(number, self.trunk)
            if status != 200:
                near._reply(invite, near._server, f"{status} As told")
                near.ended.set()
                return
            near.offered = far.told
            near._reply(invite, near._server, "200 OK", near.offered)
            near.answered.set()
            ends = [asyncio.create_task(one.ended.wait()) for one in (near, far)]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            near.hang_up()
            far.hang_up()
        finally:
            far.unplug()
