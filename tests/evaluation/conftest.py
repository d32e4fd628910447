"""The world of the tests of cases serves callbacks and inspection too."""

import pytest

from tests.cases.conftest import world
from tests.cases.world import World
from tests.evaluation.inspected import Inspected

__all__ = ["world"]


@pytest.fixture
def inspected(world: World) -> Inspected:
    """Score sheets, a second inspector, and things to be scored."""
    return Inspected(world)
