"""The world of the tests of cases serves notices too."""

from tests.cases.conftest import world

__all__ = ["world"]
