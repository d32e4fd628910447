"""The rows behind a figure as lists, exports and programs show them: for each model its columns.

Nothing here tells who a citizen is. A case's title is shown as this reader may read it,
with names and numbers masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.cases.lines import title_of
from yixian.cases.models import Case, Contact, Task
from yixian.directory import queries as directory
from yixian.evaluation.models import Callback, Inspection
from yixian.ground.keyset import Keyset
from yixian.knowledge.models import ItemCited, KnowledgeCorrection, KnowledgeMiss, KnowledgeVerification
from yixian.people.models import Actor
from yixian.telephony.models import Call, MissedCaller

Told = str | int | None


@dataclass(frozen=True)
class Column:
    """`code` for programs, `name` for people, `tell(row, actor)` for both."""

    code: str
    name: Promise | str
    tell: Callable[[Any, Actor], Told]


@dataclass(frozen=True)
class Table:
    """How the rows of one model are read along, sorted and shown."""

    keyset: Keyset
    related: tuple[str, ...]
    prefetched: tuple[str, ...]
    columns: tuple[Column, ...]
    subject: str = ""  # what rows are that have no case that could be told of

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)


def at(moment: datetime | None) -> str:
    """A moment in local time to the second; empty for one that has not come."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment is not None else ""


def _moment(code: str, name: Promise | str, path: str | None = None) -> Column:
    return Column(code, name, lambda row, _actor: at(getattr(row, path or code)))


def _shown(code: str, name: Promise | str) -> Column:
    return Column(code, name, lambda row, _actor: str(getattr(row, f"get_{code}_display")()))


def _number(code: str, name: Promise | str) -> Column:
    return Column(code, name, lambda row, _actor: getattr(row, code))


def _department(department_id: int | None) -> str:
    found = directory.department(department_id) if department_id else None
    return found.label if found is not None else ""


def _accepted(accepted: bool | None) -> str:
    return "" if accepted is None else str(_("采纳") if accepted else _("不采纳"))


def _case_number(row: Any, _actor: Actor) -> Told:
    case: Case = row.case
    return case.number


CASE = Table(
    Keyset("-received_at", "-pk"),
    ("category", "area", "contact", "citizen"),
    ("tasks",),
    (
        Column("number", _("编号"), lambda case, _actor: case.number),
        _shown("kind", _("类型")),
        Column("category", _("分类"), lambda case, _actor: case.category.label if case.category else ""),
        Column("area", _("区域"), lambda case, _actor: case.area.label if case.area else ""),
        Column("title", _("标题"), lambda case, actor: title_of(actor, case)),
        _shown("status", _("状态")),
        _shown("outcome", _("办结方式")),
        Column("channel", _("渠道"), lambda case, _actor: str(case.contact.get_channel_display())),
        Column("lead", _("主办单位"), lambda case, _actor: _department(case.lead_id)),
        _moment("received_at", _("受理时间")),
        _moment("submitted_at", _("提交时间")),
        _moment("promise_due", _("承诺时限")),
        _moment("passed_at", _("审核通过时间")),
        _moment("closed_at", _("办结时间")),
        _number("round", _("办理轮次")),
    ),
)

TASK = Table(
    Keyset("-pk"),
    ("case",),
    (),
    (
        Column("case", _("编号"), _case_number),
        Column("kind", _("类型"), lambda task, _actor: str(task.case.get_kind_display())),
        Column("department", _("承办单位"), lambda task, _actor: _department(task.department_id)),
        _shown("role", _("主协办")),
        _shown("status", _("状态")),
        _moment("dispatched_at", _("派单时间")),
        _moment("sign_due", _("签收时限")),
        _moment("signed_at", _("签收时间")),
        _moment("contact_due", _("首次联系时限")),
        _moment("reached_at", _("首次联系时间")),
        _moment("due_at", _("办结时限")),
        _moment("replied_at", _("答复时间")),
        _number("extensions", _("延期次数")),
        _number("round", _("办理轮次")),
    ),
)

CALLBACK = Table(
    Keyset("-pk"),
    ("case",),
    (),
    (
        Column("case", _("编号"), _case_number),
        Column("kind", _("类型"), lambda row, _actor: str(row.case.get_kind_display())),
        Column("lead", _("主办单位"), lambda row, _actor: _department(row.lead_id)),
        _moment("at", _("回访时间")),
        _shown("way", _("回访方式")),
        _shown("solved", _("是否解决")),
        _shown("satisfied", _("满意程度")),
        _number("round", _("办理轮次")),
    ),
)

