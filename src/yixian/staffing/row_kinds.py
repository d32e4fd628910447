"""What staffing aims at, as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.staffing.models import StaffingRule

WHOLE = ("target", "within", "shrinkage", "least", "rest_hours", "weeks")


def _rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"id": 1}, {column: needed(cells.whole(column), column) for column in WHOLE}


KINDS = (row_kind("staffing.csv", StaffingRule, ",".join(WHOLE), _rule),)
