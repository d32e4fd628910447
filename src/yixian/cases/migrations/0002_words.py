"""The text index of cases: pairs of characters, each database in its own way (`cases.search`)."""

from django.db import migrations

# OFFSET 0 keeps the planner from cleaning the whole text again for every pair: sixty times faster.
POSTGRESQL = r"""
CREATE FUNCTION yixian_bigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(substr(kept, place, 2)), '{}')
  FROM (SELECT translate(words,
      E'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\r\n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u3000，。、；：？！“”‘’（）《》〈〉【】「」—…·～￥',
      'abcdefghijklmnopqrstuvwxyz') AS kept OFFSET 0) AS cleaned,
    generate_series(1, length(kept) - 1) AS place
$$;
CREATE INDEX case_words ON cases_case USING gin (yixian_bigrams(title || ' ' || content || ' ' || address));
"""
SQLITE = "CREATE VIRTUAL TABLE cases_words USING fts5(words, detail = none)"


def lay(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, None)


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX case_words; DROP FUNCTION yixian_bigrams(text)", None)
    else:
        schema_editor.execute("DROP TABLE cases_words", None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]
    operations = [migrations.RunPython(lay, lift)]
