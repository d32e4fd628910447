"""What departments asked for, why an identity was wanted and what a task was told lie sealed like a reply does."""

import json

from django.db import migrations, models

from yixian.safeguard import crypto

HOLDERS = (
    ("Task", "case", ("note",)),
    ("Request", "task__case", ("reason", "basis", "plan", "ruling")),
    ("IdentityRelease", "case", ("reason",)),
)


def seal(apps, schema_editor):
    """Seal the words that protected cases have in clear; those of a citizen who was erased go altogether."""
    for name, case, columns in HOLDERS:
        model = apps.get_model("cases", name)
        key = f"{case}__citizen__wrapped_key"
        wanted = model.objects.exclude(**{f"{case}__secrecy": "none"}).filter(sealed_texts=b"")
        for row in wanted.values("pk", key, *columns).order_by("pk").iterator(chunk_size=1000):
            texts = {column: row[column] for column in columns}
            wrapped = bytes(row[key])
            if not any(texts.values()):
                continue
            sealed = b""
            if wrapped:
                sealed = crypto.seal(
                    wrapped, json.dumps(texts, ensure_ascii=False), f"cases.{name.lower()}"
                )
            model.objects.filter(pk=row["pk"]).update(sealed_texts=sealed, **dict.fromkeys(columns, ""))


def unseal(apps, schema_editor):
    for name, case, _columns in HOLDERS:
        model = apps.get_model("cases", name)
        key = f"{case}__citizen__wrapped_key"
        sealed = model.objects.exclude(sealed_texts=b"")
        for row in sealed.values("pk", "sealed_texts", key).order_by("pk").iterator(chunk_size=1000):
            if row[key]:
                plain = crypto.unseal(bytes(row[key]), bytes(row["sealed_texts"]), f"cases.{name.lower()}")
                model.objects.filter(pk=row["pk"]).update(**json.loads(plain))


def column(model):
    return migrations.AddField(model, "sealed_texts", models.BinaryField(default=b"", editable=False))


def reason(model):
    field = models.TextField(blank=True, default="", verbose_name="理由")
    return migrations.AlterField(model, "reason", field)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_append_only"), ("safeguard", "__first__")]
    operations = [
        column("task"),
        column("request"),
        column("identityrelease"),
        reason("request"),
        reason("identityrelease"),
        migrations.RunPython(seal, unseal),
    ]
