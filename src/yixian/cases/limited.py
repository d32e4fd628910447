"""Counting up to a limit: how many wait is worth knowing exactly only while they are few."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

MOST = 99


def limited_count(rows: QuerySet[Any, Any], most: int = MOST) -> str:
    """The number of rows as text, "99+" for more than `most`. Reads as many keys and one, never a whole table."""
    found = len(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return limited(found, most)


def limited(found: int, most: int = MOST) -> str:
    """A number as far as it is worth knowing: "99+" for more."""
    return f"{most}+" if found > most else str(found)
