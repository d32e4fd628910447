"""What insight writes: marks beside others' actions, and roll-ups from the sweep. No row of another room."""

from yixian.insight.actions.mark import mark_case, mark_contact
from yixian.insight.actions.roll_up import Rolled, roll_up, sweep

__all__ = ["Rolled", "mark_case", "mark_contact", "roll_up", "sweep"]
