"""The keys of what programs ask twice come from intake (`intake.0005`), with the answer an action was given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_nearest_limit"),
        ("intake", "0005_keys_to_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=255, verbose_name="幂等键")),
                        ("digest", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "幂等键",
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "key"), name="idempotency_key_once")
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="idempotencykey",
            name="answer",
            field=models.JSONField(default=None, null=True, verbose_name="答复内容"),
        ),
    ]
