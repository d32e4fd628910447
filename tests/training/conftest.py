from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.training.world import World


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)
