"""A whole system of its own for tests that stop, kill or copy one: data folder, database, real processes.

`system` is a fixture that gives one on SQLite and one on PostgreSQL, with a small city and its people in it. What they
begin with is made once in a run of the suite, by whichever process asks first, and copied for everybody.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgresql import postgresql

ROOT = Path(__file__).parents[1]
CITY = """
from tests.cast import Cast
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.rows import DEFAULT
from yixian.people.models import Installation
Installation.objects.create(kind="demo", city_name="试验市", area_code="0351")
load_rows(DEFAULT)
seed_calendar()
Cast()
"""


@dataclass(frozen=True)
class System:
    """One installation: its data folder and its database."""

    data: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("YIXIAN_", "DJANGO_"))}
        return {
            **inherited,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "yixian.shell.settings",
            "YIXIAN_DATA": str(self.data),
            "DATABASE_URL": self.url or f"sqlite:///{self.data}/yixian.sqlite3",
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """A `yixian` command as a process of its own."""
        command = [sys.executable, "-m", "yixian.shell.cli", *arguments]
        return self._start(command, **options)

    def start_script(self, script: str, **options: Any) -> subprocess.Popen[str]:
        """Python in the system, as a process of its own; what it prints comes line by line."""
        return self._start(
            [sys.executable, "-u", "-c", f"import django\ndjango.setup()\n{script}"], **options
        )

    def _start(self, command: list[str], **options: Any) -> subprocess.Popen[str]:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen(command, cwd=self.data, env=self.environment, **options)

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a `yixian` command prints, both streams; it must end with `status`."""
        return _ended(self.start(*arguments), status)

    def script(self, script: str) -> str:
        return _ended(self.start_script(script), 0)


def _ended(process: subprocess.Popen[str], status: int) -> str:
    out, errors = process.communicate(timeout=240)
    assert process.returncode == status, f"status {process.returncode}\n{out}\n{errors}"
    return out + errors


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder which all processes of a run share, filled by `make` for the first that asks; others wait for it."""
    root = Path(os.environ["YIXIAN_TEST_ROOT"])
    folder, part = root / name, root / f"{name}.part"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder


def _migrate(folder: Path) -> None:
    System(folder, "").run("migrate", "--verbosity", "0")


def _settle(folder: Path) -> None:
    migrated(folder).script(CITY)


def _fill_server(folder: Path) -> None:
    """A PostgreSQL's files, and beside them the data folders of the two systems in it."""
    with postgresql(keep=folder / "base") as server:
        made = _database(server, "migrated", "template1", folder / "migrated")
        made.data.mkdir()
        made.run("migrate", "--verbosity", "0")
        shutil.copytree(made.data, folder / "city")
        _database(server, "city", "migrated", folder / "city").script(CITY)


def _database(server: str, name: str, template: str, data: Path) -> System:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
    return System(data, f"{server.rsplit('/', 1)[0]}/{name}")


def migrated(data: Path) -> System:
    """A system on SQLite with nothing but its tables, in a folder that is empty or not there."""
    if "YIXIAN_TEST_ROOT" in os.environ:
        shutil.copytree(_once("migrated", _migrate), data, dirs_exist_ok=True)
    else:  # not in a test: the pictures' city
        _migrate(data)
    return System(data, "")


@contextmanager
def city_server() -> Iterator[str]:
    """A PostgreSQL for `Places`."""
    with postgresql(like=_once("postgresql", _fill_server) / "base") as url:
        yield url


class Places:
    """Makes systems: empty ones, and ones with a city; on SQLite, or in the server that `city_server` gave."""

    def __init__(self, root: Path, server: str) -> None:
        self._root, self._server, self._count = root, server, 0

    def empty(self) -> System:
        """A data folder and a database with nothing in it."""
        data = self._next()
        data.mkdir()
        return _database(self._server, data.name, "template1", data) if self._server else System(data, "")

    def migrated(self) -> System:
        """With tables, and nobody and nothing in them."""
        return self._copied("migrated") if self._server else migrated(self._next())

    def with_city(self) -> System:
        if self._server:
            return self._copied("city")
        data = self._next()
        shutil.copytree(_once("city", _settle), data)
        return System(data, "")

    def _next(self) -> Path:
        self._count += 1
        return self._root / f"system_{self._count}"

    def _copied(self, name: str) -> System:
        """A copy of one of the systems in the server."""
        data = self._next()
        shutil.copytree(_once("postgresql", _fill_server) / name, data)
        return _database(self._server, data.name, name, data)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """On either engine, whatever the suite itself runs on."""
    root = tmp_path_factory.mktemp("systems")
    if request.param == "sqlite":
        yield Places(root, "")
    else:
        with city_server() as url:
            yield Places(root, url)


@pytest.fixture
def system(places: Places) -> System:
    """A system with a small city in it."""
    return places.with_city()
