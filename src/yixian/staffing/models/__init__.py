"""The rows of staffing: what is aimed at, and who sits when."""

from yixian.staffing.models.rule import StaffingRule
from yixian.staffing.models.shift import Shift

__all__ = ["Shift", "StaffingRule"]
