"""Forgetting what the cache kept for a while: its rows stay where they are until somebody removes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _


def forget_expired(now: datetime) -> Iterator[str]:
    """Delete the rows of the cache that ran out (a sweep; index on `expires`).

    The cache counts its rows at each writing: a table that only grows would make every limit slower.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608  the name is a setting
            [connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))],
        )
        count = cursor.rowcount
    if count:
        yield _("清除 %(count)s 条过期缓存") % {"count": count}
