"""What citizens were told who have been erased since is emptied, as erasing does from now on."""

from django.db import migrations, models


def forget(apps, schema_editor):
    told = apps.get_model("linkage", "Notice").objects.filter(citizen__erased_at__isnull=False)
    told.filter(state="waiting").update(state="failed", reason="诉求人身份已销毁")
    told.update(subject="", words="")


class Migration(migrations.Migration):
    dependencies = [("linkage", "0002_fewer_indexes"), ("cases", "0001_initial")]
    operations = [
        migrations.AlterField(
            "notice", "subject", models.CharField(blank=True, max_length=100, verbose_name="标题")
        ),
        migrations.AlterField("notice", "words", models.TextField(blank=True, verbose_name="内容")),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
