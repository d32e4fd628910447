"""Lists as files, the centre's, a unit's inbox and other rooms': the rows, the columns and the order the page shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from yixian.cases import lines
from yixian.cases.columns import TASKS, Column, cell_of, in_file
from yixian.cases.exports import Sheet
from yixian.cases.forms import TaskFilterForm
from yixian.cases.listing import TASK_SORTS
from yixian.cases.lists import ROOM_LISTS
from yixian.cases.models import NEXT_LIMIT, Case, Request, Task
from yixian.cases.narrowing import QueueFilterForm, narrowed, sorted_by
from yixian.cases.queues import QUEUES, Queue, line_of
from yixian.cases.unit_tasks import of_unit, under_lamp
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor

INBOX = "inbox"


@dataclass(frozen=True)
class Listed:
    """A list as the address asks for it: all its rows, their order, and how a row becomes a line."""

    rows: QuerySet[Any, Any]
    keyset: Keyset
    columns: tuple[Column, ...]
    read: Callable[[list[int]], Any]
    line: Callable[[Any], Any]
    fields: tuple[str, ...] = ("title",)  # as the access record names what leaves
    subject: str = ""  # what rows are that belong to no case

    def sheet(self, shown: Sequence[Column]) -> Sheet:
        """The file of these columns."""
        kept = in_file(shown)

        def cells(_actor: Actor, row: Any) -> list[Any]:
            line = self.line(row)
            return [cell_of(column, line) for column in kept]

        return Sheet([str(column.label) for column in kept], cells, self.fields, self.read, self.subject)


def listed(actor: Actor, name: str, asked: QueryDict, now: datetime) -> Listed:
    """The list of this name as the actor sees it at `now`. A `Refusal` for filters that cannot be answered."""
    if name in ROOM_LISTS:
        return ROOM_LISTS[name].listed(actor, asked, now)
    return _inbox(actor, asked, now) if name == INBOX else _queue(actor, QUEUES[name], asked, now)


def _queue(actor: Actor, queue: Queue, asked: QueryDict, now: datetime) -> Listed:
    form = QueueFilterForm(queue, asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    rows, keyset = sorted_by(
        queue, narrowed(queue, queue.rows(actor), form, now), form.cleaned_data.get("sort") or ""
    )
    return Listed(
        rows,
        keyset,
        queue.columns,
        READ[queue.about],
        lambda row: line_of(actor, queue, row, now),
    )


def _inbox(actor: Actor, asked: QueryDict, now: datetime) -> Listed:
    form = TaskFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    tasks = under_lamp(of_unit(actor, form), asked.get("lamp", ""), now).annotate(next_limit=NEXT_LIMIT)
    return Listed(
        tasks,
        TASK_SORTS["next_limit"],
        TASKS,
        READ["task"],
        lambda task: lines.task_line(actor, task, now),
    )


READ: dict[str, Callable[[list[int]], Any]] = {
    "case": lambda some: lines.with_rows(Case.objects.filter(pk__in=some)),
    "task": lambda some: lines.with_task_rows(Task.objects.filter(pk__in=some)),
    "request": lambda some: lines.with_request_rows(Request.objects.filter(pk__in=some)),
}
