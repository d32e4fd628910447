"""A whole system of its own for tests that stop, kill or copy one: data folder, database, real processes.

`system` is a fixture that gives one on SQLite and one on PostgreSQL, with a small city and its people in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
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


class Places:
    """Makes systems: empty ones, and ones with a city, copied from one that was made once."""

    def __init__(self, root: Path, server: str) -> None:
        self._root, self._server, self._count = root, server, 0
        self._city = self.migrated()
        self._city.script(CITY)

    def empty(self) -> System:
        """A data folder and a database with nothing in it."""
        return self._new(None)

    def migrated(self) -> System:
        made = self.empty()
        made.run("migrate", "--verbosity", "0")
        return made

    def with_city(self) -> System:
        return self._new(self._city)

    def _new(self, like: System | None) -> System:
        self._count += 1
        data = self._root / f"system-{self._count}"
        if like is None:
            data.mkdir()
        else:
            shutil.copytree(like.data, data)
        if not self._server:
            return System(data, "")
        name = f"system_{self._count}"
        template = like.url.rsplit("/", 1)[1] if like is not None else "template1"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return System(data, f"{self._server.rsplit('/', 1)[0]}/{name}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """On either engine, whatever the suite itself runs on."""
    root = tmp_path_factory.mktemp("systems")
    if request.param == "sqlite":
        yield Places(root, "")
    else:
        with postgresql() as url:
            yield Places(root, url)


@pytest.fixture
def system(places: Places) -> System:
    """A system with a small city in it."""
    return places.with_city()
