"""What a change of weights would do: each department's rank by the plan that stands, and by the one tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yixian.evaluation.schemes import Plan
from yixian.insight.figure import NOTHING
from yixian.insight.league.standing import live
from yixian.insight.league.table import Row, Table


@dataclass(frozen=True)
class Move:
    """One department in both tables; `up` is how many ranks it would gain, None where it is not ranked in both."""

    before: Row
    after: Row

    @property
    def up(self) -> int | None:
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def words(self) -> str:
        """The same in words."""
        if self.up is None:
            return NOTHING
        if not self.up:
            return _("不变")
        told = {"n": abs(self.up)}
        return _("上升 %(n)s 名") % told if self.up > 0 else _("下降 %(n)s 名") % told


def moves(tier: str, month: date, tried: Plan, standing: Plan) -> tuple[list[Move], Table]:
    """Every department of the tier, in the order of the table tried. Counted live both times: nothing is kept."""
    before, after = live(tier, month, standing), live(tier, month, tried)
    rows = {row.member.department_id: row for row in before.rows}
    return [Move(rows[row.member.department_id], row) for row in after.rows], after
