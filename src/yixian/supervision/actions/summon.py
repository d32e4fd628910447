"""Calling the people of a unit in, writing down what came of it, or calling it off. Cases are not changed by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.models import Case
from yixian.directory.models import Department
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Actor
from yixian.supervision.models import Summons
from yixian.supervision.summoned_about import about_named, check_names_nobody

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
    return made


def record_summons(
    actor: Actor, summons: Summons, *, held_at: datetime, present: str, said: str, agreed: str
) -> None:
    """Write down who came, what was said and what was agreed. `Conflict` once it was held or called off."""
    _check_caller(actor)
    if held_at < summons.called_at:
        raise Refusal(_("约谈不能早于通知的时间。"), field="held_at")
    check_names_nobody({"present": present, "said": said, "agreed": agreed}, _cases_of(summons))
    _end(
        summons,
        recorded_by=actor.account,
        recorded_at=clocks.now(),
        held_at=held_at,
        present=present,
        said=said,
        agreed=agreed,
    )


def call_off(actor: Actor, summons: Summons, reason: str) -> None:
    """It will not take place. `Conflict` once it was held or called off."""
    _check_caller(actor)
    check_names_nobody({"off_reason": reason}, _cases_of(summons))
    _end(summons, off_by=actor.account, off_at=clocks.now(), off_reason=reason)


def _cases_of(summons: Summons) -> list[Case]:
    """Every case it is about, by itself or by an order, whoever may know of it now."""
    orders = summons.orders.select_related("case__citizen")
    return [*summons.cases.select_related("citizen"), *(order.case for order in orders)]


def _end(summons: Summons, **columns: Any) -> None:
    """A compare-and-set: of two people who end it at once the second finds it ended (test: twice at once)."""
    standing = Summons.objects.filter(pk=summons.pk, recorded_at__isnull=True, off_at__isnull=True)
    if standing.update(**columns) != 1:
        raise Conflict(_("这次约谈已经记录或取消，请刷新后再看。"))
    summons.refresh_from_db()


def _check_caller(actor: Actor) -> None:
    if not actor.roles & CALLERS:
        raise NotAllowed(_("约谈由督办员或值班主任通知、记录和取消。"))
