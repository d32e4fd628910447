"""How a contact ends that leaves no case of its own: silent, wrong, abusive, or about a case there is already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import perform
from yixian.cases.models import Case, Contact, ContactOutcome
from yixian.ground.errors import Conflict, Refusal

if TYPE_CHECKING:
    from yixian.people.models import Actor

WITHOUT_CASE = (ContactOutcome.SILENT, ContactOutcome.WRONG_NUMBER, ContactOutcome.ABUSIVE)
ABOUT_CASE = (ContactOutcome.PROGRESS, ContactOutcome.SUPPLEMENT, ContactOutcome.URGE)


@transaction.atomic
def end_contact(
    actor: Actor, contact: Contact, outcome: str, *, about: Case | None = None, text: str = ""
) -> None:
    """Say what became of an open contact; a supplement or an urging is made on the case it is about.

    One that became a case, and whose caller talks on about another one, stays a case's and goes on. `Conflict` when it
    has an outcome already or its caller talks to another seat by now, a `Refusal` when the outcome needs a case and
    none is named.
    """
    if outcome in ABOUT_CASE:
        if about is None:
            raise Refusal(_("请选择是哪一件诉求。"), field="about")
        if outcome == ContactOutcome.SUPPLEMENT:
            perform("supplement", actor, about, {"text": text})
        elif outcome == ContactOutcome.URGE:
            perform("urge", actor, about, {"note": text})
    elif outcome not in WITHOUT_CASE:
        raise Refusal(_("请选择来电结果。"), field="outcome")
    # Locked and looked at again: a contact has one outcome, whoever presses twice or from two windows. Saved, not
    # updated: whoever counts contacts is told of what is saved.
    held = Contact.objects.select_for_update().get(pk=contact.pk)
    if not held.goes_on or (held.outcome == ContactOutcome.CASE and outcome not in ABOUT_CASE):
        raise Conflict(_("这个来电已经有结果了。"))
    if held.agent_id != contact.agent_id:
        raise Conflict(_("来电人已经在和别的座席通话，结果由那个座席选。"))
    if held.outcome == ContactOutcome.OPEN:
        held.outcome, held.ended_at = outcome, timezone.now()
    held.about = about if outcome in ABOUT_CASE else None
    held.save(update_fields=["outcome", "ended_at", "about"])
