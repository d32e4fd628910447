"""The rows made by hand, at a fixed moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cases.conftest import world
from tests.cast import Cast
from tests.insight.hand import NOW, Hand

__all__ = ["hand", "world"]


@pytest.fixture
def hand(cast: Cast) -> Iterator[Hand]:
    """2026-03-20 10:00, a Friday."""
    with time_machine.travel(NOW, tick=False):
        yield Hand(cast)
