"""The rows behind one number, and exactly these rows as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, TooLarge
from yixian.ground.keyset import Keyset
from yixian.insight import export as files
from yixian.insight import queries
from yixian.insight.asking import Behind
from yixian.insight.columns import table_of, told
from yixian.insight.views.figures import READERS, question_of
from yixian.safeguard.actions.record_access import record_access

# A spreadsheet program still opens the one; the other is for programs.
MOST_ROWS = {"xlsx": 100_000, "csv": 500_000}


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
        },
    )


def case_of(row: Any) -> Case | None:
    """The case a row opens; a contact opens none."""
    return row if isinstance(row, Case) else getattr(row, "case", None)


@access(*READERS)
def export(request: HttpRequest, code: str, format: str) -> HttpResponseBase:
    """Exactly the rows the list shows this person, all pages of them. That it was exported is on record.

    Raises `TooLarge` for more rows than a file of this format takes well.
    """
    behind = behind_of(request, code)
    actor, seen = behind.question.actor, behind.visible()
    if actor.is_operator:
        raise NotAllowed(_("运营机构的人员不能导出。"))
    if format not in MOST_ROWS:
        raise NotFound(_("只能导出为 CSV 或 XLSX。"))
    number = seen.count()
    if number > MOST_ROWS[format]:
        raise TooLarge(_("共 %(number)s 行，超过一个文件能放的行数，请缩短时段。") % {"number": number})
    table = table_of(seen)
    record_access(
        actor.account,
        "export",
        f"indicator:{code}",
        reason=f"{behind.part} {behind.question.period} {number}",
        fields=[column.code for column in table.columns],
    )
    header = [str(column.name) for column in table.columns]
    lines = told(_streamed(table.read(seen), table.keyset), table, actor)
    name = f"{code}-{behind.part}-{behind.question.period.first}-{behind.question.period.last}.{format}"
    if format == "xlsx":
        return FileResponse(
            files.xlsx_file(str(queries.find(code).name), header, lines), as_attachment=True, filename=name
        )
    answer = StreamingHttpResponse(files.csv_lines(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _streamed(rows: QuerySet[Any], keyset: Keyset) -> Iterator[Any]:
    """The rows in the order of the list, a thousand in memory at a time."""
    return iter(rows.order_by(*keyset.names).iterator(chunk_size=1000))
