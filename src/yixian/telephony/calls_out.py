"""Calls that were placed, as pages and the telephone show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line
from yixian.cases.models import Case
from yixian.cases.models.telephone import dialled
from yixian.cases.visibility import Reveal
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_phone
from yixian.telephony.actions.call_citizen import how_to_call
from yixian.telephony.config.outgoing import DIALS
from yixian.telephony.hearing import HEARERS, Hearing, hearings, recorded_calls
from yixian.telephony.models import PlacedCall, Seat
from yixian.telephony.parties import Party
from yixian.telephony.queries import telephone_on_page


@dataclass(frozen=True)
class PlacedLine:
    """A call that was placed: `whom` by name or masked number, `may_hear` its recording."""

    call: PlacedCall
    whom: str
    may_hear: bool


class WhyForm(forms.Form):
    """Why somebody calls who asked, whose own live work it is not."""

    reason = Line(label=_("为什么打给诉求人"), max_length=500, help_text=_("会留下记录"))


def answer(call: PlacedCall, party: Party) -> dict[str, Any]:
    """What the telephone dials, and whom it says it calls."""
    return {"dial": f"{DIALS}{call.ticket}", "name": party.name}


def whom(call: PlacedCall) -> str:
    """Whom it went to: by name, or by a masked number."""
    return call.name or mask_phone(dialled(call.called)) or "—"


def placed_lines(actor: Actor, calls: Sequence[PlacedCall]) -> list[PlacedLine]:
    """Calls, read with their `sound`, as this actor is shown them."""
    how = hearings(actor, [call for call in calls if hasattr(call, "sound")])
    return [PlacedLine(call, whom(call), how.get(call.pk, Hearing.NOT) != Hearing.NOT) for call in calls]


def calls_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The telephone on the page of a case: the recordings of the call it came by and of those that were about it later,
    the calls that were placed for it (of others for these contacts what this actor may hear), and for whoever may call
    who asked, by what and how.
    """
    if actor.kind != "account":
        return None
    contacts = [case.contact_id, *case.later_contacts.values_list("pk", flat=True)]
    calls = recorded_calls(actor, contacts) if actor.roles & HEARERS else []
    rows = PlacedCall.objects.filter(Q(case=case.pk) | Q(contact__in=contacts))
    placed = [
        line
        for line in placed_lines(actor, list(rows.select_related("sound", "agent").order_by("asked_at")))
        if line.may_hear or (line.call.case_id == case.pk and line.call.began_at is not None)
    ]
    how = how_to_call(actor, case) if actor.roles.intersection(Seat.ROLES) else Reveal.HIDDEN
    telephone = telephone_on_page(actor) if how != Reveal.HIDDEN else {}
    own = telephone.get("own_telephone")
    if not calls and not placed and (own is None or not own.browser):
        return None
    why = WhyForm(auto_id="call_%s") if how == Reveal.WITH_REASON else None
    return {"calls": calls, "placed": placed, "why": why, "number": case.number, **telephone}
