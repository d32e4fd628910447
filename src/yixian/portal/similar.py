"""Finding what is published: by words, and what is like something somebody tells."""

from __future__ import annotations

from django.db.models import Count, F, FloatField, Q
from django.db.models.functions import Cast
from django.utils import timezone

from yixian.cases.search import WordIndex, bigrams
from yixian.portal.models import Publication, TitlePair
from yixian.portal.models.publication import PublicationQuerySet

WORDS = WordIndex("portal_words", "portal_publication", ("title", "question", "answer"))
MOST_PAIRS = 200  # of what is told; who tells more has said the matter by then
MOST_ALIKE = 4
LEAST_ALIKE = 0.3  # of a title's own pairs of characters; less is a word that many of them have


def keep_found(row: Publication) -> None:
    """Let a publication be found by its words and its title; without words (withdrawn) by nothing."""
    TitlePair.objects.filter(publication=row).delete()
    if row.state == Publication.State.PUBLISHED:
        WORDS.keep(row)
        TitlePair.objects.bulk_create(TitlePair(pair=pair, publication=row) for pair in bigrams(row.title))
    else:
        WORDS.drop(row)


def with_words(rows: PublicationQuerySet, words: str) -> PublicationQuerySet:
    """Those that contain each of the words (index `portal_words`, on PostgreSQL `publication_words`)."""
    return WORDS.matching(rows, words)


def alike(words: str) -> list[Publication]:
    """What is public and like what somebody tells, the likest first, `MOST_ALIKE` at most. Two queries.

    Likeness is the share of a title's pairs of characters that the words have too (index `title_pair_once`).
    """
    pairs = bigrams(words)[:MOST_PAIRS]
    if not pairs:
        return []
    public = Q(
        publication__published_at__lte=timezone.now()
    )  # before the cut: what is to come takes no place
    shared = TitlePair.objects.filter(public, pair__in=pairs).values("publication_id").annotate(n=Count("pk"))
    share = Cast(F("n"), FloatField()) / F("publication__pairs")
    best = shared.annotate(share=share).filter(share__gte=LEAST_ALIKE).order_by("-share", "-publication_id")
    order = [one["publication_id"] for one in best[:MOST_ALIKE]]
    found = Publication.objects.public().select_related("department").in_bulk(order)
    return [found[pk] for pk in order if pk in found]
