"""Receiving a matter at most once, however often a program sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import keep, kept_under
from yixian.cases.models import Case
from yixian.ground.errors import Conflict
from yixian.intake.actions.receive import Approach, take_in

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
                keep(actor, key, digest, case)
            return case, False
    except IntegrityError:
        # Two at once: the unique constraints let one through, and the other, rolled back whole, is told here.
        if key and (kept := kept_under(actor, key, digest)) is not None:
            return kept.case, True
        twin = _twin(values)
        if twin is None:
            raise
        raise Conflict(
            _("这个来源和外部编号的诉求已经登记，编号 %(number)s。") % {"number": twin.number},
            field="external_id",
            code="exists",
        ) from None


def _twin(values: dict[str, Any]) -> Case | None:
    if not values.get("external_id"):
        return None
    return Case.objects.filter(source=values["source"], external_id=values["external_id"]).first()
