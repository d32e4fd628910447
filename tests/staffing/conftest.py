"""Tests of staffing happen on a Monday morning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.staffing.world import NOW


@pytest.fixture(autouse=True)
def monday_morning(request: pytest.FixtureRequest) -> Iterator[None]:
    if "page" in request.fixturenames:  # a browser has a clock of its own
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield
