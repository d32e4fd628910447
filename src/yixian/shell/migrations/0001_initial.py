"""The table of the database cache, so that `migrate` alone makes a working system."""

from django.core.cache.backends.db import BaseDatabaseCache
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "shell_cache"


def make(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cache = BaseDatabaseCache(TABLE, {})
    schema_editor.execute(schema_editor.sql_delete_table % {"table": schema_editor.quote_name(cache._table)})


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunPython(make, drop)]
