"""The rows of evaluation: callbacks, exemptions, schemes of ranking, what is inspected, by which sheets, and scores."""

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
from yixian.evaluation.models.evaluation_link import EvaluationLink
from yixian.evaluation.models.exemption import Exemption
from yixian.evaluation.models.inspection import Inspection, InspectionDraw, Suspicion
from yixian.evaluation.models.inspection_plan import InspectionPlan, InspectionRule
from yixian.evaluation.models.scheme import Scheme, SchemePart
from yixian.evaluation.models.score import Score, ScoreAppeal
from yixian.evaluation.models.score_sheet import ScoreItem, ScoreSheet, SheetVersion, What

__all__ = [
    "Callback",
    "CallbackClaim",
    "CallbackWay",
    "CoachingNote",
    "DayPart",
    "EvaluationLink",
    "Exemption",
    "Inspection",
    "InspectionDraw",
    "InspectionPlan",
    "InspectionRule",
    "Missed",
    "Satisfied",
    "Scheme",
    "SchemePart",
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
