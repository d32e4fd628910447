"""Duplicates among messages that real people wrote, against what was judged by hand. Skipped where they are missing."""

from __future__ import annotations

from tests.dispatch.test_duplicates_command import evaluate
from tests.shared_messages import SHARED, with_real_messages

pytestmark = with_real_messages


def test_pairs_are_told_about_as_well_as_measured() -> None:
    found = evaluate(SHARED / "messages.csv", SHARED / "duplicate_pairs.csv")
    assert found["f1"] >= 0.93
    assert found["average_precision"] >= 0.97
