"""The world of the tests of cases serves callbacks too."""

from tests.cases.conftest import world

__all__ = ["world"]
