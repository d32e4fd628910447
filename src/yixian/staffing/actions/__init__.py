"""What is done to shifts and statements."""

from yixian.staffing.actions.issue_statement import issue_statement, may_issue
from yixian.staffing.actions.shifts import NewShift, add_shifts, copy_week, remove_shift

__all__ = ["NewShift", "add_shifts", "copy_week", "issue_statement", "may_issue", "remove_shift"]
