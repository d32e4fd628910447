"""The world of the tests of cases serves supervision too."""

from tests.cases.conftest import world

__all__ = ["world"]
