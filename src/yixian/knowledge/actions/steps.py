from __future__ import annotations

from django.utils import timezone

from yixian.knowledge.models import KnowledgeItem, KnowledgeStep, KnowledgeText
from yixian.people.models import Actor


def note_step(
    actor: Actor, item: KnowledgeItem, verb: str, text: KnowledgeText | None = None, words: str = ""
) -> KnowledgeStep:
    """Keep who did what with an item."""
    return KnowledgeStep.objects.create(
        item=item, text=text, verb=verb, by=actor.account, at=timezone.now(), words=words
    )
