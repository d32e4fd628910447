"""Where a telephone stood during a visit lies sealed where the case is protected, and goes with an erased citizen.

So do the points of erased citizens' cases. The point of a protected case that is still in its columns moves behind
its sealed address with the next words of the case (`Step.texts`): the record holds a digest of the address.
"""

import json

from django.db import migrations, models

from yixian.safeguard import crypto

CASE = "task__case"
KEY = f"{CASE}__citizen__wrapped_key"
CONTEXT = "cases.sitevisit"


def keep_as_texts(apps, schema_editor):
    visits = apps.get_model("cases", "SiteVisit").objects
    wanted = visits.filter(lon__isnull=False, lat__isnull=False, **{f"{CASE}__citizen__erased_at": None})
    columns = ("pk", "lon", "lat", "accuracy", f"{CASE}__secrecy", KEY)
    for row in wanted.values(*columns).order_by("pk").iterator(chunk_size=1000):
        place = f"{row['lon']!r},{row['lat']!r},{row['accuracy'] or 0}"
        kept = {"place": place}
        if row[f"{CASE}__secrecy"] != "none":
            kept = {"sealed_texts": crypto.seal(bytes(row[KEY]), json.dumps(kept), CONTEXT)}
        visits.filter(pk=row["pk"]).update(**kept)
    cases = apps.get_model("cases", "Case").objects.filter(citizen__erased_at__isnull=False)
    cases.filter(lon__isnull=False).update(lon=None, lat=None, datum="")


def keep_as_columns(apps, schema_editor):
    visits = apps.get_model("cases", "SiteVisit").objects
    for row in visits.values("pk", "place", "sealed_texts", KEY).order_by("pk").iterator(chunk_size=1000):
        place = row["place"]
        if row["sealed_texts"] and row[KEY]:
            place = json.loads(crypto.unseal(bytes(row[KEY]), bytes(row["sealed_texts"]), CONTEXT))["place"]
        if place:
            lon, lat, accuracy = place.split(",")
            visits.filter(pk=row["pk"]).update(lon=float(lon), lat=float(lat), accuracy=int(accuracy))


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_kept_export"), ("safeguard", "__first__")]
    operations = [
        migrations.AddField("sitevisit", "sealed_texts", models.BinaryField(default=b"", editable=False)),
        migrations.AddField(
            "sitevisit",
            "place",
            models.CharField(blank=True, default="", max_length=60, verbose_name="位置"),
        ),
        migrations.RunPython(keep_as_texts, keep_as_columns),
        migrations.RemoveField("sitevisit", "lon"),
        migrations.RemoveField("sitevisit", "lat"),
        migrations.RemoveField("sitevisit", "accuracy"),
    ]
