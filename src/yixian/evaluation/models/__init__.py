"""The rows of evaluation: callbacks and who is calling now; what is inspected, by which sheets, and the scores."""

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
from yixian.evaluation.models.coaching import CoachingNote
from yixian.evaluation.models.inspection import Inspection, InspectionDraw, Suspicion
from yixian.evaluation.models.inspection_plan import InspectionPlan, InspectionRule
from yixian.evaluation.models.score import Score, ScoreAppeal
from yixian.evaluation.models.score_sheet import ScoreItem, ScoreSheet, SheetVersion, What

__all__ = [
    "Callback",
    "CallbackClaim",
    "CallbackWay",
    "CoachingNote",
    "DayPart",
    "Inspection",
    "InspectionDraw",
    "InspectionPlan",
    "InspectionRule",
    "Missed",
    "Satisfied",
    "Score",
    "ScoreAppeal",
    "ScoreItem",
    "ScoreSheet",
    "SheetVersion",
    "Solved",
    "Suspicion",
    "What",
    "part_of_day",
]
