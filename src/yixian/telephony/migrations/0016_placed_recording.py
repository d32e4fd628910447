# A recording has a key of its own from now on, the one it had: its addresses and what was recorded stay.

import django.db.models.deletion
from django.core.management.color import no_style
from django.db import migrations, models
from django.db.models import F, Q


def name_the_calls(apps, schema_editor):
    apps.get_model('telephony', 'Recording').objects.update(call_id=F('id'))
    for statement in schema_editor.connection.ops.sequence_reset_sql(
        no_style(), [apps.get_model('telephony', 'Recording')]
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('telephony', '0015_told_along'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recordedside',
            name='recording',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='telephony.recording'),
        ),
        migrations.RemoveIndex(model_name='recording', name='recording_waiting'),
        migrations.RemoveIndex(model_name='recording', name='recording_leaving'),
        migrations.RenameField(model_name='recording', old_name='call', new_name='id'),
        migrations.AlterField(
            model_name='recording',
            name='id',
            field=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID'),
        ),
        migrations.AlterField(
            model_name='recordedside',
            name='recording',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='telephony.recording'),
        ),
        migrations.AddField(
            model_name='recording',
            name='call',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sound', to='telephony.call', verbose_name='通话'),
        ),
        migrations.AddField(
            model_name='recording',
            name='placed',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sound', to='telephony.placedcall', verbose_name='拨出电话'),
        ),
        migrations.RunPython(name_the_calls, migrations.RunPython.noop),
        migrations.AddField(
            model_name='placedcall',
            name='within',
            field=models.CharField(blank=True, default='', editable=False, max_length=40),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='recording_waiting'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(condition=models.Q(('removed_at', None), ('state__in', ['removed', 'erased'])), fields=['id'], name='recording_leaving'),
        ),
        migrations.AddConstraint(
            model_name='recording',
            constraint=models.CheckConstraint(condition=Q(('call__isnull', False), ('placed', None)) | Q(('call', None), ('placed__isnull', False)), name='recording_of_one'),
        ),
    ]
