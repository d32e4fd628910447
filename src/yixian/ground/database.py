"""What the database must be told after very many rows came in at once."""

from __future__ import annotations

from django.db import connection

MANY = 1000


def know_new_rows(number: int) -> None:
    """Have the database look at what its tables hold now that `number` rows came in, if that is many.

    PostgreSQL does so by itself within minutes; until then it takes full tables for empty ones, and a statement
    of milliseconds takes seconds. Looking takes seconds too. SQLite plans without looking.
    """
    if number >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
