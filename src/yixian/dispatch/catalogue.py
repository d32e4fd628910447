"""The departments that could lead, by the city's catalogue and by the rules about whoever is complained of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.cases.actions.dispatch import entries_for, propose
from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.models import CatalogueEntry, Department


@dataclass(frozen=True)
class Proposal:
    """A department that could lead, and why."""

    department: Department
    assisting: list[Department]
    entry: CatalogueEntry | None
    why: str


def proposals(case: Case) -> list[Proposal]:
    """The departments that could lead, best first. Snapshots only, no query.

    Where somebody is complained of the rules about the accused come first (docs/domain.md); else the catalogue's
    entries from the most particular one.
    """
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


def _why_accused(case: Case) -> str:
    if case.counts_as_conduct:
        return _("作风投诉和举报由被诉单位的直接上级或监督机构主办")
    return _("服务或设施方面的投诉由被诉单位自行改正，上级审核")


def _why_entry(entry: CatalogueEntry) -> str:
    category = directory.category(entry.category.code) or entry.category
    where = entry.area.label if entry.area is not None else _("全市")
    return _("派单目录：%(category)s，%(area)s") % {"category": category.label, "area": where}
