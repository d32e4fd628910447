"""Calling the people of a unit in, moving that, writing down what came of it, or calling it off.

Cases are not changed by it. The unit is told of each step beside it, in the same transaction, and so once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.models import Case
from yixian.directory.models import Department
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Actor
from yixian.supervision import telling
from yixian.supervision.models import Summons
from yixian.supervision.summoned_about import about_named, check_names_nobody
from yixian.supervision.telling import SummonsNews

log = logging.getLogger(__name__)
CALLERS = frozenset({"supervisor", "duty_manager"})


def call_in(
    actor: Actor, department: Department, *, meets_at: datetime, matters: str, about: str = "", **said: str
) -> Summons:
    """Summon `persons` of the unit to `place`, before `host`; `about` names orders and cases by number.

    `Refusal` at the field for a unit that is closed, a moment that has passed, a number that may not be named, and
    words that tell who asked.
    """
    _check_caller(actor)
    assert actor.account is not None
    now = clocks.now()
    if not department.active:
        raise Refusal(_("这个单位已停用，请约谈承接它职责的单位。"), field="department")
    if meets_at <= now:
        raise Refusal(_("约谈时间应在现在以后。"), field="meets_at")
    named = about_named(actor, department, about)
    check_names_nobody({"matters": matters, "persons": said.get("persons", "")}, named.every_case)
    with transaction.atomic():
        made = Summons.objects.create(
            department=department,
            unit_name=department.name,
            meets_at=meets_at,
            matters=matters,
            called_by=actor.account,
            called_at=now,
            **said,
        )
        made.orders.set(named.orders)
        made.cases.set(named.cases)
        telling.tell_summoned(made, SummonsNews.SUMMONED, now)
    return made


def move(actor: Actor, summons: Summons, *, meets_at: datetime, place: str, reason: str) -> None:
    """It takes place at another time, or elsewhere; both may not stay. `Conflict` once it was held or called off."""
    _check_caller(actor)
    now = clocks.now()
    if meets_at <= now:
        raise Refusal(_("约谈时间应在现在以后。"), field="meets_at")
    if (meets_at, place) == (summons.meets_at, summons.place):
        raise Refusal(_("时间和地点都没有变。"), field="meets_at")
    check_names_nobody({"reason": reason}, _cases_of(summons))
    was = {"from": summons.meets_at.isoformat(), "place": summons.place, "reason": reason}
    moved = {**was, "by": actor.name, "at": now.isoformat()}
    with transaction.atomic():
        _change(summons, meets_at=meets_at, place=place, moves=[*summons.moves, moved], moved_at=now)
        telling.tell_summoned(summons, SummonsNews.MOVED, now)


def record_summons(
    actor: Actor,
    summons: Summons,
    *,
    held_at: datetime,
    present: str,
    said: str,
    agreed: str,
    agreed_by: date | None = None,
) -> None:
    """Write down who came, what was said and what was agreed, by when. `Conflict` once it was held or called off."""
    _check_caller(actor)
    if held_at < summons.called_at:
        raise Refusal(_("约谈不能早于通知的时间。"), field="held_at")
    if agreed_by is not None and agreed_by < timezone.localdate(held_at):
        raise Refusal(_("约定完成日期不能早于约谈的那一天。"), field="agreed_by")
    check_names_nobody({"present": present, "said": said, "agreed": agreed}, _cases_of(summons))
    now = clocks.now()
    with transaction.atomic():
        _change(
            summons,
            recorded_by=actor.account,
            recorded_at=now,
            held_at=held_at,
            present=present,
            said=said,
            agreed=agreed,
            agreed_by=agreed_by,
        )
        telling.tell_summoned(summons, SummonsNews.HELD, now)


def call_off(actor: Actor, summons: Summons, reason: str) -> None:
    """It will not take place. `Conflict` once it was held or called off."""
    _check_caller(actor)
    check_names_nobody({"off_reason": reason}, _cases_of(summons))
    now = clocks.now()
    with transaction.atomic():
        _change(summons, off_by=actor.account, off_at=now, off_reason=reason)
        telling.tell_summoned(summons, SummonsNews.OFF, now)


def remind_of_agreed(now: datetime) -> Iterator[str]:
    """Tell each unit once that the day has come by which it agreed to have done something (index `summons_agreed`).

    A compare-and-set beside the notice: of two ticks at once the second finds it told.
    """
    due = Summons.objects.filter(agreed_by__lte=timezone.localdate(now), agreed_told_at__isnull=True)
    if count := sum(_reminded(summons, now) for summons in due.order_by("agreed_by", "pk")):
        yield gettext("提醒 %(count)s 次约谈的约定到期") % {"count": count}


def _reminded(summons: Summons, now: datetime) -> bool:
    """Whether it was this tick's to tell; one that fails is logged and tried again, and holds up no other."""
    try:
        with transaction.atomic():
            untold = Summons.objects.filter(pk=summons.pk, agreed_told_at__isnull=True)
            if won := bool(untold.update(agreed_told_at=now)):
                telling.tell_summoned(summons, SummonsNews.AGREED, now)
            return won
    except Exception:
        log.exception("reminding of summons %s failed", summons.pk)
        return False


def _cases_of(summons: Summons) -> list[Case]:
    """Every case it is about, by itself or by an order, whoever may know of it now."""
    orders = summons.orders.select_related("case__citizen")
    return [*summons.cases.select_related("citizen"), *(order.case for order in orders)]


def _change(summons: Summons, **columns: Any) -> None:
    """A compare-and-set: of two people at once the second finds it moved or ended (test: twice at once)."""
    standing = Summons.objects.filter(pk=summons.pk, recorded_at__isnull=True, off_at__isnull=True)
    if standing.filter(moved_at=summons.moved_at).update(**columns) != 1:
        raise Conflict(_("这次约谈已经改期、记录或取消，请刷新后再看。"))
    summons.refresh_from_db()


def _check_caller(actor: Actor) -> None:
    if not actor.roles & CALLERS:
        raise NotAllowed(_("约谈由督办员或值班主任通知、改期、记录和取消。"))
