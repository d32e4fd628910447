"""By what departments are ranked, as files of a city's rows."""

from __future__ import annotations

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.evaluation.models import Scheme, SchemePart


def _scheme(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "tier": cells.text("tier", needed=True),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
        "valid_until": cells.day("valid_until"),
    }


def _part(cells: Cells, known: Known) -> tuple[Values, Values]:
    scheme = needed(cells.one_of("scheme", known.coded(Scheme)), "scheme")
    rest: Values = {name: needed(cells.whole(name), name) for name in ("weight", "floor", "full", "minimum")}
    key = {"scheme": scheme, "indicator": cells.text("indicator", needed=True)}
    return key, {**rest, "direction": cells.text("direction", needed=True)}


KINDS = (
    row_kind("schemes.csv", Scheme, "code,tier,valid_from,valid_until", _scheme),
    row_kind("scheme_parts.csv", SchemePart, "scheme,indicator,weight,direction,floor,full,minimum", _part),
)
