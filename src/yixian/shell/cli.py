"""`yixian …`: every command of the system, and one line instead of a traceback where something is refused."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError, connection
from psycopg_pool import PoolTimeout

from yixian.ground.database import refuse_unmigrated
from yixian.ground.errors import Refusal
from yixian.shell.environment import stop
from yixian.shell.logs import pool_trouble

NOBODY_READS = 128 + signal.SIGPIPE
# Commands that work on a system that is there, and on files alone: they make no folder of a system by being called.
ON_A_SYSTEM = frozenset(
    {
        *("audit", "backup", "import", "indicators", "retrain", "rows", "simulate", "telephony", "tick"),
        *("token", "topics sweep", "vectors"),
    }
)
ON_FILES = frozenset({"classify", "duplicates", "mask", "topics"})


def main() -> None:
    """Run the command named on the command line; status 2 when it is refused, 130 when interrupted.

    141 when nobody reads what it prints any more, as in `yixian indicators | head`: what a shell says of others.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
    _look_where_it_is_called(sys.argv[1:])
    pool_trouble.hush()
    try:
        execute_from_command_line(["yixian", *sys.argv[1:]])
        sys.stdout.flush()  # here, where a closed pipe is still ours to deal with
    except BrokenPipeError:
        _print_to_nobody()
        raise SystemExit(NOBODY_READS) from None
    except (Refusal, ImproperlyConfigured) as refused:
        stop(" ".join(str(refused).split()))
    except ProgrammingError:
        _say_unmigrated()
        raise
    except OperationalError as error:
        if connection.vendor == "sqlite":  # which says so of a missing table too
            _say_unmigrated()
        in_vain = isinstance(error.__cause__, PoolTimeout)  # whose words say no more than that
        first_line = ((in_vain and pool_trouble.reason) or str(error)).strip().partition("\n")[0]
        stop(f"数据库不可用：{first_line} / the database is out of reach: {first_line}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _look_where_it_is_called(words: list[str]) -> None:
    """Without a system here, refuse what needs one, and let what needs none keep its settings in a passing folder."""
    command = words[0] if words else ""
    if os.environ.get("YIXIAN_DATA") or Path("var").exists() or "--help" in words:
        return
    if not ON_A_SYSTEM.isdisjoint((command, " ".join(words[:2]))):
        stop(
            "当前文件夹没有一线系统（没有 var/）：请到安装的文件夹执行，或用 YIXIAN_DATA 写明它的数据文件夹 / "
            "there is no system here (no var/): go to its folder, or say in YIXIAN_DATA where its data is"
        )
    if command in ON_FILES:
        passing = tempfile.mkdtemp(prefix="yixian-")
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        os.environ["YIXIAN_DATA"] = passing


def _say_unmigrated() -> None:
    """Stop with the one line that helps where a table is missing because nobody ran `migrate`."""
    try:
        refuse_unmigrated()
    except Refusal as refused:
        stop(str(refused))
    except OperationalError:
        return  # it is out of reach, which the caller says


def _print_to_nobody() -> None:
    """What is still to be printed goes nowhere, or the end of the process would fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


if __name__ == "__main__":
    main()
