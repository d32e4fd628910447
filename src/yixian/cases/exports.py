"""A list of cases as a file: what is filtered and nothing else, names and numbers masked, recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from yixian.cases import lines
from yixian.cases.models import Case, CaseQuerySet
from yixian.cases.visibility import mask_texts, texts_for
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.spreadsheets import guarded
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_accesses

MOST_ROWS = 20_000
ROWS_A_READ = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(
    actor: Actor, keyset: Keyset, cases: CaseQuerySet, *, reason: str, form_of_file: str
) -> HttpResponse:
    """The file of these cases. Raises a `Refusal` for more than `MOST_ROWS` or without a reason."""
    found = list(_all(keyset, cases))
    rows = [row_of(actor, case) for case in found]
    subjects = (f"case:{case.pk}" for case in found)
    record_accesses(actor.account, "export", subjects, reason, ["title", "content"])
    name = f"cases-{timezone.localtime():%Y%m%d-%H%M}"
    if form_of_file == "csv":
        answer = HttpResponse(csv_of(header(), rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        answer = HttpResponse(xlsx_of(header(), rows), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _all(keyset: Keyset, cases: CaseQuerySet) -> Iterator[Case]:
    """Every case in the list's order, read page by page."""
    after: str | None = None
    read = 0
    while True:
        page = keyset.page(cases, after=after, rows=ROWS_A_READ)
        read += len(page.rows)
        if read > MOST_ROWS:
            raise Refusal(_("超过 %(most)d 行，请缩小范围后分次导出。") % {"most": MOST_ROWS})
        yield from page.rows
        if page.next is None:
            return
        after = page.next


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


def row_of(actor: Actor, case: Case) -> list[Any]:
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


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value


def csv_of(head: list[str], rows: Iterable[list[Any]]) -> bytes:
    """CSV with a byte-order mark, without which spreadsheets take Chinese for Latin letters."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(head: list[str], rows: Iterable[list[Any]]) -> bytes:
    """One sheet with a frozen head; every text is a text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("cases")
    sheet.freeze_panes = "A2"
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
