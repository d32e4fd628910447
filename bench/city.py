"""A city to measure: migrated, with the demonstration's directory and people, and a server in front of it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lay_city(*, history: bool = False, **some: int) -> None:
    """Migrate and load the demonstration city: with the history it is shown with, without, or with `some` of it.

    Sets Django up.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
    Path(os.environ["YIXIAN_DATA"]).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", **({} if history else {"days": 0, **some}))


def token_of(username: str) -> str:
    """A bearer token of a demonstration account."""
    from yixian.people.actions import issue_token
    from yixian.people.models import SYSTEM, Account

    return issue_token(SYSTEM, Account.objects.get(username=username), "bench")[1]


@contextmanager
def server() -> Iterator[int]:
    """`yixian serve` on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yixian.shell.cli", "serve", "--port", str(port), "--no-tick"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not come up")


def p95(milliseconds: list[float]) -> float:
    """The 95th percentile."""
    ordered = sorted(milliseconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
