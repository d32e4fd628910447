"""A list of cases as a file: what is filtered and nothing else, names and numbers masked, recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import lines, listing
from yixian.cases.actions.export import MOST_ROWS, TOO_LONG_A_WORKBOOK, read_in_order, take_out, take_part
from yixian.cases.actions.keep_export import STEP
from yixian.cases.columns import CASES, Column, cell_of, in_file
from yixian.cases.forms import CaseFilterForm
from yixian.cases.lists import exporters_of
from yixian.cases.models import Case, KeptExport
from yixian.cases.search import matching
from yixian.cases.texts import mask_texts, texts_for
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.spreadsheets import Cell, csv_lines, file_answer, xlsx_file
from yixian.people.models import Actor


@dataclass(frozen=True)
class Sheet:
    """The columns of a file: their names in the language of now, and the cells of a row under them."""

    header: list[str]
    cells: Callable[[Actor, Any], list[Cell]]
    fields: tuple[str, ...]  # of the citizen's words, as the access record names them
    read: Callable[[list[int]], QuerySet[Any]]  # rows by their ids, with everything `cells` reads
    subject: str = ""  # what rows are that belong to no case, as the access record names them


def cases_of(pks: list[int]) -> QuerySet[Case]:
    """Cases with everything a line reads."""
    return lines.with_rows(Case.objects.filter(pk__in=pks))


def sheet_of(columns: list[Column] | None) -> Sheet:
    """The columns a list shows, or with None all there are."""
    if columns is None:
        return Sheet(header(), row_of, ("title", "content"), cases_of)
    shown = in_file(columns)

    def cells(actor: Actor, case: Case) -> list[Cell]:
        line = lines.case_line(actor, case, timezone.now())
        return [cell_of(column, line) for column in shown]

    return Sheet([str(column.label) for column in shown], cells, ("title",), cases_of)


def exported(
    actor: Actor, sheet: Sheet, rows: QuerySet[Any], *, reason: str, form_of_file: str, name: str = "cases"
) -> HttpResponseBase:
    """The file of these rows, in their order, at once. Refused as `take_out` refuses."""
    pks = take_out(actor, rows, reason=reason, fields=sheet.fields, subject=sheet.subject)
    cells = (sheet.cells(actor, row) for row in read_in_order(pks, sheet.read))
    answer = file_answer(form_of_file, name_of_file(name), sheet.header, cells)
    answer["Cache-Control"] = "no-store"
    return answer


def next_part(actor: Actor, export: KeptExport, tell: Callable[[], None]) -> bytes:
    """The next rows of the file somebody asked for, as they see them now; `tell` is called every `STEP` rows.

    `export` says how far it is then: how many of its `rows` are `done`, and where it goes on `after`, "" at the end.
    A workbook is of one part.
    """
    sheet, found, keyset = _asked_for(actor, export)
    export.done = MOST_ROWS * len(export.parts)  # whatever was told of a part that was never kept
    if export.rows is None:
        export.rows = found.count()
    pks, export.after = take_part(
        actor, found, keyset, export.after, reason=export.reason, fields=sheet.fields, subject=sheet.subject
    )
    if export.form_of_file == "csv":
        lines = csv_lines(sheet.header, _told(actor, sheet, pks, export, tell))
        return "".join(islice(lines, 1 if export.parts else 0, None)).encode()
    if export.after:
        raise Refusal(TOO_LONG_A_WORKBOOK)
    with xlsx_file(
        name_of_file(export.list_name), sheet.header, _told(actor, sheet, pks, export, tell)
    ) as file:
        return file.read()


def _asked_for(actor: Actor, export: KeptExport) -> tuple[Sheet, QuerySet[Any], Keyset]:
    """The columns and the rows somebody asked for, and their order."""
    from yixian.cases.list_files import listed

    asked = QueryDict(export.query)
    if actor.is_operator or not actor.roles & exporters_of(export.list_name):
        raise Refusal(_("您的岗位不能导出诉求。"))  # not any more: it was asked for by somebody who could
    if export.list_name != "cases":
        found = listed(actor, export.list_name, asked, timezone.now())
        return (
            found.sheet([one for one in found.columns if one.name in export.columns]),
            found.rows,
            found.keyset,
        )
    form = CaseFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    cases, words = listing.cases(actor, form.wanted()), form.cleaned_data.get("q")
    keyset = listing.CASE_SORTS[form.cleaned_data.get("sort") or "-received_at"]
    shown = [one for one in CASES if one.name in export.columns] if export.columns else None
    return sheet_of(shown), matching(cases, words) if words else cases, keyset


def _told(
    actor: Actor, sheet: Sheet, pks: list[int], export: KeptExport, tell: Callable[[], None]
) -> Iterator[list[Cell]]:
    tell()
    for row in read_in_order(pks, sheet.read):
        yield sheet.cells(actor, row)
        export.done += 1
        if export.done % STEP == 0:
            tell()


def name_of_file(name: str) -> str:
    return f"{name}-{timezone.localtime():%Y%m%d-%H%M}"


def header() -> list[str]:
    """The names of the columns, in the language of the page."""
    return [
        _("编号"),
        _("状态"),
        _("办结方式"),
        _("类型"),
        _("标题"),
        _("诉求内容"),
        _("事项分类编码"),
        _("事项分类"),
        _("区域编码"),
        _("区域"),
        _("主办单位"),
        _("渠道"),
        _("紧急程度"),
        _("受理时间"),
        _("提交时间"),
        _("派单时间"),
        _("承诺时限"),
        _("办结时间"),
        _("办理轮次"),
        _("催办次数"),
    ]


def row_of(actor: Actor, case: Case) -> list[Cell]:
    """One case as the cells under `header`."""
    texts = texts_for(actor, case)
    masked = mask_texts({"title": texts["title"], "content": texts["content"]}, case)
    line = lines.case_line(actor, case, timezone.now())
    return [
        case.number,
        case.get_status_display(),
        case.get_outcome_display() if case.outcome else "",
        case.get_kind_display(),
        masked["title"],
        masked["content"],
        case.category.code if case.category else "",
        case.category.label if case.category else "",
        case.area.code if case.area else "",
        case.area.label if case.area else "",
        line.lead.label if line.lead else "",
        case.contact.get_channel_display(),
        case.get_urgency_display(),
        case.received_at,
        case.submitted_at,
        case.dispatched_at,
        case.promise_due,
        case.closed_at,
        case.round,
        case.urged,
    ]
