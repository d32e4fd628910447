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
from yixian.supervision.forms import OrderFilterForm
from yixian.supervision.models import Addressee, SupervisionOrder
from yixian.supervision.queries import is_late, with_rows

NAME = "supervision"
READERS = frozenset({"supervisor", "duty_manager", "leader", "liaison", "handler", "unit_head"})


@dataclass(frozen=True)
class OrderLine:
    """An order in the list, whether its answer is late, and to whom it went: to nobody means the centre itself."""

    order: SupervisionOrder
    late: bool
    addressees: list[Addressee]

    @property
    def case(self) -> Case:
        return self.order.case


def line_of(order: SupervisionOrder, now: datetime) -> OrderLine:
    """The line of an order read by `queries.with_rows`; no query."""
    return OrderLine(order, is_late(order, now), list(order.addressees.all()))


def _units(line: OrderLine) -> str:
    """The units with who has answered, as the page says it."""
    said = [
        f"{one.department.label} ({gettext('已答复')})" if one.replied_at else str(one.department.label)
        for one in line.addressees
    ]
    return in_one(said) if said else gettext("热线中心")


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column("order", _("督办单"), attrgetter("order.number"), "supervision/cells/order.html", fixed=True),
    Column("level", _("级别"), lambda line: str(line.order.get_level_display())),
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
    replace(KIND, chosen=False),
    URGENCY,
    Column("closed_at", _("销号时间"), attrgetter("order.closed_at"), MOMENT, "nowrap", chosen=False),
)


def rows(pks: list[int]) -> Any:
    """Orders with everything a line reads."""
    return with_rows(SupervisionOrder.objects.filter(pk__in=pks))


def listed(actor: Actor, asked: QueryDict, now: datetime) -> Listed:
    """The orders the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = OrderFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    found = form.narrow(actor, now)
    return Listed(found, form.keyset, COLUMNS, rows, lambda order: line_of(order, now), ("supervision",))


ORDERS = RoomList(
    NAME,
    ("supervision_orders",),
    READERS,
    READERS & EXPORTERS,
    frozenset(OrderFilterForm.base_fields),
    listed,
)
