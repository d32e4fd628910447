"""The question put to an accused unit and its answer lie sealed like a reply does, and go with an erased citizen.

So do words of ordinary cases whose citizen was erased before `0007` taught erasing to mask them: the name to mask
went with the key, so they are emptied.
"""

import json

from django.db import migrations, models
from django.db.migrations.recorder import MigrationRecorder

from yixian.safeguard import crypto

WORDS = ("question", "answer")
KEY = "task__case__citizen__wrapped_key"
ERASED = "citizen__erased_at"
# What erasing left alone until 0007 was there.
LEFT = (
    ("Task", "case", ("note",)),
    ("Request", "task__case", ("reason", "basis", "plan", "ruling")),
    ("IdentityRelease", "case", ("reason",)),
)


def seal(apps, schema_editor):
    """Seal what protected cases have in clear; what belongs to a citizen who was erased goes altogether."""
    explanations = apps.get_model("cases", "Explanation").objects.filter(sealed_texts=b"")
    explanations.filter(**{f"task__case__{ERASED}__isnull": False}).update(**dict.fromkeys(WORDS, ""))
    wanted = explanations.exclude(task__case__secrecy="none").filter(task__case__citizen__erased_at=None)
    for row in wanted.values("pk", KEY, *WORDS).order_by("pk").iterator(chunk_size=1000):
        texts = json.dumps({word: row[word] for word in WORDS}, ensure_ascii=False)
        sealed = crypto.seal(bytes(row[KEY]), texts, "cases.explanation")
        explanations.model.objects.filter(pk=row["pk"]).update(sealed_texts=sealed, **dict.fromkeys(WORDS, ""))


def unseal(apps, schema_editor):
    sealed = apps.get_model("cases", "Explanation").objects.exclude(sealed_texts=b"")
    for row in sealed.values("pk", "sealed_texts", KEY).order_by("pk").iterator(chunk_size=1000):
        if row[KEY]:
            plain = crypto.unseal(bytes(row[KEY]), bytes(row["sealed_texts"]), "cases.explanation")
            sealed.model.objects.filter(pk=row["pk"]).update(**json.loads(plain))


def forget(apps, schema_editor):
    """Empty what was left in clear of citizens who were erased before 0007."""
    applied = MigrationRecorder.Migration.objects.using(schema_editor.connection.alias)
    since = applied.filter(app="cases", name="0007_seal_all_words").values_list("applied", flat=True).first()
    if since is not None:
        empty_before(apps, since)


def empty_before(apps, since):
    """Empty the words of ordinary cases whose citizen was erased before this moment."""
    for name, case, columns in LEFT:
        rows = apps.get_model("cases", name).objects.filter(
            **{f"{case}__{ERASED}__lt": since, f"{case}__secrecy": "none"}
        )
        rows.update(**dict.fromkeys(columns, ""))


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_indexes_of_lists"), ("safeguard", "__first__")]
    operations = [
        migrations.AddField(
            "explanation", "sealed_texts", models.BinaryField(default=b"", editable=False)
        ),
        migrations.AlterField(
            "explanation",
            "question",
            models.TextField(blank=True, default="", verbose_name="需说明的问题"),
        ),
        migrations.RunPython(seal, unseal),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
