"""This system beside the switch of the tests: a real server in processes of its own, which sweeps every second."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.systems import System
from tests.telephony.conftest import Exchange
from tests.telephony.test_phone_pages import HERE

# The rows behind the small line. Its seats are in pages here, though telephones stand in for browsers in some tests:
# hence the switch's configuration, which would follow, is left as it is.
ROWS = """
from django.test import Client
from tests.telephony.conftest import small_line
from yixian.directory.models import HotlineNumber
from yixian.people.models import Account, Installation, RoleGrant
from yixian.telephony.models import CallQueue, Seat, Trunk
Installation.objects.update(kind="live")
small = small_line(PORT)
for one in small.trunks:
    one.save()
for one in small.queues:
    CallQueue.objects.update_or_create(code=one.code, defaults={"name": one.name})
for one in small.numbers:
    HotlineNumber.objects.update_or_create(
        number=one.number, defaults={"name": one.name, "mode": one.mode, "queue": one.queue, "active": True}
    )
Seat.objects.all().delete()
for extension, username in (("8001", "seat"), ("8002", "lead"), ("8003", "callback")):
    Seat.objects.create(extension=extension, account=Account.objects.get(username=username), browser=True)
client = Client()
client.force_login(Account.objects.get(username="seat"))
print(client.cookies["sessionid"].value)
"""
SERVING = """
from django.core.management import call_command
from yixian.ground import sweeps
from yixian.shell.management.commands import serve
sweeps._sweeps.pop("telephony")
serve.tick_until.__defaults__ = (1.0,)
call_command("serve", port=PORT)
"""
TOKEN = "t" * 32


@dataclass
class Office:
    """The server, and its seat 8001, who is signed in to it."""

    system: System
    exchange: Exchange
    session: str = ""
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.exchange.place.folder.chmod(0o700)
        (self.system.data / "telephony").symlink_to(self.exchange.place.folder)
        rows = self.system.script(ROWS.replace("PORT", str(self.exchange.carrier_port)))
        self.session = rows.split()[-1]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Start it, and wait until it serves."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        serving = SERVING.replace("PORT", str(self.port))
        self.process = self.system.start_script(serving, start_new_session=True, **quiet)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            assert self.process.poll() is None, "the server ended"
            try:
                if self._asked("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Application, workers and sweep at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None

    def line(self, what: str, **fields: str) -> dict[str, Any]:
        """What the telephone in the seat's page asks; what is answered."""
        status, told = self._asked(
            "POST", f"/desk/line/{what}/", {"window": HERE, "user": "seat-8001", **fields}
        )
        assert status == 200, (what, status, told[:500])
        answer: dict[str, Any] = json.loads(told)
        return answer

    def read(self, script: str) -> Any:
        """What a script prints last, as JSON."""
        return json.loads(self.system.script(script).strip().splitlines()[-1])

    def _asked(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, urlencode(fields or {}), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
