"""Real messages of seven categories: a part of them is learnt and judged; all of them take `make bench-dispatch`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.dispatch.labelled import classified, table
from tests.shared import MESSAGES, REAL_MESSAGES

pytestmark = REAL_MESSAGES
EVERY = 6


@pytest.mark.parametrize(
    ("file", "text", "floor"), [("labelled_tokens.csv", "tokens", 0.82), ("labelled.csv", "title,text", 0.58)]
)
def test_a_sixth_of_the_real_messages(tmp_path: Path, file: str, text: str, floor: float) -> None:
    with (MESSAGES / file).open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    part = table(tmp_path / "part.csv", header, rows[::EVERY])
    found = classified("evaluate", part, "--label", "label", "--text", text, "--folds", 3)
    assert found["macro_f1"] > floor
    assert found["selective"]["50"] > found["selective"]["90"] > found["accuracy"]
