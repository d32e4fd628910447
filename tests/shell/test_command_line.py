"""`yixian …` ends quietly where nobody reads, as every command behind `| head`, and plainly where it cannot work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import migrated
from yixian.shell.cli import NOBODY_READS

SRC = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize("command", ["help", "--version"])
def test_nobody_reads(tmp_path: Path, command: str) -> None:
    """A lot of text and a little: what fits into the buffer fails only when the process ends."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", command],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "YIXIAN_DATA": str(tmp_path)},
        stdout=writing, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == NOBODY_READS == 141


def run(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "YIXIAN_DATA": str(tmp_path), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def refused(tmp_path: Path, *words: str, **environment: str) -> str:
    """What a command says that cannot work here: one line, and the status says so too."""
    done = run(tmp_path, *words, **environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("words", [("init", "--generate"), ("tick",)])
def test_a_database_nobody_migrated_is_said_to_be_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "请先运行 yixian migrate" in refused(tmp_path, *words)


def test_a_database_out_of_reach_is_said_once_by_the_clock_too(tmp_path: Path) -> None:
    assert "数据库不可用" in refused(tmp_path, "tick", DATABASE_URL=f"sqlite:///{tmp_path}")


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made under `standard`."""
    return migrated(tmp_path_factory.mktemp("standard")).data


@pytest.mark.parametrize(
    "words",
    [
        "audit verify",
        "check",
        "demo",
        "import x.csv",
        "indicators --from 2026-01-01 --to 2026-01-31",
        "init --generate",
        "migrate",
        "rows export x",
        "serve",
        "simulate",
        "tick",
        "token seat",
    ],
)
def test_another_suite_than_the_databases_stops_every_command(standard: Path, words: str) -> None:
    said = refused(standard, *words.split(), YIXIAN_CRYPTO="gm")
    assert "数据库使用 standard 算法建立，而 YIXIAN_CRYPTO 是 gm。" in said


def test_what_is_left_without_its_keys_can_still_be_backed_up(standard: Path, tmp_path: Path) -> None:
    done = run(standard, "backup", str(tmp_path / "all.tar.gz"), YIXIAN_CRYPTO="gm")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words", [("telephony", "status"), ("tick",), ("backup",), ("topics", "sweep", "--day")]
)
def test_where_no_system_is_none_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}
    done = subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", *words],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "当前文件夹没有一线系统" in done.stderr
    assert list(tmp_path.iterdir()) == []
