"""The rows of insight: roll-ups of whole days, what makes them stale, and months that are frozen."""

from yixian.insight.models.dirty_mark import DirtyMark
from yixian.insight.models.frozen_month import FrozenMonth
from yixian.insight.models.rollup import NUMBERS, RolledDay, Rollup

__all__ = ["NUMBERS", "DirtyMark", "FrozenMonth", "RolledDay", "Rollup"]
