"""What insight writes: marks, roll-ups, frozen months, topics, briefings. No row of another room."""

from yixian.insight.actions.compose_briefing import WRITERS, compose_briefing, recompose_briefing
from yixian.insight.actions.edit_briefing import edit_briefing
from yixian.insight.actions.freeze import freeze_due, freeze_month, sweep_months
from yixian.insight.actions.issue_briefing import ISSUERS, issue_briefing
from yixian.insight.actions.leave_topic import SECRET_AFTER, leave_topic
from yixian.insight.actions.mark import mark_calls, mark_case, mark_contact, mark_deleted_item, mark_judged
from yixian.insight.actions.roll_up import Rolled, roll_up, sweep

__all__ = [
    "ISSUERS",
    "SECRET_AFTER",
    "WRITERS",
    "Rolled",
    "compose_briefing",
    "edit_briefing",
    "freeze_due",
    "freeze_month",
    "issue_briefing",
    "leave_topic",
    "mark_calls",
    "mark_case",
    "mark_contact",
    "mark_deleted_item",
    "mark_judged",
    "recompose_briefing",
    "roll_up",
    "sweep",
    "sweep_months",
]
