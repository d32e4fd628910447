"""The switches of the aids, as a file of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, row_kind
from yixian.dispatch.models import AidSwitch


def _switch(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"aid": cells.text("aid", needed=True)}, {"active": cells.flag("active", True)}


KINDS = (row_kind("aids.csv", AidSwitch, "aid,active", _switch),)
