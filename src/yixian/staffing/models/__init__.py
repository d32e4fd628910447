"""The rows of staffing: what is aimed at, who sits when, and what an operator's month was."""

from yixian.staffing.models.rule import StaffingRule
from yixian.staffing.models.shift import Shift
from yixian.staffing.models.statement import Statement

__all__ = ["Shift", "StaffingRule", "Statement"]
