"""What insight writes: marks beside others' actions, roll-ups, frozen months, topics. No row of another room."""

from yixian.insight.actions.freeze import freeze_due, freeze_month, sweep_months
from yixian.insight.actions.leave_topic import SECRET_AFTER, leave_topic
from yixian.insight.actions.mark import mark_calls, mark_case, mark_contact
from yixian.insight.actions.roll_up import Rolled, roll_up, sweep

__all__ = [
    "SECRET_AFTER",
    "Rolled",
    "freeze_due",
    "freeze_month",
    "leave_topic",
    "mark_calls",
    "mark_case",
    "mark_contact",
    "roll_up",
    "sweep",
    "sweep_months",
]
