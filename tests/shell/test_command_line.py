"""`yixian …` ends quietly where nobody reads what it prints, as every command does behind `| head`."""

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
