"""By what departments are ranked, as files of a city's rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

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


def _whole(loaded: list[SchemePart]) -> Iterator[str]:
    """What is wrong with the schemes a file names: their weights do not come to a hundred."""
    parts = {(one.scheme_id, one.indicator): one for one in SchemePart.objects.select_related("scheme")}
    parts |= {(one.scheme_id, one.indicator): one for one in loaded}
    for scheme in {one.scheme_id: one.scheme for one in loaded}.values():
        total = sum(one.weight for one in parts.values() if one.scheme_id == scheme.pk)
        if total != 100:
            told = {"code": scheme.code, "total": total}
            yield _("方案“%(code)s”各项权重合计 %(total)s，应为 100。") % told


KINDS = (
    row_kind("schemes.csv", Scheme, "code,tier,valid_from,valid_until", _scheme),
    row_kind(
        "scheme_parts.csv",
        SchemePart,
        "scheme,indicator,weight,direction,floor,full,minimum",
        _part,
        together=_whole,
    ),
)
