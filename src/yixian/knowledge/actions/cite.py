"""引用: a seat takes an item over into what it answers to a contact; ranking learns from it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Contact
from yixian.ground.errors import NotAllowed, Refusal
from yixian.knowledge.models import ItemCited, KnowledgeItem
from yixian.knowledge.search.finding import pairs_to_keep
from yixian.people.models import Actor


class Expired(Refusal):
    """The item has expired, and whoever cites it has not said that they know since when."""


def cite(actor: Actor, contact: Contact, item: KnowledgeItem, words: str, *, expired_on: str = "") -> None:
    """Keep that this seat answered the contact from the item, once however often it is pressed.

    `words` is what had been typed; what of it is kept says `ItemCited`. An item that has expired is cited only with
    the day of it in `expired_on` (ISO), which is kept: `Expired` without.
    """
    if actor.account is None:
        raise NotAllowed(_("引用知识要由登录的人来做。"))
    expired = item.valid_to if item.has_expired else None
    if expired is not None and expired_on != expired.isoformat():
        raise Expired(_("这条知识已失效。"))
    row = ItemCited(
        item=item,
        version=item.version,
        department_id=item.department_id,
        contact=contact,
        account=actor.account,
        pairs=" ".join(pairs_to_keep(words)),
        expired_on=expired,
        at=timezone.now(),
    )
    ItemCited.objects.bulk_create([row], ignore_conflicts=True)


def answer_of(item: KnowledgeItem) -> str:
    """The item as an answer: its words, and the basis they rest on."""
    if not item.basis:
        return item.text
    return _("%(text)s\n依据：%(basis)s") % {"text": item.text, "basis": item.basis}
