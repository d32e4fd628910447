from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_seal_places")]
    operations = [
        migrations.AddField("keptexport", "list_name", models.CharField(default="cases", max_length=40)),
    ]
