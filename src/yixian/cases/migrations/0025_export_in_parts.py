from typing import Any

from django.db import migrations, models


def into_parts(apps: Any, _editor: Any) -> None:
    for export in apps.get_model("cases", "KeptExport").objects.exclude(stored_as=""):
        export.parts = [export.stored_as]
        export.save(update_fields=["parts"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_desk_indexes")]
    operations = [
        migrations.AddField("keptexport", "parts", models.JSONField(blank=True, default=list)),
        migrations.AddField("keptexport", "after", models.CharField(blank=True, default="", max_length=600)),
        migrations.RunPython(into_parts, migrations.RunPython.noop),
        migrations.RemoveField("keptexport", "stored_as"),
    ]
