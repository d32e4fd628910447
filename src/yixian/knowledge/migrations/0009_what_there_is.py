"""What is in use when this comes has a due day too, and what was cited or corrected is its department's."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def begin(apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A due day that is over already is today: nobody was counted as late before there was a count."""
    item = apps.get_model("knowledge", "KnowledgeItem")
    row = apps.get_model("knowledge", "KnowledgeVerification")
    today = timezone.localdate()
    in_use = item.objects.filter(state="published", active=True).only(
        "pk", "department_id", "verified_on", "verify_by"
    )
    row.objects.bulk_create(
        [
            row(
                item_id=one.pk,
                department_id=one.department_id,
                verified_on=one.verified_on,
                due_at=timezone.make_aware(datetime.combine(max(one.verify_by or today, today), time.max)),
            )
            for one in in_use.iterator()
        ],
        batch_size=500,
    )
    whose = Subquery(item.objects.filter(pk=OuterRef("item_id")).values("department_id")[:1])
    for name in ("ItemCited", "KnowledgeCorrection"):
        apps.get_model("knowledge", name).objects.update(department_id=whose)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0008_indicators")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
