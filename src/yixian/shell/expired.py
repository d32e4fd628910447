"""Forgetting what the cache kept for a while: its rows stay where they are until somebody removes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _


def forget_expired(now: datetime) -> Iterator[str]:
    """Delete the rows of the cache that ran out (a sweep; index on `expires`).

    The cache counts its rows at each writing: a table that only grows would make every limit slower.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM shell_cache WHERE expires < %s",
            [connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))],
        )
        count = cursor.rowcount
    if count:
        yield _("清除 %(count)s 条过期缓存") % {"count": count}
