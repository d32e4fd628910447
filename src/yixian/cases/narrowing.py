"""Filters and sort orders of the centre's lists: the same as of the list of cases, on what waits in one of them.

A list holds what waits now, thousands of rows at most, found by its own index; a filter reads these rows alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Case as Choose
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf, any_department_field, area_field, category_field
from yixian.cases.forms import SHOWN_LAMPS, one_or_all
from yixian.cases.lamps import lamp_filter
from yixian.cases.listing import CaseFilters, case_conditions, subtree_of
from yixian.cases.models import Case, Kind, RequestKind, Urgency
from yixian.cases.search import holding
from yixian.ground.keyset import Keyset

if TYPE_CHECKING:
    from yixian.cases.queues import Queue

SORTS = [
    ("", _("按本列表的次序")),
    ("urgency", _("最急在前")),
    ("received_at", _("最早受理在前")),
    ("-received_at", _("最近受理在前")),
]
# From a row of the list to its case, and to the department whose work it is.
TO_CASE = {"case": "", "task": "case__", "request": "task__case__"}
TO_DEPARTMENT = {"task": "department_id", "request": "task__department_id"}
RANKS = {Urgency.P1: 0, Urgency.P2: 1}


class QueueFilterForm(forms.Form):
    """The filters of one list, as they stand in the page's address."""

    q = Line(label=_("词语"), max_length=100, required=False)
    kind = one_or_all(_("类型"), Kind.choices)
    urgency = one_or_all(_("紧急程度"), Urgency.choices)
    asked = one_or_all(_("申请"), RequestKind.choices)
    lamp = one_or_all(_("时限"), SHOWN_LAMPS)
    category = category_field(required=False)
    area = area_field(required=False)
    department = any_department_field(_("承办单位"), required=False)
    sort = OneOf(label=_("排序"), choices=SORTS, required=False)

    def __init__(self, queue: Queue, typed: Any = None) -> None:
        super().__init__(typed, auto_id="by_%s")  # a form of work may stand on the same page
        for name in (*queue.without, *(() if queue.about == "request" else ("asked",))):
            del self.fields[name]

    @property
    def used(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def wanted(self) -> CaseFilters:
        """What is asked of the case, but for words, lamp and department, which differ from list to list."""
        values = self.cleaned_data
        several = {name: [values[name]] for name in ("kind", "urgency") if values.get(name)}
        codes = {name: values[name].code for name in ("category", "area") if values.get(name)}
        return CaseFilters.model_validate({**several, **codes})


def narrowed(queue: Queue, rows: Any, form: QueueFilterForm, now: datetime) -> Any:
    """The rows the valid `form` asks for. Raises a `Refusal` for words too short."""
    values, path = form.cleaned_data, TO_CASE[queue.about]
    asked = case_conditions(form.wanted(), now)
    words = values.get("q") or ""
    if path:
        if asked or words:
            cases: Any = Case.objects.filter(asked, pk=OuterRef(f"{path}pk"))
            rows = rows.filter(Exists(holding(cases, words) if words else cases))
    else:
        rows = holding(rows.filter(asked), words) if words else rows.filter(asked)
    if values.get("asked"):
        rows = rows.filter(kind=values["asked"])
    if values.get("department"):
        rows = rows.filter(_of_department(queue, values["department"].code))
    if values.get("lamp"):
        rows = rows.filter(_lit(queue, values["lamp"], now))
    return rows


def _of_department(queue: Queue, code: str) -> Q:
    """Whose work it is: of a case its lead's (before it has one, the accused's), of a task or request its unit's."""
    found = subtree_of(code)
    if queue.about in TO_DEPARTMENT:
        return Q(**{f"{TO_DEPARTMENT[queue.about]}__in": found})
    return Q(lead_id__in=found) | Q(lead=None, accused_id__in=found)


def _lit(queue: Queue, lamp: str, now: datetime) -> Q:
    if queue.about == "case":
        return lamp_filter(lamp, "step_yellow", "step_red", "step_due", now)
    return lamp_filter(lamp, "yellow_at", "red_at", "due_at", now)


def sorted_by(queue: Queue, rows: QuerySet[Any, Any], sort: str) -> tuple[Any, Keyset]:
    """The rows and the order to page them in; the list's own where none is chosen."""
    if not sort:
        return rows, queue.keyset
    path = TO_CASE[queue.about]
    if sort != "urgency":
        sign, name = ("-", sort[1:]) if sort.startswith("-") else ("", sort)
        return rows, Keyset(f"{sign}{path}{name}", "pk", never_empty=(f"{path}{name}",))
    ranks = [When(**{f"{path}urgency": value}, then=Value(rank)) for value, rank in RANKS.items()]
    ranked = rows.annotate(rank=Choose(*ranks, default=Value(2), output_field=IntegerField()))
    names = [name for name in queue.keyset.names if name != "rank"]
    return ranked, Keyset("rank", *names, never_empty=("rank", *queue.keyset.never_empty))
