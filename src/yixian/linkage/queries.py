"""What other rooms may ask about notices."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from yixian.cases.models import Case
from yixian.linkage.models import Notice

__all__ = ["notices_of", "unsent", "unsent_by_reason"]


def notices_of(case: Case) -> list[Notice]:
    """What the citizen of this case was told, newest first (index of the foreign key)."""
    rows = list(Notice.objects.filter(case=case).order_by("-id"))
    for row in rows:
        row.case = case
    return rows


def unsent() -> QuerySet[Notice]:
    """The notices that wait or were given up (index `notice_state`)."""
    return Notice.objects.filter(state__in=(Notice.State.WAITING, Notice.State.FAILED)).select_related("case")


def unsent_by_reason() -> list[dict[str, object]]:
    """How many wait or were given up, by way, state and reason."""
    unsent_rows = Notice.objects.filter(state__in=(Notice.State.WAITING, Notice.State.FAILED))
    counted = unsent_rows.values("way", "state", "reason").annotate(count=Count("pk"))
    return [dict(row) for row in counted.order_by("way", "state", "-count")[:50]]
