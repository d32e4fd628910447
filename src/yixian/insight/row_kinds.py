"""When the clock composes briefings, as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.insight.models import BriefingSchedule


def _schedule(cells: Cells, known: Known) -> tuple[Values, Values]:
    rest = {name: cells.text(name) for name in ("roles", "accounts", "addresses")}
    at = needed(cells.clock("at"), "at")
    return {"kind": cells.text("kind", needed=True)}, {"at": at, **rest, "active": cells.flag("active", True)}


KINDS = (row_kind("briefings.csv", BriefingSchedule, "kind,at,roles,accounts,addresses,active", _schedule),)
