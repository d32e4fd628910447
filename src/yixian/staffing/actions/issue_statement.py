"""Issuing an operator's statement: once, by the government, when the month is over."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Actor, Organisation
from yixian.staffing.models import Statement
from yixian.staffing.statement import Month, is_over


def may_issue(actor: Actor) -> bool:
    """Whether this actor issues statements: a duty manager, never anybody of an operator."""
    return "duty_manager" in actor.roles and not actor.is_operator


def issue_statement(actor: Actor, organisation: Organisation, month: date) -> Statement:
    """Write the month's numbers down as they are now.

    `NotAllowed` for whoever may not, `Refusal` for a month that is not over, `Conflict` where it was issued: of two at
    once the database takes one.
    """
    if not may_issue(actor):
        raise NotAllowed(_("只有值班主任能签发运营月报。"))
    now = timezone.now()
    if not is_over(month, timezone.localdate(now)):
        raise Refusal(_("这个月还没有过完，不能签发。"), field="month")
    numbers, facts = Month.of(organisation, month).numbers(now)
    row = Statement(
        organisation=organisation,
        month=month,
        numbers=numbers,
        facts=facts,
        issued_at=now,
        issued_by=actor.account,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(_("这个月的运营月报已经签发，不能再改。")) from None
    return row
