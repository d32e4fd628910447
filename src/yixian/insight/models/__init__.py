"""The rows of insight: roll-ups of whole days, and what makes them stale."""

from yixian.insight.models.dirty_mark import DirtyMark
from yixian.insight.models.rollup import RolledDay, Rollup

__all__ = ["DirtyMark", "RolledDay", "Rollup"]
