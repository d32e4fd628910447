"""The embedded server: refuses to start where it could not work, answers, sweeps, and stops when asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone

from tests.systems import migrated
from yixian.ground.errors import Refusal
from yixian.intake.models import InventedHistory
from yixian.people.actions import DEMO_PASSWORD
from yixian.people.models import Account, Installation, Organisation
from yixian.shell.management.commands import serve

SRC = Path(__file__).parents[2] / "src"


def test_sqlite_serves_with_one_process() -> None:
    assert serve.worker_count("sqlite", 0) == 1
    with pytest.raises(Refusal, match="SQLite"):
        serve.worker_count("sqlite", 2)


def test_postgresql_serves_with_several() -> None:
    assert serve.worker_count("postgresql", 3) == 3
    assert 1 <= serve.worker_count("postgresql", 0) <= 4


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=str(port)):
            serve.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(Refusal, match=f"--port {port} 不对"):
        serve.refuse_taken_port("127.0.0.1", port)


def test_the_sweep_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, calls = threading.Event(), []

    def tick(name: str, **_: object) -> None:
        calls.append(name)
        if len(calls) == 3:
            stopped.set()
        raise RuntimeError("no luck")

    monkeypatch.setattr(serve, "call_command", tick)
    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    serve.tick_until(stopped, every=0.001)
    assert calls == ["tick"] * 3


@pytest.mark.django_db
def test_an_interrupted_demonstration_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def demo(name: str) -> None:
        calls.append(name)
        if len(calls) == 1:
            Installation.objects.create(kind=Installation.Kind.DEMONSTRATION, city_name="示范市")
            InventedHistory.objects.create(first_day=timezone.localdate(), per_day=1, seed=1)
            raise KeyboardInterrupt
        InventedHistory.objects.update(finished_at=timezone.now())

    monkeypatch.setattr(serve, "call_command", demo)
    with pytest.raises(KeyboardInterrupt):
        serve.load_demonstration()
    assert serve.load_demonstration()
    assert not serve.load_demonstration()
    assert calls == ["demo", "demo"]


@pytest.mark.django_db
def test_a_live_city_gets_no_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    Installation.objects.create(kind=Installation.Kind.LIVE, city_name="某市")
    monkeypatch.setattr(serve, "call_command", lambda *_: pytest.fail("loaded"))
    assert not serve.load_demonstration()
    assert serve.demonstration_accounts(named=True) == serve.demonstration_accounts(named=False) == []


@pytest.mark.django_db
def test_accounts_are_named_when_the_city_was_just_made_and_pointed_to_later() -> None:
    Installation.objects.create(kind=Installation.Kind.DEMONSTRATION, city_name="示范市")
    ours = Organisation.objects.create(code="A", name="甲公司", kind="operator")
    for name in ("seat", "sim-seat"):
        Account.objects.create(username=name, name="话务员", demonstration=True, organisation=ours)
    [password, names] = serve.demonstration_accounts(named=True)
    assert DEMO_PASSWORD in password
    assert names.strip() == "seat（话务员）"
    [line] = serve.demonstration_accounts(named=False)
    assert "README" in line
    assert DEMO_PASSWORD in line
    assert "seat" not in line


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SRC),
        "LANG": "C.UTF-8",
        "YIXIAN_DATA": str(tmp_path),
        "YIXIAN_PORT": str(free_port()),
    }


def test_a_database_not_migrated_is_refused_in_one_line(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", "serve"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "yixian migrate" in done.stderr
    assert done.stderr.count("\n") == 1


def memory(process: int) -> int:
    """Resident megabytes of the largest process among `process` and its children."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--ppid", str(process), "-p", str(process)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return max(int(line) for line in listed.stdout.split()) // 1024


def shout(port: int, megabytes: int) -> bytes:
    """Send a body of this size without listening meanwhile, as browsers do; what was answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        head = "POST /track/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        line.sendall(f"{head}Content-Length: {megabytes << 20}\r\n\r\n".encode())
        try:
            for _ in range(megabytes):
                line.sendall(b"a" * (1 << 20))
        except OSError:
            pass  # it no longer listens
        try:
            return line.recv(4096)
        except OSError:
            return b""


def test_it_answers_and_stops(environment: dict[str, str]) -> None:
    yixian = [sys.executable, "-m", "yixian.shell.cli"]
    migrated(Path(environment["YIXIAN_DATA"]))
    address = f"http://127.0.0.1:{environment['YIXIAN_PORT']}"
    server = subprocess.Popen([*yixian, "serve"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        body = b""
        for _ in range(1200):  # two minutes, since the machine may be busy with other tests
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                    body = answer.read()
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        assert b'"status": "ok"' in body
        with urllib.request.urlopen(f"{address}/static/shell/theme.css", timeout=5) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")
        before, port = memory(server.pid), int(environment["YIXIAN_PORT"])
        assert shout(port, 30).startswith(b"HTTP/1.1 413")
        hung_up = shout(port, 1024)
        assert hung_up == b"" or hung_up.startswith(b"HTTP/1.1 413")
        assert memory(server.pid) - before < 40, "a body that is refused is not kept"
    finally:
        server.send_signal(signal.SIGTERM)
        told = server.communicate(timeout=30)[0]
    assert server.returncode == 0
    assert told.count(address) == 1
    assert "/desk/" in told
    assert "演示账号" not in told  # an empty system has none
