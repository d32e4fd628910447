"""The one way a briefing changes: a compare-and-set on its version, recorded beside it; never once it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, WrongState
from yixian.insight.models import Briefing, BriefingStep

if TYPE_CHECKING:
    from yixian.people.models import Actor


def change(
    actor: Actor,
    briefing: Briefing,
    version: int | None,
    verb: str,
    now: datetime,
    columns: Mapping[str, Any],
    facts: dict[str, Any] | None = None,
) -> None:
    """Write the columns over the version that was read, and the step.

    `WrongState` for one that is issued, `Conflict` where somebody saved meanwhile.
    """
    read = -1 if version is None else version
    # Compare and set: of two people who read the same version one wins and the other is told.
    known = Briefing.objects.filter(pk=briefing.pk, version=read).exclude(state=Briefing.State.ISSUED)
    with transaction.atomic():
        won = known.update(**columns, version=read + 1)
        if won:
            BriefingStep.objects.create(
                briefing=briefing, verb=verb, by=actor.account, at=now, facts=facts or {}
            )
    if won:
        briefing.refresh_from_db()
        return
    briefing.refresh_from_db()
    if briefing.is_issued:
        raise WrongState(_("这份简报已经签发，不能再改。"))
    raise Conflict(_("别人刚刚改过这份简报。您写的还在下面，请核对以后再保存。"))
