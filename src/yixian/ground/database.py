"""What the database is told after very many rows came in, a table held still, and whether it is of this version."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

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


def lock_against_writers(model: type[Model]) -> None:
    """Until the transaction ends nobody else changes rows of the model; they are read, and pointed at, as before.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def refuse_unmigrated() -> None:
    """Raise a Refusal if the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal(
            "数据库还没有升级到这个版本：请先运行 yixian migrate"
            " / the database is not up to date: run yixian migrate"
        )
