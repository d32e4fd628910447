"""The demonstration's summonses: one to come, moved, one that was held, one that was called off, all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.cases.clocks import counting_from
from yixian.cases.models import Case
from yixian.people.models import Account, Actor
from yixian.supervision.actions.summon import call_in, call_off, move, record_summons
from yixian.supervision.models import Addressee, Summons, SupervisionOrder
from yixian.supervision.summoned_about import OPEN_TO_ALL

HOST, PLACE = "市政府办公室分管负责人（演示）", "市政务服务中心三楼会议室"
PERSONS = "分管负责人、承办科室负责人（演示）"
MATTERS = "演示：督办单答复超期，同类诉求反复，请说明原因、整改措施和完成时限。"
SAID = "演示：单位说明人手调整、现场情况复杂，承认没有及时联系诉求人。"
AGREED = "演示：一周内办结在办的督办单；以后每周五报告同类诉求的办理情况，由承办科室负责。"
MOVED = "演示：与防汛会议冲突，改期一天。"
REASON = "演示：单位已经在约谈以前办结并报告。"
AGO = timedelta(days=9)


def invent_summonses(sender: Any, seed: int, now: datetime, **_: Any) -> None:
    """Receiver of an invented city; a city that has summonses keeps them."""
    account = Account.objects.filter(demonstration=True, username="supervisor").first()
    if account is None or Summons.objects.exists():
        return
    supervisor = Actor.of(account, "import")
    owing = _owing(supervisor)
    if owing is None:
        return
    order, department = owing.order, owing.department
    said: dict[str, Any] = {"persons": PERSONS, "host": HOST, "place": PLACE, "matters": MATTERS}
    with transaction.atomic():
        coming = call_in(supervisor, department, meets_at=now + timedelta(days=2), about=order.number, **said)
        move(supervisor, coming, meets_at=now + timedelta(days=3), place=PLACE, reason=MOVED)
        with counting_from(now - AGO) as then:
            held, dropped = (
                call_in(supervisor, department, meets_at=then + timedelta(days=days), **said)
                for days in (2, 5)
            )
        with counting_from(now - AGO + timedelta(days=3)):
            week = held.meets_at + timedelta(days=7)
            record_summons(
                supervisor,
                held,
                held_at=held.meets_at,
                present=PERSONS,
                said=SAID,
                agreed=AGREED,
                agreed_by=timezone.localdate(week),
            )
            call_off(supervisor, dropped, REASON)


def _owing(supervisor: Actor) -> Addressee | None:
    """Who owes an answer to the latest open order on a plain case.

    The unit of the demonstration's liaison, if it does: somebody then reads what a unit is told.
    """
    seen = SupervisionOrder.objects.visible_to(supervisor).waiting()
    plain = Case.objects.filter(OPEN_TO_ALL, invented=True)
    owing = Addressee.objects.filter(order__in=seen.filter(case__in=plain), department__active=True)
    newest = owing.select_related("order", "department").order_by("-order__issued_at", "-order", "pk")
    liaison = Account.objects.filter(demonstration=True, username="liaison").values("department")
    return newest.filter(department__in=liaison).first() or newest.first()
