"""`yixian …` ends quietly where nobody reads, as every command behind `| head`, and plainly where it cannot work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_database_nobody_migrated_is_said_to_be_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yixian.shell.cli", "init", "--generate"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "YIXIAN_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "请先运行 yixian migrate" in done.stderr
    assert len(done.stderr.splitlines()) == 1
