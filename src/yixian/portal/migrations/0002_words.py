"""The text index of what is published, as `cases.0002_words` lays that of cases."""

from django.db import migrations

POSTGRESQL = """
CREATE INDEX publication_words ON portal_publication
  USING gin (yixian_bigrams(title || ' ' || question || ' ' || answer));
"""
SQLITE = "CREATE VIRTUAL TABLE portal_words USING fts5(words, detail = none)"


def lay(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, None)


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX publication_words", None)
    else:
        schema_editor.execute("DROP TABLE portal_words", None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_tables"), ("cases", "0002_words")]
    operations = [migrations.RunPython(lay, lift)]
