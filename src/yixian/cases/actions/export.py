"""Taking rows out as a file: for a reason, each case on record, and never for an operator's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf
from yixian.cases.models import Case, Request
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_accesses

MOST_ROWS = 20_000
ROWS_A_READ = 500
# From a row to its case, where it does not name it itself.
TO_CASE: dict[Any, str] = {Case: "pk", Request: "task__case_id"}


# Who takes lists of cases out at all.
EXPORTERS = frozenset({"dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "unit_head"})


class ExportForm(forms.Form):
    """What a list shows now, as a file."""

    reason = Line(label=_("导出用途"), max_length=500, help_text=_("会留下记录；姓名和号码已遮盖"))
    form_of_file = OneOf(label=_("格式"), choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")], initial="xlsx")


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
    if actor.is_operator:
        raise NotAllowed(_("运营机构的人员不能导出。"))
    path = "pk" if subject else TO_CASE.get(rows.model, "case_id")
    found = list(rows.select_related(None).prefetch_related(None).values_list("pk", path)[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise Refusal(
            _("超过 %(most)d 行，请缩小范围后分次导出。") % {"most": MOST_ROWS}, code="too_many_rows"
        )
    subjects = dict.fromkeys(f"{subject or 'case'}:{of}" for _pk, of in found)
    record_accesses(actor.account, "export", subjects, reason, fields)
    return [pk for pk, _of in found]


def read_in_order(pks: list[int], read: Callable[[list[int]], QuerySet[Any]]) -> Iterator[Any]:
    """The rows of these ids in their order, some hundreds in memory at a time; `read` gets them by their ids."""
    for start in range(0, len(pks), ROWS_A_READ):
        some = pks[start : start + ROWS_A_READ]
        rows = {row.pk: row for row in read(some)}
        yield from (rows[pk] for pk in some)
