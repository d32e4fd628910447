"""The text index of what is published, as `cases.0002_words` lays that of cases; and what waits to be decided already."""

from django.db import migrations

POSTGRESQL = """
CREATE INDEX publication_words ON portal_publication
  USING gin (yixian_bigrams(title || ' ' || question || ' ' || answer));
"""
SQLITE = "CREATE VIRTUAL TABLE portal_words USING fts5(words, detail = none)"
ANSWERED = ("no_callback", "resolved", "unreached", "on_facts")
BATCH = 1000


def lay(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, None)


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX publication_words", None)
    else:
        schema_editor.execute("DROP TABLE portal_words", None)


def let_wait(apps, schema_editor):
    """Cases closed before there was publishing wait as those closed from now on do (`portal.publishing.why_not`)."""
    case, publication = apps.get_model("cases", "Case"), apps.get_model("portal", "Publication")
    fit = case.objects.filter(
        publish_consent=True,
        status__in=("closed", "archived"),
        outcome__in=ANSWERED,
        secrecy="none",
        accused=None,
        held_by_office=False,
        parent=None,
        rehandle_proposed=False,
        citizen__erased_at=None,
    )
    fit = fit.exclude(kind="report").exclude(public_answer="")
    waiting = []
    for pk, at, tags in fit.values_list("pk", "closed_at", "tags").order_by("pk").iterator(chunk_size=BATCH):
        if not {"sensitive", "minor"} & set(tags):
            waiting.append(publication(case_id=pk, state="waiting", since=at))
        if len(waiting) == BATCH:
            publication.objects.bulk_create(waiting)
            waiting = []
    publication.objects.bulk_create(waiting)


def leave(apps, schema_editor):
    """The table goes with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_publications"), ("cases", "0002_words")]
    operations = [migrations.RunPython(lay, lift), migrations.RunPython(let_wait, leave)]
