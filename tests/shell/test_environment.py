"""The environment: defaults that work, and one clear line for a value that does not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yixian.shell.environment import WrongSetting, from_mapping

GIVEN = "0123456789" * 5


def read(folder: Path, **values: str):  # type: ignore[no-untyped-def]
    return from_mapping({"YIXIAN_DATA": str(folder), **values})


def test_defaults(tmp_path: Path) -> None:
    found = read(tmp_path / "new" / "folder")
    assert (found.port, found.debug, found.https, found.crypto) == (8000, False, False, "standard")
    assert found.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert found.database["NAME"] == str(tmp_path / "new" / "folder" / "yixian.sqlite3")
    assert found.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_values(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        YIXIAN_PORT="9001",
        YIXIAN_HOSTS="12345.example.org, .example.com",
        YIXIAN_HTTPS="1",
        YIXIAN_CRYPTO="gm",
        YIXIAN_SECRET_KEY=GIVEN,
        DATABASE_URL="postgres://yixian:p%40ss@db.example.org:5433/hotline?sslmode=require",
    )
    assert (found.port, found.crypto, found.secret_key) == (9001, "gm", GIVEN)
    assert found.origins == ["https://12345.example.org", "https://*.example.com"]
    database = found.database
    assert (database["HOST"], database["PORT"], database["USER"]) == ("db.example.org", 5433, "yixian")
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["CONN_MAX_AGE"] == 0


def test_a_socket_folder_keeps_its_capitals(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL="postgres://u@%2Frun%2FPg/n").database["HOST"] == "/run/Pg"


WRONG = [
    ("YIXIAN_PORT", "abc"),
    ("YIXIAN_PORT", "0"),
    ("YIXIAN_PORT", "65536"),
    ("YIXIAN_PORT", "-1"),
    ("YIXIAN_PORT", "８０００"),
    ("YIXIAN_CRYPTO", "rot13"),
    ("YIXIAN_HTTPS", "maybe"),
    ("YIXIAN_DEBUG", "2"),
    ("YIXIAN_SECRET_KEY", "a secret"),
    ("YIXIAN_SECRET_KEY", GIVEN[:-1]),
    ("YIXIAN_SECRET_KEY", "abcd" * 20),
    ("YIXIAN_HOSTS", "*"),
    ("YIXIAN_HOSTS", "12345.example.org,*"),
    ("YIXIAN_HOSTS", "http://example.org"),
    ("YIXIAN_HOSTS", "example.org:8000"),
    ("YIXIAN_DATA", "/dev/null/below"),
    ("YIXIAN_DATA", "/proc"),
    ("DATABASE_URL", "mysql://root@localhost/x"),
    ("DATABASE_URL", "no address at all"),
    ("DATABASE_URL", "postgres://user:secret@host:port/name"),
    ("DATABASE_URL", "postgres://host"),
    ("DATABASE_URL", "sqlite://"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        read(tmp_path, **{name: value})
    line = str(wrong.value)
    assert name in line
    assert "\n" not in line
    assert "secret" not in line
    assert " / " in line  # Chinese, then English


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
            "LANG": "C.UTF-8",
            **environment,
        },
    )


@pytest.mark.parametrize(
    ("name", "value"), [("YIXIAN_PORT", "abc"), ("YIXIAN_DATA", "/dev/null/x"), ("DATABASE_URL", "ftp://x")]
)
def test_the_start_ends_with_status_2(tmp_path: Path, name: str, value: str) -> None:
    done = run("check", **{"YIXIAN_DATA": str(tmp_path), name: value})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("yixian: ")
    assert done.stderr.count("\n") == 1
    assert name in done.stderr


def test_a_database_out_of_reach_is_one_line(tmp_path: Path) -> None:
    done = run("migrate", YIXIAN_DATA=str(tmp_path), DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert done.returncode == 2
    assert done.stderr.startswith("yixian: 数据库不可用")
    assert "Connection refused" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_signing_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {found.secret_key for found in pool.map(lambda _: read(tmp_path), range(16))}
    assert len(keys) == 1
    kept = tmp_path / "keys" / "secret.key"
    assert kept.read_text() in keys
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret.key"]


def test_a_signing_key_cut_short_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret.key").write_text("")
    with pytest.raises(WrongSetting, match=r"secret\.key"):
        read(tmp_path)
