"""Guides, jobs and policies as files of a city's rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.directory.models import Category
from yixian.directory.row_file import Cells, WrongRow
from yixian.directory.row_kinds import Known, Values, needed, row_kind
from yixian.knowledge.models import Guide, Job, Policy


def _guide(cells: Cells, known: Known) -> tuple[Values, Values]:
    categories = cells.codes("categories")
    unknown = [code for code in categories if code not in known.categories]
    if unknown:
        raise WrongRow(_("%(column)s：没有编码“%(code)s”"), "categories", code=unknown[0])
    return {"code": cells.text("code", needed=True)}, {
        **{
            name: cells.text(name, needed=True)
            for name in ("title", "who", "materials", "steps", "place", "basis")
        },
        **{name: cells.text(name) for name in ("conditions", "hours", "telephone", "fee")},
        "department": needed(cells.one_of("department", known.departments), "department"),
        "categories": categories,
        "keywords": ";".join(cells.codes("keywords")),
        "limit_days": cells.whole("limit_days"),
        **_holds(cells),
        **({"public": cells.flag("public", True)} if cells.has("public") else {}),
    }


def _holds(cells: Cells) -> Values:
    return {
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
        "valid_to": cells.day("valid_to"),
        **({"active": cells.flag("active", True)} if cells.has("active") else {}),
    }


def _dated(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **{name: cells.text(name, needed=True) for name in ("title", "issuer", "text")},
        **{name: cells.text(name) for name in ("link", "telephone")},
        "area": cells.one_of("area", known.areas),
        **_holds(cells),
    }


def _job(cells: Cells, known: Known) -> tuple[Values, Values]:
    key, rest = _dated(cells, known)
    return key, {**rest, "number": cells.whole("number")}


def _policy(cells: Cells, known: Known) -> tuple[Values, Values]:
    key, rest = _dated(cells, known)
    return key, {**rest, "number": cells.text("number")}


GUIDES = row_kind(
    "guides.csv",
    Guide,
    "code,title,department,categories,keywords,who,conditions,materials,steps,place,hours,telephone,limit_days,fee,basis,"
    "valid_from,valid_to",
    _guide,
    optional="active,public",
    lists=frozenset({Category}),
)
DATED_COLUMNS = "code,title,issuer,text,number,area,link,telephone,valid_from,valid_to"
JOBS = row_kind("jobs.csv", Job, DATED_COLUMNS, _job, optional="active")
POLICIES = row_kind("policies.csv", Policy, DATED_COLUMNS, _policy, optional="active")
