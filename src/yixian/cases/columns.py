"""The columns a list may show: what stands in each, on the page and in a file; by which order a list can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Words
from yixian.ground.spreadsheets import Cell


@dataclass(frozen=True)
class Column:
    """One column. `value` reads a line for a file and says whether there is anything to show at all."""

    name: str
    label: Words
    value: Callable[[Any], Any]
    cell: str = "cases/cells/plain.html"  # how a page draws it
    css: str = ""
    fixed: bool = False  # a list without it could not be worked
    chosen: bool = True  # shown where nobody chose
    # Names of the list's orders by this column; the first one is asked for first.
    orders: tuple[str, ...] = ()

    def is_blank(self, line: Any) -> bool:
        return self.value(line) in (None, "", False)


def _path(path: str, then: Callable[[Any], Any] | None = None) -> Callable[[Any], Any]:
    """What lies at the end of the path, None where it breaks off."""
    names = path.split(".")

    def read(line: Any) -> Any:
        for name in names:
            line = getattr(line, name, None)
            if line is None:
                return None
        return then(line) if then is not None else line

    return read


label_of = attrgetter("label")


def _status(line: Any) -> str:
    case = line.case
    return str(case.get_outcome_display() if case.outcome else case.get_status_display())


NUMBER = Column("number", _("编号"), _path("case.number"), "cases/cells/number.html", fixed=True)
TITLE = Column("title", _("标题"), attrgetter("title"), "cases/cells/title.html", "title", fixed=True)
KIND = Column("kind", _("类型"), lambda line: str(line.case.get_kind_display()), "cases/cells/kind.html")
LEAD = Column("lead", _("主办单位"), _path("lead", label_of))
CATEGORY = Column("category", _("事项分类"), _path("case.category", label_of), chosen=False)
AREA = Column("area", _("区域"), _path("case.area", label_of), chosen=False)
CHANNEL = Column(
    "channel", _("渠道"), lambda line: str(line.case.contact.get_channel_display()), chosen=False
)
URGENCY = Column("urgency", _("紧急程度"), lambda line: str(line.case.get_urgency_display()), chosen=False)
ROUND = Column("round", _("办理轮次"), _path("case.round"), chosen=False)
URGED = Column("urged", _("催办次数"), _path("case.urged"), chosen=False)


def _moment(name: str, label: Words, orders: tuple[str, ...] = ()) -> Column:
    path, cell = _path(f"case.{name}"), "cases/cells/moment.html"
    return Column(name, label, path, cell, "nowrap", chosen=False, orders=orders)


PROMISED = _moment("promise_due", _("承诺时限"))
RECEIVED = _moment("received_at", _("受理时间"))


def _due(label: Words, name: str = "due") -> Column:
    return Column(name, label, attrgetter("due"), "cases/cells/due.html")


def act(template: str, room: str = "cases") -> Column:
    """The column of the buttons: never in a file."""
    return Column("act", "", lambda line: "act", f"{room}/cells/{template}.html", "act", fixed=True)


TICK_CASE = Column("tick", "", lambda line: not line.alone, "cases/cells/tick_case.html", fixed=True)
TICK_TASK = Column(
    "tick", "", lambda line: line.task.status == "to_sign", "cases/cells/tick_task.html", fixed=True
)
BUTTONS = frozenset({"tick", "act"})
FURTHER = (CATEGORY, AREA, CHANNEL, URGENCY)

CASES: tuple[Column, ...] = (
    replace(NUMBER, orders=("-number", "number")),
    TITLE,
    KIND,
    LEAD,
    Column("status", _("状态"), _status),
    Column(
        "promise_due",
        _("承诺时限"),
        attrgetter("due"),
        "cases/cells/due.html",
        orders=("promise_due", "-promise_due"),
    ),
    replace(RECEIVED, chosen=True, orders=("-received_at", "received_at")),
    *FURTHER,
    _moment("step_due", _("本环节时限"), ("step_due",)),
    _moment("submitted_at", _("提交时间")),
    _moment("dispatched_at", _("派单时间")),
    _moment("closed_at", _("办结时间")),
    ROUND,
    URGED,
)
TO_DISPATCH: tuple[Column, ...] = (
    TICK_CASE,
    NUMBER,
    TITLE,
    KIND,
    _due(_("派单时限")),
    Column("proposed", _("目录建议"), _path("proposed", label_of), "cases/cells/proposed.html", fixed=True),
    *FURTHER,
    RECEIVED,
    PROMISED,
    URGED,
    act("act_dispatch"),
)
STEPS: tuple[Column, ...] = (
    NUMBER,
    TITLE,
    KIND,
    LEAD,
    _due(_("本环节时限")),
    *FURTHER,
    RECEIVED,
    PROMISED,
    ROUND,
    URGED,
    act("act_case"),
)
REQUESTS: tuple[Column, ...] = (
    NUMBER,
    TITLE,
    KIND,
    Column(
        "request",
        _("申请"),
        _path("request.get_kind_display", lambda said: str(said())),
        "cases/cells/request.html",
    ),
    Column("department", _("申请单位"), _path("task.department", label_of)),
    _due(_("裁定时限")),
    *FURTHER,
    PROMISED,
    act("act_request"),
)
TASKS: tuple[Column, ...] = (
    NUMBER,
    TITLE,
    KIND,
    Column("department", _("承办单位"), _path("task.department", label_of), "cases/cells/department.html"),
    Column(
        "status",
        _("状态"),
        _path("task.get_status_display", lambda said: str(said())),
        "cases/cells/task_status.html",
    ),
    Column("next_due", _("最近时限"), attrgetter("next_due"), "cases/cells/next_due.html"),
    *FURTHER,
    PROMISED,
    URGED,
)


def _ring(line: Any) -> str:
    """Whom to ring, as the page says it."""
    if line.ring is not None:
        return f"{line.ring.name} {line.ring.telephone}"
    return line.task.department.telephone or gettext("没有登记电话")


RING = Column("ring", _("请打电话给"), _ring, "cases/cells/ring.html", fixed=True)
DECIDE = act("act_decide")
HANDLE = act("act_task")


def standard(columns: Iterable[Column]) -> list[Column]:
    """What is shown where nobody may choose."""
    return [column for column in columns if column.fixed or column.chosen]


def in_file(columns: Iterable[Column]) -> list[Column]:
    """Those of `columns` that a file can hold."""
    return [column for column in columns if column.name not in BUTTONS]


def cell_of(column: Column, line: Any) -> Cell:
    """What a file says in this column of a line."""
    value = column.value(line)
    return value if value is None or isinstance(value, str | int | float | datetime) else str(value)
