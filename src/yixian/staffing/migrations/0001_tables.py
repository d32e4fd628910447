import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('staffing', '0001_rules_and_shifts'),
        ('staffing', '0002_statement'),
    ]

    initial = True

    dependencies = [
        ('people', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffingRule',
            fields=[
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('target', models.PositiveSmallIntegerField(default=95, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(99)], verbose_name='目标接听率（%）')),
                ('within', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(300)], verbose_name='多少秒内接听')),
                ('shrinkage', models.PositiveSmallIntegerField(default=20, help_text='排在班上的时间里不接电话的部分：小休、用餐、培训、请假', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='缺勤余量（%）')),
                ('least', models.PositiveSmallIntegerField(default=1, help_text='夜里没有多少来电也要有人接', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='任何时候至少几席')),
                ('rest_hours', models.PositiveSmallIntegerField(default=11, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(24)], verbose_name='两天的班之间至少休息（小时）')),
                ('weeks', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(26)], verbose_name='按最近几周预测')),
            ],
            options={
                'verbose_name': '排班目标',
                'verbose_name_plural': '排班目标',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_staffing_rule')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='上班')),
                ('ends_at', models.DateTimeField(verbose_name='下班')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='排班时间')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL, verbose_name='话务员')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='排班人')),
                ('removed_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '班次',
                'verbose_name_plural': '班次',
                'ordering': ['starts_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('removed_at', None)), fields=['starts_at', 'ends_at'], name='shift_time'), models.Index(fields=['account', 'starts_at'], name='shift_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('account', 'starts_at'), name='shift_key')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('numbers', models.JSONField(verbose_name='数字')),
                ('facts', models.JSONField(default=dict, verbose_name='说明')),
                ('issued_at', models.DateTimeField(verbose_name='签发时间')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='运营单位')),
            ],
            options={
                'verbose_name': '运营月报',
                'verbose_name_plural': '运营月报',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'month'), name='statement_once')],
            },
        ),
    ]
