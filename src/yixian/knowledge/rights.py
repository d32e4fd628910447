"""Who may write, audit and take down an item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed, NotFound
from yixian.knowledge.models import KnowledgeItem, KnowledgeText
from yixian.knowledge.models.item import ANSWERING, UNIT
from yixian.people.models import Actor

EDITORS = frozenset({"editor"})
UNIT_WRITERS = frozenset({"liaison", "handler"})
WRITERS = EDITORS | UNIT_WRITERS
AUDITORS = frozenset({"auditor"})
# Whoever works on items: the pages of their life.
DESK = WRITERS | AUDITORS | UNIT
# Whoever reads a published one.
READERS = DESK | ANSWERING


def item_for(actor: Actor, pk: int) -> KnowledgeItem:
    """The item if this actor may see it. Raises `NotFound`."""
    seen = KnowledgeItem.objects.visible_to(actor).select_related("category", "department", "area")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这条知识，或者您不能查看。"))
    return found


def works_on(actor: Actor, item: KnowledgeItem) -> bool:
    """Whether the actor writes, audits or answers for the item, and so sees its drafts and its story."""
    if actor.roles & (EDITORS | AUDITORS):
        return True
    return bool(actor.roles & UNIT) and item.department_id in actor.scope


def may_write(actor: Actor, item: KnowledgeItem) -> bool:
    """Whether the actor writes its texts: an editor every item's, a unit's people their own unit's."""
    if actor.roles & EDITORS:
        return True
    return bool(actor.roles & UNIT_WRITERS) and item.department_id in actor.scope


def refuse_unless_writer(actor: Actor, item: KnowledgeItem) -> None:
    """`NotAllowed` for whoever does not write this item."""
    if not may_write(actor, item):
        raise NotAllowed(_("只有知识编辑和来源单位的人员能写这条知识。"))


def may_withdraw(actor: Actor, item: KnowledgeItem) -> bool:
    """Whether the actor may take it down: whoever writes it, whoever leads the unit, an auditor."""
    if actor.roles & AUDITORS or may_write(actor, item):
        return True
    return bool(actor.roles & UNIT) and item.department_id in actor.scope


def wrote(actor: Actor, text: KnowledgeText) -> bool:
    """Whether any of the text is this actor's own."""
    return text.steps.filter(by=actor.account_id, verb__in=("written", "sent")).exists()
