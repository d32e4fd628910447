"""What is done to shifts."""

from yixian.staffing.actions.shifts import NewShift, add_shifts, copy_week, remove_shift

__all__ = ["NewShift", "add_shifts", "copy_week", "remove_shift"]