CONTACT = Table(
    Keyset("-received_at", "-pk"),
    ("number",),
    (),
    (
        _number("pk", _("序号")),
        _moment("received_at", _("来电时间")),
        _shown("channel", _("渠道")),
        Column("number", _("号码"), lambda row, _actor: row.number.number if row.number else ""),
        _shown("outcome", _("结果")),
    ),
    subject="contact",
)

CALL = Table(
    Keyset("-began_at", "-pk"),
    ("number", "last_queue"),
    (),
    (
        _number("pk", _("序号")),
        _moment("began_at", _("来电时间")),
        Column("number", _("号码"), lambda row, _actor: row.number.number),
        Column("queue", _("队列"), lambda row, _actor: row.last_queue.label if row.last_queue else ""),
        _shown("outcome", _("结果")),
        _number("waited", _("等待（秒）")),
        _number("talked", _("通话（秒）")),
        _number("wrapped_up", _("话后整理（秒）")),
    ),
    subject="call",
)

MISSED = Table(
    Keyset("-first_at", "-pk"),
    ("number",),
    (),
    (
        _number("pk", _("序号")),
        _moment("first_at", _("第一次来电")),
        _moment("last_at", _("最后一次来电")),
        Column("number", _("号码"), lambda row, _actor: row.number.number),
        _shown("state", _("状态")),
        _number("attempts", _("回拨次数")),
        _moment("due_at", _("回拨时限")),
        _moment("ended_at", _("结束时间")),
    ),
    subject="missed_caller",
)

INSPECTION = Table(
    Keyset("-drawn_at", "-pk"),
    ("case", "department", "plan"),
    (),
    (
        _number("pk", _("序号")),
        Column("subject", _("质检对象"), lambda row, _actor: row.subject),
        Column("department", _("承办单位"), lambda row, _actor: _department(row.department_id)),
        Column("origin", _("来源"), lambda row, _actor: row.origin),
        _moment("at", _("时间")),
        _moment("drawn_at", _("抽取时间")),
        _moment("judged_at", _("评定时间")),
        _shown("state", _("状态")),
        _number("result", _("得分")),
        Column("fatal", _("致命差错"), lambda row, _actor: str(_("有")) if row.fatal else ""),
    ),
    subject="inspection",
)

_ITEM = (
    _number("pk", _("序号")),
    Column("code", _("编码"), lambda row, _actor: row.item.code),
    Column("title", _("标题"), lambda row, _actor: row.item.title),
    Column("department", _("来源单位"), lambda row, _actor: _department(row.department_id)),
)

VERIFICATION = Table(
    Keyset("-pk"),
    ("item",),
    (),
    (
        *_ITEM,
        _moment("due_at", _("核验期限")),
        _moment("done_at", _("完成时间")),
        _shown("how", _("怎样完成")),
    ),
    subject="verification",
)

CITATION = Table(
    Keyset("-at", "-pk"),
    ("item",),
    (),
    (
        *_ITEM,
        _number("version", _("版本")),
        _moment("at", _("引用时间")),
        Column(
            "expired_on",
            _("引用时已失效"),
            lambda row, _a: row.expired_on.isoformat() if row.expired_on else "",
        ),
    ),
    subject="citation",
)

CORRECTION = Table(
    Keyset("-pk"),
    ("item",),
    (),
    (
        *_ITEM,
        _moment("at", _("提出时间")),
        _moment("due_at", _("答复期限")),
        _moment("answered_at", _("答复时间")),
        Column("accepted", _("采纳"), lambda row, _actor: _accepted(row.accepted)),
    ),
    subject="correction",
)

MISS = Table(
    Keyset("-first_at", "-pk"),
    ("item",),
    (),
    (
        _number("pk", _("序号")),
        _number("words", _("查的词")),
        _number("count", _("次数")),
        _moment("first_at", _("第一次查")),
        Column("department", _("承办单位"), lambda row, _actor: _department(row.department_id)),
        _moment("closed_at", _("结束时间")),
        Column("item", _("知识条目"), lambda row, _actor: row.item.title if row.item else ""),
    ),
    subject="knowledge_miss",
)

TABLES: dict[type[Model], Table] = {
    Case: CASE,
    Task: TASK,
    Callback: CALLBACK,
    Contact: CONTACT,
    Call: CALL,
    MissedCaller: MISSED,
    Inspection: INSPECTION,
    KnowledgeVerification: VERIFICATION,
    ItemCited: CITATION,
    KnowledgeCorrection: CORRECTION,
    KnowledgeMiss: MISS,
}


def table_of(rows: QuerySet[Any]) -> Table:
    """The table for rows of this model."""
    return TABLES[rows.model]


def told(rows: Iterable[Any], table: Table, actor: Actor) -> Iterator[list[Told]]:
    """The rows as lists of what each column tells this actor."""
    for row in rows:
        yield [column.tell(row, actor) for column in table.columns]
