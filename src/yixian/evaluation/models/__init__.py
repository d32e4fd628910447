"""The rows of evaluation: callbacks, who is calling now, exemptions, and the schemes departments are ranked by."""

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
from yixian.evaluation.models.exemption import Exemption
from yixian.evaluation.models.scheme import Scheme, SchemePart

__all__ = [
    "Callback",
    "CallbackClaim",
    "CallbackWay",
    "DayPart",
    "Exemption",
    "Missed",
    "Satisfied",
    "Scheme",
    "SchemePart",
    "Solved",
    "part_of_day",
]
