"""The list of supervision orders: its columns, a line of it, and all its rows for a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.export import EXPORTERS
from yixian.cases.columns import KIND, NUMBER, URGENCY, Column
from yixian.cases.list_files import Listed
from yixian.cases.lists import RoomList
from yixian.cases.models import Case
from yixian.ground.errors import Refusal
from yixian.ground.text import listed as in_one
from yixian.people.models import Actor
from yixian.supervision.effect import Effect, effect_of, not_yet
from yixian.supervision.forms import OrderFilterForm
from yixian.supervision.models import Addressee, SupervisionOrder
from yixian.supervision.models.order import CENTRE
from yixian.supervision.queries import is_late, with_rows

NAME = "supervision"
READERS = frozenset({"supervisor", "duty_manager", "leader", "liaison", "handler", "unit_head"})


@dataclass(frozen=True)
class OrderLine:
    """An order in the list, whether its answer is late, and to whom it went: to nobody means the centre itself."""

    order: SupervisionOrder
    late: bool
    addressees: list[Addressee]
    effect: Effect
    days: int | None  # of one that was posted

    @property
    def case(self) -> Case:
        return self.order.case


def line_of(order: SupervisionOrder, now: datetime) -> OrderLine:
    """The line of an order read by `queries.with_rows`; no query."""
    return OrderLine(
        order,
        is_late(order, now),
        list(order.addressees.all()),
        effect_of(order, now),
        order.days_posted(now) if order.is_posted else None,
    )


def _units(line: OrderLine) -> str:
    """The units with who has answered, as the page says it."""
    return in_one(unit_words(one) for one in line.addressees) if line.addressees else gettext("热线中心")


def unit_words(one: Addressee) -> str:
    """A unit, whether it leads a joint order, and whether it has answered."""
    marks = [
        mark for mark, holds in ((gettext("牵头"), one.leads), (gettext("已答复"), one.replied_at)) if holds
    ]
    return f"{one.department.label} ({in_one(marks)})" if marks else str(one.department.label)


def _hours(line: OrderLine) -> float | str:
    return not_yet() if line.effect.hours is None else line.effect.hours


def _closed(line: OrderLine) -> datetime | str:
    return line.effect.closed_at or not_yet()


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column("order", _("督办单"), attrgetter("order.number"), "supervision/cells/order.html", fixed=True),
    Column("level", _("级别"), attrgetter("order.kind")),
    replace(NUMBER, label=_("诉求")),
    Column("units", _("被督办单位"), _units, "supervision/cells/units.html"),
    Column("issued_by", _("下达人"), attrgetter("order.issuer")),
    Column(
        "issued_at",
        _("下达时间"),
        attrgetter("order.issued_at"),
        MOMENT,
        "nowrap",
        orders=("-issued_at",),
    ),
    Column(
        "due_at", _("答复时限"), attrgetter("order.due_at"), "supervision/cells/due.html", orders=("due_at",)
    ),
    Column("days", _("挂牌天数"), attrgetter("days"), css="num", chosen=False),
    replace(KIND, chosen=False),
    URGENCY,
    Column("closed_at", _("销号时间"), attrgetter("order.closed_at"), MOMENT, "nowrap", chosen=False),
    Column("hours", _("答复用时（工作小时）"), _hours, css="num", chosen=False),
    Column("in_time", _("答复是否按时"), attrgetter("effect.in_time"), chosen=False),
    Column("case_closed", _("诉求办结时间"), _closed, "supervision/cells/case_closed.html", chosen=False),
    Column("closed_how", _("办结方式"), attrgetter("effect.closed_how"), chosen=False),
    Column("solved", _("是否解决"), attrgetter("effect.solved"), chosen=False),
    Column("satisfied", _("满意程度"), attrgetter("effect.satisfied"), chosen=False),
    Column("again", _("督办后重办"), attrgetter("effect.again"), chosen=False),
)
SAID = frozenset({"solved", "satisfied"})  # what the citizen said: a department learns it with the figures


def columns_for(actor: Actor) -> tuple[Column, ...]:
    """The columns this actor may choose of."""
    if actor.roles & CENTRE:
        return COLUMNS
    return tuple(column for column in COLUMNS if column.name not in SAID)


def rows(pks: list[int]) -> Any:
    """Orders with everything a line reads."""
    return with_rows(SupervisionOrder.objects.filter(pk__in=pks))


def listed(actor: Actor, asked: QueryDict, now: datetime) -> Listed:
    """The orders the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = OrderFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    found = form.narrow(actor, now)
    return Listed(
        found, form.keyset, columns_for(actor), rows, lambda order: line_of(order, now), ("supervision",)
    )


ORDERS = RoomList(
    NAME,
    ("supervision_orders",),
    READERS,
    READERS & EXPORTERS,
    frozenset(OrderFilterForm.base_fields),
    listed,
)
