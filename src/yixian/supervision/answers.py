"""Who still owes an order an answer, and who reads what others answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.ground.errors import Refusal
from yixian.ground.text import listed
from yixian.people.models import Actor
from yixian.supervision.actions.supervise import departments_on
from yixian.supervision.models import Addressee, SupervisionOrder
from yixian.supervision.models.order import CENTRE


def lacking(order: SupervisionOrder, case: Case) -> list[Addressee]:
    """The units that have not answered and still have the case: one that gave it back can answer no more."""
    have = {one.pk for one in departments_on(case)}
    rows = order.addressees.filter(replied_at__isnull=True).select_related("department").order_by("id")
    return [row for row in rows if row.department_id in have]


def check_turn(row: Addressee, case: Case) -> None:
    """`Refusal` for the lead of a joint order while another unit owes its answer: it answers for all."""
    if not row.leads:
        return
    others = [one for one in lacking(row.order, case) if one.pk != row.pk]
    if others:
        raise Refusal(
            _("这是联合督办，由牵头单位最后答复。还没有答复的有：%(units)s。") % {"units": _names(others)},
            field="order",
        )


def check_all_answered(order: SupervisionOrder, case: Case, *, early: bool) -> None:
    """`Refusal` for closing an order that units have not answered, unless it is said that none is needed."""
    rows = lacking(order, case)
    if rows and not early:
        raise Refusal(
            _("还没有答复的有：%(units)s。等答复以后再销号；不用再答复的，勾选“不等答复”并在意见中写明理由。")
            % {"units": _names(rows)},
            field="early",
        )


def reads_answer(actor: Actor, rows: Iterable[Addressee], row: Addressee) -> bool:
    """The centre and leaders read every answer, a department its own; the lead of a joint order those of all."""
    if actor.kind == "system" or actor.roles & CENTRE or row.department_id in actor.scope:
        return True
    return any(one.leads and one.department_id in actor.scope for one in rows)


def _names(rows: list[Addressee]) -> str:
    return listed(str(row.department.label) for row in rows)
