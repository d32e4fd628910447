"""The rows of insight: roll-ups of whole days and what makes them stale, frozen months, topics, briefings."""

from yixian.insight.models.briefing import Briefing, BriefingStep
from yixian.insight.models.briefing_schedule import BriefingSchedule
from yixian.insight.models.cure import Cure, CureReport
from yixian.insight.models.dirty_mark import DirtyMark
from yixian.insight.models.frozen_league import FrozenLeague
from yixian.insight.models.frozen_month import FrozenMonth
from yixian.insight.models.rollup import NUMBERS, RolledDay, Rollup
from yixian.insight.models.topic import Topic
from yixian.insight.models.topic_day import TopicDay
from yixian.insight.models.topic_member import TopicMember
from yixian.insight.models.topic_step import TopicStep, TopicVerb
from yixian.insight.models.topic_sweep import TopicSweep

__all__ = [
    "NUMBERS",
    "Briefing",
    "BriefingSchedule",
    "BriefingStep",
    "Cure",
    "CureReport",
    "DirtyMark",
    "FrozenLeague",
    "FrozenMonth",
    "RolledDay",
    "Rollup",
    "Topic",
    "TopicDay",
    "TopicMember",
    "TopicStep",
    "TopicSweep",
    "TopicVerb",
]
