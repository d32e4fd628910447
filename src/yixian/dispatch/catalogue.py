"""The departments that could lead: by the rules about whoever is complained of, by the city's catalogue, and by what
became of its earlier orders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from yixian.cases.actions.dispatch import entries_for, propose
from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.models import Area, CatalogueEntry, Department
from yixian.dispatch.departments.record import Ranked
from yixian.dispatch.learnt import record_in_place
from yixian.dispatch.models import Aid, is_on

LEAST_SHARE = 0.1  # of a department that no entry names
MOST_UNNAMED = 2


@dataclass(frozen=True)
class Proposal:
    """A department that could lead, and why. `entry` is None for one that the catalogue does not name here; `share`
    is how likely it keeps the order by what became of such orders, 0 to 1, None where nothing was learnt yet."""

    department: Department
    assisting: list[Department]
    entry: CatalogueEntry | None
    why: str
    share: float | None = None
    by: str = ""  # what was learnt that it was ranked by


def proposals(case: Case) -> list[Proposal]:
    """The departments that could lead, best first. Snapshots only, no query when warm.

    Where somebody is complained of the rules about the accused come first (docs/domain.md) and nothing is ranked;
    else the catalogue's entries, ranked by who kept and who returned such orders, with at most two departments that
    had them without an entry. A community is proposed by its entry alone: what a department pushed down to it once
    does not become its duty.
    """
    found = by_catalogue(case)
    learnt = record_in_place()
    if learnt is None or case.category is None or case.accused_id is not None or not is_on(Aid.DEPARTMENT):
        return found
    named = {one.department.code: one for one in found}
    area = case.area.path_codes if case.area is not None else []
    ranked = learnt.record.ranked(case.category.code, area, list(named))
    others = (_by_orders(one) for one in ranked if one.department not in named and one.share >= LEAST_SHARE)
    named.update({one.department.code: one for one in islice(filter(None, others), MOST_UNNAMED)})
    return [
        replace(
            named[one.department],
            share=one.share,
            by=learnt.name,
            why=_why_ranked(named[one.department], one),
        )
        for one in ranked
        if one.department in named
    ]


def by_catalogue(case: Case) -> list[Proposal]:
    """As `proposals`, before anything is ranked by earlier orders."""
    found: list[Proposal] = []
    if case.accused_id is not None:
        best = propose(case)
        if best["lead"] is not None:
            found.append(Proposal(best["lead"], [], None, _why_accused(case)))
        if case.counts_as_conduct:
            return found
    for entry in entries_for(case):
        department = directory.department(entry.department_id)
        if department is None or any(one.department.pk == department.pk for one in found):
            continue
        helping = [directory.department_by_code(code) for code in entry.assisting]
        found.append(Proposal(department, [d for d in helping if d is not None], entry, _why_entry(entry)))
    return found


def _by_orders(ranked: Ranked) -> Proposal | None:
    """A department that had such orders, where it may still be given one."""
    department = directory.department_by_code(ranked.department)
    if department is None or not department.active or not department.takes_orders:
        return None
    if department.area is not None and department.area.level in (Area.Level.COMMUNITY, Area.Level.GRID):
        return None
    return Proposal(department, [], None, "")


def _why_ranked(proposal: Proposal, ranked: Ranked) -> str:
    if not ranked.kept and not ranked.returned:
        return proposal.why
    words = (
        _("同一大类的工单由它办了 %(kept)d 件，退了 %(returned)d 件")
        if ranked.above
        else _("这样的工单由它办了 %(kept)d 件，退了 %(returned)d 件")
    )
    orders = words % {"kept": ranked.kept, "returned": ranked.returned}
    return _("%(entry)s；%(orders)s") % {"entry": proposal.why, "orders": orders} if proposal.why else orders


def _why_accused(case: Case) -> str:
    if case.counts_as_conduct:
        return _("作风投诉和举报由被诉单位的直接上级或监督机构主办")
    return _("服务或设施方面的投诉由被诉单位自行改正，上级审核")


def _why_entry(entry: CatalogueEntry) -> str:
    category = directory.category(entry.category.code) or entry.category
    where = entry.area.label if entry.area is not None else _("全市")
    return _("派单目录：%(category)s，%(area)s") % {"category": category.label, "area": where}
