"""Keeping a scheme: the assessor writes by what a tier is ranked from a month that has not begun."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.actions import record_change
from yixian.directory.row_texts import texts_of
from yixian.evaluation.models import Scheme, SchemePart
from yixian.evaluation.schemes import Plan
from yixian.ground.errors import Conflict, NotAllowed, Refusal

if TYPE_CHECKING:
    from yixian.people.models import Actor

WRITERS = frozenset({"assessor"})


def keep_scheme(actor: Actor, plan: Plan) -> Scheme:
    """Keep `plan` from its `since` on; one of the tier that begins on the same day is replaced.

    `Refusal` for a plan with faults, a month that has begun, and one in which another scheme with an end holds;
    `Conflict` where somebody else kept one of the same month at the same moment.
    """
    if not actor.roles & WRITERS:
        raise NotAllowed(_("考评方案由考核员编写。"))
    if plan.faults:
        raise Refusal(_("；").join(plan.faults))
    if plan.since is None or plan.since <= timezone.localdate():
        raise Refusal(_("方案只能从以后的月份起：已经开始的月份按原来的办法考评。"), field="since")
    try:
        with transaction.atomic():
            return _kept(actor, plan, plan.since)
    except IntegrityError:
        raise Conflict(_("刚刚有人写了同一个月的方案，请刷新后再看。")) from None


def _kept(actor: Actor, plan: Plan, since: date) -> Scheme:
    found = Scheme.objects.select_for_update().filter(tier=plan.tier, valid_from=since).first()
    scheme = found or Scheme(code=f"{plan.tier}-{since:%Y-%m}", tier=plan.tier, valid_from=since)
    before = texts_of(found) if found is not None else None
    scheme.valid_until = plan.until
    _check(scheme)
    scheme.save()
    _record(actor, scheme, before)
    for part in scheme.parts.all():
        _record(actor, part, texts_of(part), deleted=True)
        part.delete()
    for one in plan.parts:
        part = SchemePart(scheme=scheme, **vars(one))
        part.save()
        _record(actor, part, None)
    return scheme


def _check(scheme: Scheme) -> None:
    try:
        scheme.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refusal(_("；").join(error.messages), field="since") from None


def _record(
    actor: Actor, row: Scheme | SchemePart, before: dict[str, str] | None, *, deleted: bool = False
) -> None:
    record_change(row, before, by_id=actor.account_id, by_name=actor.name, deleted=deleted)
