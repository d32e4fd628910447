"""A case that becomes secret is in no topic any more, and no topic is called by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.insight.models import TopicMember
from yixian.insight.topics.keeping import let_go
from yixian.insight.topics.recount import recount
from yixian.insight.topics.spoken import is_told

if TYPE_CHECKING:
    from yixian.cases.actions import Step

# After these a case may be a report, protected, the office's own, or not a case any more.
SECRET_AFTER = ("mark", "amend", "dispatch", "send_back", "withdraw")


def leave_topic(step: Step) -> None:
    """Take the case out of its topic if it may not be told of any more (subscriber). No query where it may."""
    if is_told(step.case):
        return
    if left := let_go(TopicMember.objects.filter(case=step.case)):
        recount(left, step.now)
