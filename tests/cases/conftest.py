"""The world of the tests of cases."""

from __future__ import annotations

import pytest

from tests.cases.world import World
from tests.cast import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    """A small city with its rows, in which no case has been registered yet."""
    return World(cast)
