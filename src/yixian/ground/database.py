"""What the database must be told after very many rows came in at once, and whether it is of this version."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yixian.ground.errors import Refusal

MANY = 1000


def know_new_rows(number: int) -> None:
    """Have the database look at what its tables hold now that `number` rows came in, if that is many.

    PostgreSQL does so by itself within minutes; until then it takes full tables for empty ones, and a statement
    of milliseconds takes seconds. Looking takes seconds too. SQLite plans without looking.
    """
    if number >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def refuse_unmigrated() -> None:
    """Raise a Refusal if the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal(
            "数据库还没有升级到这个版本：请先运行 yixian migrate"
            " / the database is not up to date: run yixian migrate"
        )
