"""What was looked for and not found: the knowledge a city lacks, told by the words of those who asked."""

from __future__ import annotations

import re
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from yixian.ground.text import clean_line
from yixian.knowledge.models import KnowledgeMiss
from yixian.knowledge.models.miss import LONGEST
from yixian.safeguard.masking import mask_text

# So many different words are kept; a flood of nonsense does not fill the table beyond.
MOST_KEPT = 5000
_DIGITS = re.compile(r"\d{4,}")


def miss_words(words: str) -> str:
    """What of `words` is kept: one line, at most `LONGEST` characters, letters one way, numbers masked.

    Numbers of four and more digits may be somebody's; what else is personal by its form is masked as in any text.
    """
    line = clean_line(unicodedata.normalize("NFKC", words)).lower()
    return mask_text(_DIGITS.sub("****", line))[:LONGEST].strip()


def note_miss(words: str) -> None:
    """Count one search that found nothing. Words of fewer than two characters say nothing and are not kept.

    Called once for what somebody looked for, not for each letter typed.
    """
    kept = miss_words(words)
    if len(kept) < 2:
        return
    now = timezone.now()
    if KnowledgeMiss.objects.filter(words=kept).update(count=F("count") + 1, last_at=now):
        return
    if KnowledgeMiss.objects.count() >= MOST_KEPT:
        return
    try:
        with transaction.atomic():
            KnowledgeMiss.objects.create(words=kept, first_at=now, last_at=now)
    except IntegrityError:  # somebody missed the same at this moment
        KnowledgeMiss.objects.filter(words=kept).update(count=F("count") + 1, last_at=now)
