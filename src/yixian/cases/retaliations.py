"""打击报复 as it is shown: its words to the supervisory unit and the duty manager, the answer to the citizen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.limited import limited_count
from yixian.cases.models import Case, CaseQuerySet, Retaliation
from yixian.cases.supervisory import in_supervisory_unit, own_and_above
from yixian.cases.texts import words_of
from yixian.cases.waiting import Waiting

if TYPE_CHECKING:
    from yixian.people.models import Actor


def shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The section of the case page: what was said and answered, or None for whoever is not to know."""
    if actor.kind == "citizen":
        return None
    found = (
        Retaliation.objects.visible_to(actor).filter(case=case).select_related("reported_by", "answered_by")
    )
    rows = [row_of(actor, one, case, timezone.now()) for one in found.order_by("pk")]
    return {"rows": rows} if rows else None


def row_of(actor: Actor, said: Retaliation, case: Case, now: datetime) -> dict[str, Any]:
    """What was said, masked for the supervisory unit as the case is, and whether the answer is late."""
    late = said.answered_at is None and said.due_at < now
    return {"said": said, "case": case, "late": late, **words_of(said, case, not in_supervisory_unit(actor))}


def own(case: Case) -> list[dict[str, Any]]:
    """What the citizen said on this case and was answered, for the citizen's own page. One query."""
    return [{"said": one, **one.opened_texts(case.citizen)} for one in case.retaliations.order_by("pk")]


def told_to_leaders(actor: Actor) -> CaseQuerySet:
    """The cases on which a retaliation waits for its answer, as far as this leader may know of them."""
    told = Case.objects.visible_to(actor).filter(retaliation_due__isnull=False)
    # A leader of the unit that has the case is not told what its people may have done.
    return told.exclude(lead_id__in=own_and_above(actor)).exclude(accused_id__in=own_and_above(actor))


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: what waits for an answer. A leader is told how many and of which units."""
    if in_supervisory_unit(actor) or "duty_manager" in actor.roles:
        count = limited_count(Retaliation.objects.visible_to(actor).waiting())
    elif "leader" in actor.roles:
        count = limited_count(told_to_leaders(actor))
    else:
        return []
    return [Waiting(_("打击报复待答复"), count, reverse("retaliations"), loud=count != "0")]
