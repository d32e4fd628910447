"""Of two that would look for topics at once, one does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yixian.insight.models import TopicSweep


@transaction.atomic
def claim(kind: TopicSweep.Kind, now: datetime, between: timedelta) -> bool:
    """Whether this look is ours: whoever sets the time forward, comparing what it was, has it.

    When the last one ended stays until this one has ended: it may be stopped on its way.
    """
    TopicSweep.objects.get_or_create(kind=kind, defaults={"began_at": now - 2 * between})
    due = TopicSweep.objects.filter(kind=kind, began_at__lte=now - between)
    return due.update(began_at=now) == 1


def was_done(kind: TopicSweep.Kind) -> bool:
    """Whether such a look ever came to its end."""
    return TopicSweep.objects.filter(kind=kind, ended_at__isnull=False).exists()
