"""In which wording a knowledge item stands: what people have read, and what a question was written for."""

from __future__ import annotations

import hashlib

from yixian.knowledge.models import KnowledgeItem


def edition_of(item: KnowledgeItem) -> str:
    """Sixteen characters that stay the same while title and text do; keywords and validity change no answer."""
    worded = f"{item.title}\n{item.text}".replace("\r\n", "\n")
    return hashlib.sha256(worded.encode()).hexdigest()[:16]
