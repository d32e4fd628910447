"""What insight writes: marks beside others' actions, roll-ups and frozen months. No row of another room."""

from yixian.insight.actions.freeze import freeze_due, freeze_month, sweep_months
from yixian.insight.actions.mark import mark_calls, mark_case, mark_contact
from yixian.insight.actions.roll_up import Rolled, roll_up, sweep

__all__ = [
    "Rolled",
    "freeze_due",
    "freeze_month",
    "mark_calls",
    "mark_case",
    "mark_contact",
    "roll_up",
    "sweep",
    "sweep_months",
]
