"""What other rooms may ask about supervision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Task, TaskStatus
from yixian.cases.texts import words_of
from yixian.cases.visibility import sees_full_text
from yixian.ground.errors import Words
from yixian.people.models import Actor
from yixian.supervision.answers import reads_answer
from yixian.supervision.effect import with_effect
from yixian.supervision.models import Addressee, Level, SupervisionOrder, SupervisionOrderQuerySet

__all__ = [
    "STATES",
    "counts_by_state",
    "in_state",
    "instructions",
    "is_late",
    "open_for",
    "order_for",
    "orders_of",
    "orders_shown",
    "posted",
    "task_to_answer",
    "with_rows",
]

# What becomes of an order, as lists and counts name it.
STATES: dict[str, Words] = {
    "waiting": _("等待答复"),
    "late": _("超期未答复"),
    "answered": _("已答复待销号"),
    "closed": _("已销号"),
}

# Who prints the slip of an order they see: whoever supervises, and the units that are to answer.
PRINTS = frozenset({"supervisor", "duty_manager", "leader", "liaison", "handler", "unit_head"})


def orders_of(case: Case) -> list[SupervisionOrder]:
    """Every order on the case with its addressees, oldest first; three queries."""
    return list(_with_rows(SupervisionOrder.objects.filter(case=case)).order_by("id"))


def open_for(actor: Actor, *, late_at: datetime | None = None) -> SupervisionOrderQuerySet:
    """The open orders this actor may see, those late at `late_at` alone if given (index `supervision_open`)."""
    seen = SupervisionOrder.objects.visible_to(actor)
    return with_rows(seen.open() if late_at is None else seen.late(late_at))


def task_to_answer(actor: Actor, order: SupervisionOrder) -> Task | None:
    """The task by which a liaison's unit answers the order, as long as it owes the answer; None otherwise."""
    if not order.is_open or "liaison" not in actor.roles:
        return None
    owing = order.addressees.filter(department__in=actor.scope, replied_at__isnull=True)
    tasks = Task.objects.visible_to(actor).filter(
        case_id=order.case_id, department__in=owing.values("department")
    )
    return tasks.exclude(status=TaskStatus.ENDED).order_by("id").first()


def in_state(orders: SupervisionOrderQuerySet, state: str, now: datetime) -> SupervisionOrderQuerySet:
    """The orders in one of the states a list may be asked for; "" is whatever is open."""
    narrow = {
        "": orders.open,
        "waiting": orders.waiting,
        "late": lambda: orders.late(now),
        "answered": orders.answered,
        "closed": orders.closed,
    }
    return narrow[state]()


def counts_by_state(orders: SupervisionOrderQuerySet, now: datetime) -> dict[str, int]:
    """How many of the orders, which are few, are in each state; a statement for each."""
    return {state: in_state(orders, state, now).count() for state in STATES}


def with_rows(orders: SupervisionOrderQuerySet) -> SupervisionOrderQuerySet:
    """The orders with all that a list shows of them."""
    return with_effect(_with_rows(orders.select_related("case__citizen", "case__contact", "case__parent")))


def instructions(actor: Actor, *, own: bool = False) -> SupervisionOrderQuerySet:
    """Leaders' instructions 领导批示 this actor may know of; `own` those they gave themselves."""
    seen = SupervisionOrder.objects.visible_to(actor).filter(level=Level.INSTRUCTION)
    return seen.filter(issued_by=actor.account) if own else seen


def posted(actor: Actor) -> SupervisionOrderQuerySet:
    """What stands posted now, as far as this actor may know of it, the longest first (index `supervision_posted`)."""
    seen = SupervisionOrder.objects.visible_to(actor).open().posted()
    return with_rows(seen).order_by("issued_at", "pk")


def order_for(actor: Actor, order_id: int) -> SupervisionOrder | None:
    """The order with its case and addressees if this actor may see it (one read by primary key, one for the rows)."""
    seen = SupervisionOrder.objects.visible_to(actor).filter(pk=order_id)
    return with_rows(seen).first()


def is_late(order: SupervisionOrder, now: datetime) -> bool:
    """Whether somebody has not answered an open order by the day; the same as `late` of the list."""
    rows = order.addressees.all()
    waiting = not rows or any(row.replied_at is None for row in rows)
    return order.is_open and waiting and order.due_at < now


def orders_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The section of the case page: the orders this actor may see, or None."""
    if actor.kind == "citizen":
        return None
    orders = list(_with_rows(SupervisionOrder.objects.visible_to(actor).filter(case=case)).order_by("id"))
    if not orders:
        return None
    for order in orders:
        order.case = case  # in hand already, with its citizen
    now, full = timezone.now(), sees_full_text(actor, case)
    shown = [
        {
            "order": order,
            "late": is_late(order, now),
            **words_of(order, case, full),
            "addressees": answers_shown(actor, order, full),
        }
        for order in orders
    ]
    return {"orders": shown, "prints": may_print(actor)}


def answers_shown(actor: Actor, order: SupervisionOrder, full: bool) -> list[dict[str, Any]]:
    """The units an order went to, each with its answer where this actor reads it (`shown`)."""
    rows = list(order.addressees.all())
    found = []
    for row in rows:
        shown = reads_answer(actor, rows, row)
        words = words_of(row, order.case, full) if shown else {"reply": ""}
        found.append({"row": row, "shown": shown, **words})
    return found


def may_print(actor: Actor) -> bool:
    """Whether the slip of an order this actor sees is theirs to print: who supervises, and who is to answer."""
    return bool(actor.roles & PRINTS) and not actor.is_operator


def _with_rows(orders: SupervisionOrderQuerySet) -> SupervisionOrderQuerySet:
    rows = Addressee.objects.select_related("department").order_by("id")
    return orders.select_related("issued_by", "rule").prefetch_related(Prefetch("addressees", rows))
