"""The server is killed while programs register cases: what was acknowledged is there, and the record is whole."""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from typing import Any

import pytest

from tests.systems import System

pytestmark = pytest.mark.postgresql
CLIENTS, LEAST = 4, 60
NUMBERS = """
import json
from yixian.cases.models import Case
print(json.dumps([[case.number, case.content] for case in Case.objects.order_by("id")]))
"""

DUE = 150
# Cases closed long ago, which the clock archives, each with a notice that waits for a mail server nobody has.
CLOSED = f"""
from datetime import timedelta
from django.utils import timezone
from yixian.cases.actions import act
from yixian.cases.models import Identity
from yixian.directory.queries import reason
from yixian.intake.actions import Approach, receive
from yixian.people.models import Account, Actor
dispatcher = Actor.of(Account.objects.get(username="dispatcher"))
long_ago = timezone.now() - timedelta(days=99)
for n in range({DUE}):
    who = Identity(name=f"王小{{n}}", email="wang@example.org")
    wish = {{"kind": "help", "content": f"第{{n}}件", "reply_way": "email"}}
    case = receive(dispatcher, Approach(identity=who), wish, at=long_ago)
    why = {{"reason": reason("refuse", "too_vague"), "explanation": ""}}
    act("refuse", dispatcher, case, why, at=long_ago + timedelta(hours=1))
"""
# The real server, whose clock ticks at once and again at every moment; says what was archived as it goes.
TICKING = """
import threading, time
from django.core.management import call_command
from yixian.cases.models import Case
from yixian.shell.management.commands import serve
serve.tick_until.__defaults__ = (0.05,)
def tell():
    while True:
        print(Case.objects.filter(status="archived").count(), flush=True)
        time.sleep(0.01)
threading.Thread(target=tell, daemon=True).start()
call_command("serve", port=PORT)
"""
ARCHIVED = """
import json
from collections import Counter
from yixian.cases.models import Case, Event
from yixian.linkage.models import Notice
archived = Counter(Event.objects.filter(verb="archive").values_list("case_id", flat=True))
print(json.dumps([Case.objects.filter(status="archived").count(), sorted(set(archived.values())), len(archived),
    Notice.objects.count(), Notice.objects.values("case", "verb", "seq").distinct().count()]))
"""


class Server:
    """A serving system on a port of its own, with a token for its API."""

    def __init__(self, of: System) -> None:
        self._of = of
        self.token = of.run("token", "dispatcher").strip().splitlines()[-1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self) -> subprocess.Popen[str]:
        """In a process group of its own, so that its workers can be killed with it."""
        arguments = ("serve", "--port", str(self.port), "--no-tick")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = self._of.start(*arguments, start_new_session=True, **quiet)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            assert process.poll() is None
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return process
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """Status and JSON of one request; `OSError` when the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request(
                method, path, json.dumps(body) if body is not None else None,
                {**headers, **({"Idempotency-Key": key} if key else {})},
            )  # fmt: skip
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        return answer.status, json.loads(text) if text.startswith(b"{") else text


def new_case(words: str) -> dict[str, Any]:
    return {"kind": "help", "content": words}


def kill(process: subprocess.Popen[str]) -> None:
    """The server and its workers at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def numbers(of: System) -> dict[str, str]:
    found = json.loads(of.script(NUMBERS).splitlines()[-1])
    assert len({number for number, _content in found}) == len(found)
    return dict(found)


def test_every_acknowledged_case_survives_a_kill(system: System) -> None:
    server = Server(system)
    process = server.start()
    acknowledged: dict[str, str] = {}
    unanswered: list[tuple[str, str]] = []

    def register(client: int) -> None:
        for nth in range(10_000):
            key, words = f"{client}-{nth}", f"第{client}人的第{nth}件事"
            try:
                status, answer = server.ask("POST", "/api/cases", new_case(words), key)
            except OSError:
                unanswered.append((key, words))
                return
            if status == 201:
                acknowledged[answer["number"]] = words

    clients = [threading.Thread(target=register, args=(n,)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    until = time.monotonic() + 120
    while len(acknowledged) < LEAST and time.monotonic() < until:
        time.sleep(0.05)
    kill(process)
    for client in clients:
        client.join(60)
    assert len(acknowledged) >= LEAST
    kept = numbers(system)
    assert acknowledged.items() <= kept.items()
    assert len(kept) <= len(acknowledged) + CLIENTS
    assert "发现 0 处问题" in system.run("audit", "verify")

    # Back again: whoever got no answer asks once more with the same key, and has one case, not two.
    process = server.start()
    try:
        for key, words in unanswered:
            status, answer = server.ask("POST", "/api/cases", new_case(words), key)
            assert status == 201
            acknowledged[answer["number"]] = words
    finally:
        kill(process)
    assert numbers(system) == acknowledged


def test_a_server_killed_while_its_clock_ticks_does_nothing_twice(system: System) -> None:
    system.script(CLOSED)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    serving = system.start_script(TICKING.replace("PORT", port), start_new_session=True)
    assert serving.stdout is not None
    seen = 0
    for line in serving.stdout:
        seen = int(line) if line.strip().isdigit() else 0
        if seen:
            break
    kill(serving)
    assert 0 < seen < DUE, "it was killed in the middle"

    # Two clocks at once take up what is left, and a third finds nothing to do.
    for process in [system.start("tick"), system.start("tick")]:
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert "!" not in out, out + errors
    assert "archive" not in system.run("tick")
    archived, times, cases, notices, distinct = json.loads(system.script(ARCHIVED).splitlines()[-1])
    assert (archived, times, cases) == (DUE, [1], DUE)
    assert notices == distinct
    assert "发现 0 处问题" in system.run("audit", "verify")


def test_a_locked_database_is_said_and_nothing_is_half_written(system: System) -> None:
    if system.url:
        return  # PostgreSQL locks rows, not the database: a writer waits its turn
    server = Server(system)
    process = server.start()
    holding = system.start_script(
        "import sqlite3, sys\nfrom django.conf import settings\n"
        "held = sqlite3.connect(settings.DATABASES['default']['NAME'], isolation_level=None)\n"
        "held.execute('BEGIN IMMEDIATE')\nprint('held')\nsys.stdin.read()",
        stdin=subprocess.PIPE,
    )
    try:
        assert holding.stdout is not None
        assert holding.stdout.readline() == "held\n"
        status, problem = server.ask("POST", "/api/cases", new_case("锁着的时候"))
        assert status == 503, problem
        assert problem["detail"]
        holding.communicate("")
        assert not numbers(system)
        status, _case = server.ask("POST", "/api/cases", new_case("又能写了"))
        assert status == 201
    finally:
        kill(process)
        if holding.poll() is None:
            holding.kill()
    assert list(numbers(system).values()) == ["又能写了"]
    assert "发现 0 处问题" in system.run("audit", "verify")
