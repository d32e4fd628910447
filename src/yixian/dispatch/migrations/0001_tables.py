import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('dispatch', '0001_readings'),
        ('dispatch', '0002_category_model'),
        ('dispatch', '0003_not_the_same'),
        ('dispatch', '0004_department_model'),
        ('dispatch', '0005_topics'),
        ('dispatch', '0006_briefings'),
    ]

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='AidSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('aid', models.CharField(choices=[('kind', '诉求类型'), ('category', '事项分类'), ('urgency', '紧急和敏感信号'), ('area', '所在区域'), ('title', '标题'), ('department', '承办单位'), ('alike', '相似诉求'), ('reply', '答复检查'), ('dispatch', '自动派单'), ('topics', '热点发现'), ('briefing', '简报撰写')], max_length=12, unique=True, verbose_name='辅助')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '智能辅助开关',
                'verbose_name_plural': '智能辅助开关',
                'ordering': ['aid'],
            },
        ),
        migrations.CreateModel(
            name='CategoryModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='训练时间')),
                ('cases', models.PositiveIntegerField(verbose_name='学过的诉求数')),
                ('held_out', models.PositiveIntegerField(verbose_name='测试的诉求数')),
                ('score', models.FloatField(verbose_name='正确率')),
                ('before', models.FloatField(verbose_name='原来的正确率')),
                ('file', models.CharField(blank=True, default='', max_length=60)),
                ('in_place', models.BooleanField(default=False, verbose_name='在用')),
                ('put_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('put_because', models.CharField(blank=True, default='', max_length=200, verbose_name='启用原因')),
                ('categories', models.PositiveIntegerField(verbose_name='分类数')),
                ('top_three', models.FloatField(verbose_name='前三个里有')),
                ('card', models.JSONField(default=dict, verbose_name='模型卡')),
                ('put_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
            ],
            options={
                'verbose_name': '分类模型',
                'verbose_name_plural': '分类模型',
                'ordering': ['-made_at', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('in_place', True)), fields=('in_place',), name='one_model_in_place')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='训练时间')),
                ('cases', models.PositiveIntegerField(verbose_name='学过的诉求数')),
                ('held_out', models.PositiveIntegerField(verbose_name='测试的诉求数')),
                ('score', models.FloatField(verbose_name='正确率')),
                ('before', models.FloatField(verbose_name='原来的正确率')),
                ('file', models.CharField(blank=True, default='', max_length=60)),
                ('in_place', models.BooleanField(default=False, verbose_name='在用')),
                ('put_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('put_because', models.CharField(blank=True, default='', max_length=200, verbose_name='启用原因')),
                ('departments', models.PositiveIntegerField(verbose_name='单位数')),
                ('threshold', models.FloatField(blank=True, null=True, verbose_name='自动派单门槛')),
                ('above', models.FloatField(default=0, verbose_name='达到门槛的')),
                ('above_right', models.FloatField(default=0, verbose_name='其中正确')),
                ('put_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
            ],
            options={
                'verbose_name': '单位模型',
                'verbose_name_plural': '单位模型',
                'ordering': ['-made_at', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('in_place', True)), fields=('in_place',), name='one_department_model_in_place')],
            },
        ),
        migrations.CreateModel(
            name='FirstDispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('source', models.CharField(choices=[('machine', '自动派单'), ('both', '人派，派单目录和以前的工单一致'), ('catalogue', '人派，按派单目录'), ('orders', '人派，按以前的工单'), ('person', '人派，另选单位')], max_length=9, verbose_name='依据')),
                ('lead', models.CharField(max_length=20, verbose_name='主办单位')),
                ('named', models.CharField(blank=True, default='', max_length=20, verbose_name='建议单位')),
                ('share', models.FloatField(blank=True, null=True, verbose_name='把握')),
                ('returned', models.BooleanField(default=False, verbose_name='退单')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='first_dispatch', to='cases.case', verbose_name='诉求')),
            ],
            options={
                'verbose_name': '首次派单依据',
                'verbose_name_plural': '首次派单依据',
                'indexes': [models.Index(fields=['at', 'source'], name='first_dispatch_time')],
            },
        ),
        migrations.CreateModel(
            name='KeptReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('aid', models.CharField(choices=[('kind', '诉求类型'), ('category', '事项分类'), ('urgency', '紧急和敏感信号'), ('area', '所在区域'), ('title', '标题'), ('department', '承办单位'), ('alike', '相似诉求'), ('reply', '答复检查'), ('dispatch', '自动派单'), ('topics', '热点发现'), ('briefing', '简报撰写')], max_length=12, verbose_name='辅助')),
                ('proposed', models.CharField(blank=True, default='', max_length=40, verbose_name='建议值')),
                ('others', models.CharField(blank=True, default='', max_length=120, verbose_name='其余建议值')),
                ('confidence', models.FloatField(blank=True, null=True, verbose_name='把握')),
                ('by', models.CharField(blank=True, default='', max_length=40, verbose_name='依据')),
                ('chosen', models.CharField(blank=True, default='', max_length=40, verbose_name='登记为')),
                ('taken', models.BooleanField(default=False, verbose_name='采纳')),
                ('settled', models.CharField(blank=True, default='', max_length=40, verbose_name='派单时')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='cases.case', verbose_name='诉求')),
            ],
            options={
                'verbose_name': '智能辅助记录',
                'verbose_name_plural': '智能辅助记录',
                'indexes': [models.Index(fields=['aid', 'at'], name='reading_time')],
                'constraints': [models.UniqueConstraint(fields=('case', 'aid'), name='reading_once')],
            },
        ),
        migrations.CreateModel(
            name='NotTheSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('one', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case', verbose_name='诉求')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case', verbose_name='另一件诉求')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='判断人')),
            ],
            options={
                'verbose_name': '不是同一件事',
                'verbose_name_plural': '不是同一件事',
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='not_the_same_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='not_the_same_in_order')],
            },
        ),
    ]
