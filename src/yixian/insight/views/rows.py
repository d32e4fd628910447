"""The rows behind one number, and exactly these rows as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yixian.cases.actions.export import AtOnceForm, read_in_order, take_out
from yixian.cases.models import Case
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.ground.spreadsheets import file_answer
from yixian.insight import queries
from yixian.insight.asking import Behind
from yixian.insight.columns import table_of, told
from yixian.insight.views.figures import READERS, question_of


def behind_of(request: HttpRequest, code: str) -> Behind:
    """Which number the address opens."""
    told = request.GET
    return Behind.read(question_of(request), code, told.get("part", "numerator"), told.get("value", ""))


@access(*READERS)
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """A page of the rows this person may see, and how many there are in all."""
    behind = behind_of(request, code)
    seen = behind.visible()
    table = table_of(seen)
    page = table.keyset.page(
        table.read(seen), after=request.GET.get("after"), before=request.GET.get("before")
    )
    cells = told(page.rows, table, behind.question.actor)
    return render(
        request,
        "insight/rows.html",
        {
            "behind": behind,
            "indicator": queries.find(code),
            "part": queries.part_of(code, behind.part, behind.question.level),
            "columns": table.columns,
            "rows": [(case_of(row), line) for row, line in zip(page.rows, cells, strict=True)],
            "page": page,
            "total": behind.rows().count(),
            "seen": seen.count(),
            "export": None if behind.question.actor.is_operator else AtOnceForm(),
        },
    )


def case_of(row: Any) -> Case | None:
    """The case a row opens; a contact opens none."""
    return row if isinstance(row, Case) else getattr(row, "case", None)


@access(*READERS)
@require_POST
def export(request: HttpRequest, code: str) -> HttpResponseBase:
    """Exactly the rows the list shows this person, all pages of them; each case is recorded with the reason.

    Refused as `take_out` refuses: to operators, without a reason, for too many rows.
    """
    behind, asked = behind_of(request, code), AtOnceForm(request.POST)
    if not asked.is_valid():
        raise Refusal(_("请写明导出用途，再导出。"), field="reason")
    actor, seen = behind.question.actor, behind.visible()
    table, model = table_of(seen), seen.model
    pks = take_out(
        actor,
        table.keyset.ordered(seen),
        reason=asked.cleaned_data["reason"],
        fields=[f"indicator:{code}", *(column.code for column in table.columns)],
        subject=table.subject,
    )
    found = read_in_order(pks, lambda some: table.read(model._default_manager.filter(pk__in=some)))
    name = f"{code}-{behind.part}-{behind.question.period.first}-{behind.question.period.last}"
    header = [str(column.name) for column in table.columns]
    answer = file_answer(asked.cleaned_data["form_of_file"], name, header, told(found, table, actor))
    answer["Cache-Control"] = "no-store"
    return answer
