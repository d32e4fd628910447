"""Counting up to a limit: how many wait is worth knowing exactly only while they are few."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

MOST = 99


def limited_count(rows: QuerySet[Any, Any]) -> str:
    """The number of rows as text, "99+" for more. Reads at most a hundred keys, never a whole table."""
    found = len(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    return limited(found)


def limited(found: int) -> str:
    """A number as far as it is worth knowing: "99+" for more."""
    return f"{MOST}+" if found > MOST else str(found)
