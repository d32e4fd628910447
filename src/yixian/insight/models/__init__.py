"""The rows of insight: roll-ups of whole days, and what makes them stale."""

from yixian.insight.models.dirty_mark import DirtyMark
from yixian.insight.models.rollup import NUMBERS, RolledDay, Rollup

__all__ = ["NUMBERS", "DirtyMark", "RolledDay", "Rollup"]
