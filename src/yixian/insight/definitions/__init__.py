"""The named indicators. Importing this package registers every family of rows and every indicator."""

from yixian.insight.definitions import (  # noqa: F401, I001  first
    rows_of_callbacks,
    rows_of_calls,
    rows_of_cases,
    rows_of_inspections,
    rows_of_knowledge,
    rows_of_tasks,
)
from yixian.insight.definitions import volume, telephone, handling, results, inspection, knowledge  # noqa: F401  in the order shown
from yixian.insight.definitions.family import CITY, FAMILIES, UNIT, Family, Measure
from yixian.insight.definitions.indicator import INDICATORS, Indicator, Part, Place, Ratio, find

__all__ = [
    "CITY",
    "FAMILIES",
    "INDICATORS",
    "UNIT",
    "Family",
    "Indicator",
    "Measure",
    "Part",
    "Place",
    "Ratio",
    "find",
]
