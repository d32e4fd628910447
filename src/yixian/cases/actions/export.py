"""Taking rows out as a file: for a reason, each case on record, and never for an operator's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf
from yixian.cases.models import Case, Request
from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_accesses

MOST_ROWS = 20_000  # of a file that is given at once, of a workbook, and of a part of a longer file
ROWS_A_READ = 500
TOO_LONG_A_WORKBOOK = format_lazy(_("Excel 最多 {most} 行。请改选 CSV，或缩小范围再导出。"), most=MOST_ROWS)
# From a row to its case, where it does not name it itself.
TO_CASE: dict[Any, str] = {Case: "pk", Request: "task__case_id"}


# Who takes lists of cases out at all.
EXPORTERS = frozenset({"dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "unit_head"})


class ExportForm(forms.Form):
    """What a list shows now, as a file."""

    reason = Line(label=_("导出用途"), max_length=500, help_text=_("会留下记录；姓名和号码已遮盖"))
    form_of_file = OneOf(
        label=_("格式"),
        choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")],
        initial="xlsx",
        help_text=format_lazy(_("Excel 最多 {most} 行，更多的请选 CSV"), most=MOST_ROWS),
    )


class AtOnceForm(ExportForm):
    """What is given at once or not at all."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form_of_file"].help_text = format_lazy(
            _("最多 {most} 行，更多的请缩小范围"), most=MOST_ROWS
        )


class ListExportForm(ExportForm):
    """A list whose columns are chosen: as they are shown, or all there are."""

    columns = OneOf(
        label=_("列"),
        choices=[("shown", _("和页面一样")), ("all", _("全部的列，连诉求内容"))],
        initial="shown",
        required=False,
    )


def take_out(
    actor: Actor, rows: QuerySet[Any], *, reason: str, fields: Sequence[str], subject: str = ""
) -> list[int]:
    """Record that `fields` of these rows, which the actor sees, leave as a file; gives their ids in order.

    Each case is recorded with the reason, also behind its tasks and callbacks; `subject` names what rows without
    a case are ("contact"). A `Refusal` for more than `MOST_ROWS` or without a reason, `NotAllowed` for an operator.
    """
    found = _first(rows, subject)
    if len(found) > MOST_ROWS:
        raise Refusal(
            _("超过 %(most)d 行，请缩小范围后分次导出。") % {"most": MOST_ROWS}, code="too_many_rows"
        )
    return _recorded(actor, found, reason, fields, subject)


def take_part(
    actor: Actor,
    rows: QuerySet[Any],
    keyset: Keyset,
    after: str,
    *,
    reason: str,
    fields: Sequence[str],
    subject: str = "",
) -> tuple[list[int], str]:
    """As `take_out` for the first `MOST_ROWS` behind the cursor `after`; with the cursor of the next, "" at the end."""
    found = _first(keyset.following(rows, after), subject, *(name.lstrip("-") for name in keyset.names))
    part = found[:MOST_ROWS]
    further = keyset.cursor_after(part[-1]) if len(found) > MOST_ROWS else ""
    return _recorded(actor, part, reason, fields, subject), further


def _first(rows: QuerySet[Any], subject: str, *columns: str) -> list[dict[str, Any]]:
    """Of the first rows, one more than go at once, the id, `of` what they are recorded, and these columns."""
    way = F("pk" if subject else TO_CASE.get(rows.model, "case_id"))
    plain: Any = rows.select_related(None).prefetch_related(None)
    return list(plain.values(*dict.fromkeys(("pk", *columns)), of=way)[: MOST_ROWS + 1])


def _recorded(
    actor: Actor, found: list[dict[str, Any]], reason: str, fields: Sequence[str], subject: str
) -> list[int]:
    if actor.is_operator:
        raise NotAllowed(_("运营机构的人员不能导出。"))
    subjects = dict.fromkeys(f"{subject or 'case'}:{row['of']}" for row in found)
    record_accesses(actor.account, "export", subjects, reason, fields)
    return [row["pk"] for row in found]


def read_in_order(pks: list[int], read: Callable[[list[int]], QuerySet[Any]]) -> Iterator[Any]:
    """The rows of these ids in their order, some hundreds in memory at a time; `read` gets them by their ids."""
    for start in range(0, len(pks), ROWS_A_READ):
        some = pks[start : start + ROWS_A_READ]
        rows = {row.pk: row for row in read(some)}
        yield from (rows[pk] for pk in some)
