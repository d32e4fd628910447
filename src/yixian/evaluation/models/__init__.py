"""The rows of evaluation: callbacks."""

from yixian.evaluation.models.callback import (
    Callback,
    CallbackWay,
    DayPart,
    Satisfied,
    Solved,
    part_of_day,
)

__all__ = ["Callback", "CallbackWay", "DayPart", "Satisfied", "Solved", "part_of_day"]
