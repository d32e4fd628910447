"""`yixian serve`: the embedded server, and the clock that sweeps due times once a minute."""

from __future__ import annotations

import logging
import multiprocessing
import os
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from yixian.ground.database import refuse_unmigrated
from yixian.ground.errors import Refusal
from yixian.intake.queries import is_unfinished
from yixian.people import queries
from yixian.people.actions import DEMO_PASSWORD
from yixian.people.models import Account, Installation
from yixian.shell.logs import pool_trouble

log = logging.getLogger("yixian.shell")
TICK_SECONDS = 60.0
SQLITE_THREADS = 4
POSTGRESQL_THREADS = 8


class Command(BaseCommand):
    help = "启动内置服务器 / start the embedded server"
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument("--port", type=int, default=settings.PORT, help="port (default: YIXIAN_PORT)")
        parser.add_argument("--workers", type=int, default=0, help="processes; only with PostgreSQL")
        parser.add_argument(
            "--no-tick", action="store_true", help="leave the sweep of due times to somebody else"
        )
        parser.add_argument("--demo-if-empty", action="store_true", help="load the demonstration city first")

    def handle(self, **options: Any) -> None:
        """Serve until interrupted; refuses if the port is taken or the database is not migrated."""
        workers = worker_count(connection.vendor, options["workers"])
        refuse_taken_port(options["host"], options["port"])
        refuse_unmigrated()
        just_made = options["demo_if_empty"] and load_demonstration()
        self._announce(options["host"], options["port"], just_made)
        pool_trouble.let_through()
        stopped = threading.Event()
        if not options["no_tick"]:
            threading.Thread(target=tick_until, args=(stopped,), name="tick", daemon=True).start()
        try:
            run_server(options["host"], options["port"], workers)
        finally:
            stopped.set()

    def _announce(self, host: str, port: int, just_made: bool) -> None:
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"\n  一线 Yixian  http://{shown}:{port}/  工作台 staff: /desk/")
        for line in demonstration_accounts(named=just_made):
            self.stdout.write(f"  {line}")
        self.stdout.write("  停止 stop: Ctrl+C\n")
        self.stdout.flush()


def worker_count(vendor: str, asked: int) -> int:
    """Processes to run: one on SQLite (writers would queue for seconds), else one a core up to four."""
    if asked < 0:
        raise Refusal("--workers 不能是负数 / --workers cannot be negative")
    if vendor == "sqlite":
        if asked > 1:
            raise Refusal(
                "SQLite 只能用一个进程：去掉 --workers，或换用 PostgreSQL / SQLite serves with one process"
            )
        return 1
    return asked or min(4, os.cpu_count() or 1)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise a Refusal unless somebody could listen there."""
    if not 1 <= port <= 65535:  # the resolver would take it for another one
        raise Refusal(
            f"--port {port} 不对：应为 1 到 65535 的数字"
            f" / --port {port} is wrong: it must be a number from 1 to 65535"
        )
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = getattr(error, "strerror", None) or error
        raise Refusal(
            f"不能在 {host}:{port} 上启动（{reason}）：请停掉占用它的程序，或设置 YIXIAN_PORT"
            f" / cannot listen on {host}:{port} ({reason}): stop what uses it, or set YIXIAN_PORT"
        ) from None


def is_empty() -> bool:
    """Whether the database is fresh: nobody has said yet whether it is a demonstration or a live city."""
    return not Installation.objects.exists()


def load_demonstration() -> bool:
    """Run `demo` on an empty database, and on one where it was interrupted: it makes what is missing.

    Whether it was run.
    """
    wanted = is_empty() or is_unfinished()
    if wanted:
        call_command("demo")
    return wanted


def demonstration_accounts(*, named: bool) -> list[str]:
    """Lines that say how to sign in to the demonstration, `named` each account as well; none in a live city."""
    if not queries.is_demonstration():
        return []
    if not named:
        return [f"演示账号见 README 的表 accounts: the table of README, 密码 password {DEMO_PASSWORD}"]
    accounts = Account.objects.filter(demonstration=True, is_active=True).order_by("pk")
    accounts = accounts.exclude(username__startswith="sim-")  # the invented history's own, one like another
    names = [f"{account.username}（{account.name}）" for account in accounts]
    if not names:
        return []
    lines = ["    " + "  ".join(names[start : start + 4]) for start in range(0, len(names), 4)]
    return [f"演示账号 accounts, 密码 password {DEMO_PASSWORD}", *lines]


def tick_until(stopped: threading.Event, every: float = TICK_SECONDS) -> None:
    """Run `tick` every `every` seconds until told to stop; a failing sweep is logged and tried again."""
    while not stopped.wait(every):
        close_old_connections()
        try:
            call_command("tick", verbosity=0)
        except Exception:
            log.exception("tick failed")
        finally:
            close_old_connections()


def run_server(host: str, port: int, workers: int) -> None:
    """Granian over WSGI; comes back when interrupted or terminated."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The limit keeps the listening queue in the kernel, where it costs nothing, instead of in memory.
    threads = SQLITE_THREADS if connection.vendor == "sqlite" else POSTGRESQL_THREADS
    connection.close()
    # A forked worker would inherit the pool's sockets and read the answers of another. Spawned ones share nothing.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "yixian.shell.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=256,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    ).serve()
