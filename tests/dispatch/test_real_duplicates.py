"""Duplicates among messages that real people wrote, against what was judged by hand. Skipped where they are missing."""

from __future__ import annotations

from tests.dispatch.test_duplicates_command import evaluate
from tests.shared import MESSAGES, REAL_MESSAGES

pytestmark = REAL_MESSAGES


def test_pairs_are_told_about_as_well_as_measured() -> None:
    found = evaluate(MESSAGES / "messages.csv", MESSAGES / "duplicate_pairs.csv")
    assert found["f1"] >= 0.93
    assert found["average_precision"] >= 0.97
