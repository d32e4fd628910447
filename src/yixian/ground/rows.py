"""Inserting rows where it is done hundreds of times a second.

The statement for a model is worked out once; Django works it out for each `save`, which for a case of sixty
columns takes longer than the database takes to carry it out.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import post_save, pre_save

Field = models.Field[Any, Any]
# Values of these types go to the database as they are; all others are prepared by their field.
PLAIN: tuple[tuple[type[Field], type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.ForeignKey, int),
    (models.FloatField, float),
)
# PostgreSQL's driver knows moments; SQLite has none, and Django writes them as texts.
PLAIN_IN_POSTGRESQL: tuple[tuple[type[Field], type], ...] = ((models.DateTimeField, datetime),)
PREPARED_AFTER = 2  # uses of a statement on one connection


def insert(*rows: models.Model) -> None:
    """Insert new rows of one model in one statement, as `save(force_insert=True)` does one by one, signals included.

    Rows they point to have been saved before they were set, and moments bear a time zone. Raises what the
    database raises.
    """
    model, database = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    columns, text = _statement(model, len(rows))
    for row in rows:
        pre_save.send(sender=model, instance=row, raw=False, using=database.alias, update_fields=None)
    values = []
    for row in rows:
        for field, plain, empty in columns:
            value = field.pre_save(row, True)
            if type(value) is not plain and not (value is None and empty):
                value = field.get_db_prep_save(value, database)
            values.append(value)
    with transaction.mark_for_rollback_on_error(database.alias), _cursor(database) as cursor:
        cursor.execute(text, values)
        # Both databases give them back in the order they were given.
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, database.alias
        post_save.send(
            sender=model, instance=row, created=True, raw=False, using=database.alias, update_fields=None
        )


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor that leaves binding to PostgreSQL, which then parses the statement once a connection.

    Django's own cursors write the values into the text: psycopg looks for their places in it and quotes sixty of them,
    and PostgreSQL reads them again; a fifth of all the work on a case.
    """
    if database.vendor != "postgresql":
        return database.cursor()
    database.ensure_connection()
    # A prepared statement leaves no text behind for Django's log of queries.
    database.connection.prepare_threshold = None if database.queries_logged else PREPARED_AFTER
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    return wrap(psycopg.RawCursor(database.connection))  # type: ignore[arg-type]  # any cursor of the driver's


@cache
def _statement(model: type[models.Model], rows: int) -> tuple[list[tuple[Field, type | None, bool]], str]:
    """The columns to give and the text of the statement.

    With each column the type that needs no preparing, and whether None needs none (JSON has a null of its own).
    """
    database = connections[DEFAULT_DB_ALIAS]
    kinds = PLAIN + (PLAIN_IN_POSTGRESQL if database.vendor == "postgresql" else ())
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = [
        (
            field,
            next((plain for kind, plain in kinds if isinstance(field, kind)), None),
            not isinstance(field, models.JSONField),
        )
        for field in fields
    ]
    quoted = database.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    places = [f"${n}" if database.vendor == "postgresql" else "%s" for n in range(1, rows * len(fields) + 1)]
    groups = [places[at : at + len(fields)] for at in range(0, len(places), len(fields))]
    given = ", ".join(f"({', '.join(group)})" for group in groups)
    assert model._meta.pk is not None
    # Names of our own tables and columns, no value of anybody's.
    text = (
        f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES {given}"  # noqa: S608
        f" RETURNING {quoted(str(model._meta.pk.column))}"
    )
    return columns, text
