"""By what departments are ranked, what is inspected and how it is scored, as files of a city's rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yixian.directory.models import Category
from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.evaluation.models import InspectionPlan, InspectionRule, Scheme, SchemePart, ScoreItem, ScoreSheet
from yixian.telephony.models import CallQueue

RULE = ("appeal_days", "differ", "pairs")


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


def _named(cells: Cells) -> Values:
    return {
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


def _sheet(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "what": cells.text("what", needed=True),
        "passing": needed(cells.whole("passing"), "passing"),
    }


def _item(cells: Cells, known: Known) -> tuple[Values, Values]:
    sheet = needed(cells.one_of("sheet", known.coded(ScoreSheet)), "sheet")
    return {"sheet": sheet, "code": cells.text("code", needed=True)}, {
        **_named(cells),
        "group": cells.text("group"),
        "points": cells.whole("points") or 0,
        "fatal": cells.flag("fatal", False),
        "may_not_apply": cells.flag("may_not_apply", False),
        "position": cells.whole("position") or 0,
    }


def _plan(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_named(cells),
        "what": cells.text("what", needed=True),
        "sheet": needed(cells.one_of("sheet", known.coded(ScoreSheet)), "sheet"),
        "every": cells.text("every", needed=True),
        "at_least": cells.whole("at_least") or 0,
        "share": cells.whole("share") or 0,
        **{column: ";".join(cells.codes(column)) for column in ("queues", "kinds", "categories")},
        "twice": cells.whole("twice") or 0,
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
    }


def _rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    rest = {column: needed(cells.whole(column), column) for column in RULE}
    return {"id": 1}, {**rest, "candidates": cells.flag("candidates", True)}


KINDS = (
    row_kind("schemes.csv", Scheme, "code,tier,valid_from,valid_until", _scheme),
    row_kind(
        "scheme_parts.csv",
        SchemePart,
        "scheme,indicator,weight,direction,floor,full,minimum",
        _part,
        together=_whole,
    ),
    row_kind("score_sheets.csv", ScoreSheet, "code,name,name_en,what,passing", _sheet, optional="active"),
    row_kind(
        "score_items.csv",
        ScoreItem,
        "sheet,code,name,name_en,group,points,fatal,may_not_apply,position",
        _item,
        optional="active",
    ),
    row_kind(
        "inspection_plans.csv",
        InspectionPlan,
        "code,name,name_en,what,sheet,every,at_least,share,queues,kinds,categories,twice,valid_from",
        _plan,
        optional="active",
        lists=frozenset({CallQueue, Category}),
    ),
    row_kind("inspection_rule.csv", InspectionRule, ",".join((*RULE, "candidates")), _rule),
)
