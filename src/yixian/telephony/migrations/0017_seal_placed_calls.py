# What calls of seats left in clear before they were sealed.

from django.db import migrations
from django.db.models import Exists, F, OuterRef


def note_placed_calls(apps, schema_editor):
    """What seats' calls left in clear is sealed, too, by the next sweep."""
    placed = apps.get_model('telephony', 'PlacedCall').objects
    call = apps.get_model('telephony', 'Call').objects.filter(uid=OuterRef('uid'))
    earlier = placed.filter(uid=OuterRef('uid'), pk__lt=OuterRef('pk'))
    placed.exclude(uid='').filter(Exists(call) | Exists(earlier)).update(within=F('uid'), recording='')
    own = placed.filter(within='', reached_at__isnull=False, ended_at__isnull=False).exclude(kind='seat')
    own = own.exclude(uid='')
    recordings = apps.get_model('telephony', 'Recording').objects
    recordings.bulk_create([recordings.model(placed_id=pk) for pk in own.values_list('pk', flat=True)])


class Migration(migrations.Migration):

    dependencies = [
        ('telephony', '0016_placed_recording'),
    ]

    operations = [
        migrations.RunPython(note_placed_calls, migrations.RunPython.noop),
    ]
