"""What a city sets of what it tells the public, as a file of its rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.portal.models import PublicRule


def _rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {"value": needed(cells.whole("value"), "value")}


KINDS = (row_kind("public_rules.csv", PublicRule, "code,value", _rule),)
