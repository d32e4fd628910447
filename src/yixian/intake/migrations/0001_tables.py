from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('intake', '0001_initial'),
        ('intake', '0002_idempotency_key'),
        ('intake', '0003_fewer_indexes'),
        ('intake', '0004_invented_history'),
        ('intake', '0005_keys_to_cases'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('columns', models.JSONField(verbose_name='字段对应的列')),
                ('defaults', models.JSONField(blank=True, default=dict, verbose_name='默认值')),
            ],
            options={
                'verbose_name': '导入映射',
                'verbose_name_plural': '导入映射',
            },
        ),
        migrations.CreateModel(
            name='InventedHistory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='第一天')),
                ('per_day', models.PositiveIntegerField(verbose_name='每天约多少个来电来访')),
                ('seed', models.BigIntegerField(verbose_name='随机种子')),
                ('lived', models.PositiveIntegerField(default=0, verbose_name='已虚构')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
            ],
            options={
                'verbose_name': '虚构的历史',
            },
        ),
    ]
