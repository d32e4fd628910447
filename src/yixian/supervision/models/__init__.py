"""The rows of supervision: orders and whom they are addressed to; what the clock is to do, and what it did."""

from yixian.supervision.models.clock_rule import ClockRule, Deed, Told, What, When
from yixian.supervision.models.clock_step import LOOKS_BACK, ClockStep
from yixian.supervision.models.order import Addressee, Level, SupervisionOrder, SupervisionOrderQuerySet

__all__ = [
    "LOOKS_BACK",
    "Addressee",
    "ClockRule",
    "ClockStep",
    "Deed",
    "Level",
    "SupervisionOrder",
    "SupervisionOrderQuerySet",
    "Told",
    "What",
    "When",
]
