"""The keys of what programs ask twice belong to cases: actions are asked under them too. No row is lost."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_invented_history"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("idempotencykey", "cases_idempotencykey")],
            state_operations=[migrations.DeleteModel("IdempotencyKey")],
        ),
    ]
