"""How cases of one category in one area went before: which units led them, and how often one returned its task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Task, TaskRole
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.people.models import Actor

MOST_CASES = 200
MOST_UNITS = 5


@dataclass(frozen=True)
class Led:
    """A unit that led such cases."""

    department: Department
    tasks: int
    returned: int  # of them, by a return that was granted


@dataclass(frozen=True)
class History:
    """Of how many cases, the newest, it is counted; the units, whoever led most first."""

    category: str
    area: str
    cases: int
    units: list[Led]


def history_of(case: Case) -> History | None:
    """The newest `MOST_CASES` dispatched cases of the same category in the same area; None where it has none yet.

    Index `case_history` (category, area, -id; dispatched ones), then `task_case`: two queries, however many cases
    there are. Numbers only, so whoever dispatches may read them of cases nobody may open.
    """
    if case.category is None:
        return None
    before = Case.objects.filter(category=case.category_id, area=case.area_id, dispatched_at__isnull=False)
    pks = list(before.exclude(pk=case.pk).order_by("-id").values_list("pk", flat=True)[:MOST_CASES])
    area = case.area.label if case.area is not None else _("没有填区域的")
    return History(case.category.label, area, len(pks), _units(pks) if pks else [])


def _units(pks: list[int]) -> list[Led]:
    led = (
        Task.objects.filter(case_id__in=pks, role=TaskRole.LEAD, parent=None)
        .values("department")
        .annotate(n=Count("pk"), returned=Count("pk", filter=Q(end_reason="returned")))
        .order_by("-n", "department")[:MOST_UNITS]
    )
    known = ((directory.department(row["department"]), row) for row in led)
    return [Led(unit, row["n"], row["returned"]) for unit, row in known if unit is not None]


def history_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the forms that choose a unit."""
    history = history_of(case)
    return {"history": history} if history is not None else None
