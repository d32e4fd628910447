"""Receiving a matter at most once, however often a program sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.ground.errors import Conflict
from yixian.ground.problem import KeyReused
from yixian.ground.rows import insert
from yixian.intake.actions.receive import Approach, take_in
from yixian.intake.models import IdempotencyKey

if TYPE_CHECKING:
    from yixian.people.models import Actor


def receive_once(
    actor: Actor,
    approach: Approach,
    values: dict[str, Any],
    *,
    submit: bool,
    key: str = "",
    digest: str = "",
) -> tuple[Case, bool]:
    """As `receive`; the second value says whether the case was there already under the same key.

    Raises `KeyReused` when the key came with another body (`digest`), `Conflict` naming the case when
    `source` and `external_id` are there already.
    """
    # No look before the leap: the unique constraint is the check, and a key is nearly always new.
    try:
        with transaction.atomic():
            case = take_in(actor, approach, values, submit=submit)
            if key:
                insert(IdempotencyKey(account_id=actor.account_id, key=key, digest=digest, case=case))
            return case, False
    except IntegrityError:
        # Two at once: the unique constraints let one through, and the other, rolled back whole, is told here.
        if key and (made := made_under(actor, key, digest)) is not None:
            return made, True
        twin = _twin(values)
        if twin is None:
            raise
        raise Conflict(
            _("这个来源和外部编号的诉求已经登记，编号 %(number)s。") % {"number": twin.number},
            field="external_id",
            code="exists",
        ) from None


def made_under(actor: Actor, key: str, digest: str) -> Case | None:
    """The case this account made under `key`, None if there is none; `KeyReused` for another `digest`."""
    kept = (
        IdempotencyKey.objects.filter(account=actor.account, key=key).values_list("digest", "case_id").first()
    )
    if kept is None:
        return None
    if kept[0] != digest:
        raise KeyReused(_("这个 Idempotency-Key 已用于另一份内容。"), field="Idempotency-Key")
    return Case.objects.get(pk=kept[1])


def _twin(values: dict[str, Any]) -> Case | None:
    if not values.get("external_id"):
        return None
    return Case.objects.filter(source=values["source"], external_id=values["external_id"]).first()
