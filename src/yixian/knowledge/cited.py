"""What a seat answered from, on the page of the case it became."""

from __future__ import annotations

from typing import Any

from yixian.cases.models import Case
from yixian.knowledge.models import ItemCited
from yixian.people.models import Actor

READERS = frozenset({"seat", "lead", "callback", "dispatcher", "duty_manager", "supervisor", "inspector"})
MOST = 20


def cited_for(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The items cited into the contact of this case, for those at the hotline; nothing where none was.

    One query (constraint cited_once, by contact).
    """
    if not actor.roles & READERS:
        return None
    rows = (
        ItemCited.objects.filter(contact_id=case.contact_id)
        .select_related("item", "account")
        .order_by("at", "pk")
    )
    cited = list(rows[:MOST])
    return {"cited": cited} if cited else None
