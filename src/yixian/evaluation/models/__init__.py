"""The rows of evaluation: callbacks, and who is calling now."""

from yixian.evaluation.models.callback import (
    Callback,
    CallbackWay,
    DayPart,
    Missed,
    Satisfied,
    Solved,
    part_of_day,
)
from yixian.evaluation.models.claim import CallbackClaim

__all__ = [
    "Callback",
    "CallbackClaim",
    "CallbackWay",
    "DayPart",
    "Missed",
    "Satisfied",
    "Solved",
    "part_of_day",
]
