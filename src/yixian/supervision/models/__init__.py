"""The rows of supervision: orders, their addressees; the clock's rules and what they did; summonses."""

from yixian.supervision.models.clock_rule import ClockRule, Deed, Told, What, When
from yixian.supervision.models.clock_step import LOOKS_BACK, ClockStep
from yixian.supervision.models.order import Addressee, Form, Level, SupervisionOrder, SupervisionOrderQuerySet
from yixian.supervision.models.summons import Summons, SummonsState

__all__ = [
    "LOOKS_BACK",
    "Addressee",
    "ClockRule",
    "ClockStep",
    "Deed",
    "Form",
    "Level",
    "Summons",
    "SummonsState",
    "SupervisionOrder",
    "SupervisionOrderQuerySet",
    "Told",
    "What",
    "When",
]
