import datetime
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('insight', '0001_initial'),
        ('insight', '0002_columns_for_measures'),
        ('insight', '0003_frozen_month'),
        ('insight', '0004_topics'),
        ('insight', '0005_briefings'),
        ('insight', '0006_frozen_league'),
    ]

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('directory', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='BriefingSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('day', '日报'), ('week', '周报'), ('month', '月报')], max_length=7, unique=True, verbose_name='种类')),
                ('at', models.TimeField(default=datetime.time(7, 30), help_text='日报每天写前一天的，周报星期一写上周的，月报一号写上月的', verbose_name='几点')),
                ('roles', models.CharField(blank=True, default='', help_text='岗位的代码，用分号隔开，如 leader;duty_manager', max_length=200, verbose_name='告知的岗位')),
                ('accounts', models.TextField(blank=True, default='', help_text='用户名，用分号隔开；按各人选的邮件通知', max_length=1000, verbose_name='告知的账号')),
                ('addresses', models.TextField(blank=True, default='', help_text='用分号隔开；只发标题和网址，登录后才能看', max_length=1000, verbose_name='告知的邮箱')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '简报计划',
                'verbose_name_plural': '简报计划',
                'ordering': ['kind'],
            },
        ),
        migrations.CreateModel(
            name='DirtyMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.BigIntegerField(null=True)),
                ('day', models.DateField(null=True)),
                ('families', models.CharField(max_length=100)),
                ('moved', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': '待汇总标记',
            },
        ),
        migrations.CreateModel(
            name='FrozenLeague',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(unique=True, verbose_name='月份')),
                ('cut_off', models.DateTimeField(verbose_name='截止时间')),
                ('formula', models.PositiveSmallIntegerField(default=1)),
                ('tables', models.JSONField(verbose_name='排名')),
                ('versions', models.JSONField(verbose_name='定义版本')),
            ],
            options={
                'verbose_name': '定稿排名',
                'verbose_name_plural': '定稿排名',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='FrozenMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(unique=True, verbose_name='月份')),
                ('cut_off', models.DateTimeField(verbose_name='截止时间')),
                ('numbers', models.JSONField(verbose_name='数字')),
                ('versions', models.JSONField(verbose_name='定义版本')),
            ],
            options={
                'verbose_name': '定稿月',
                'verbose_name_plural': '定稿月',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TopicSweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('month', '近三十天'), ('day', '近一天')], max_length=5, unique=True)),
                ('began_at', models.DateTimeField(verbose_name='开始时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('messages', models.PositiveIntegerField(default=0, verbose_name='看过的诉求')),
            ],
            options={
                'verbose_name': '热点查找',
            },
        ),
        migrations.CreateModel(
            name='Briefing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('day', '日报'), ('week', '周报'), ('month', '月报'), ('special', '专报')], max_length=7, verbose_name='种类')),
                ('first', models.DateField(verbose_name='开始日期')),
                ('last', models.DateField(verbose_name='结束日期（含）')),
                ('subject', models.CharField(blank=True, default='', max_length=40)),
                ('title', models.CharField(blank=True, default='', max_length=100, verbose_name='标题')),
                ('state', models.CharField(choices=[('draft', '未改过的草稿'), ('edited', '已编辑'), ('issued', '已签发')], default='draft', max_length=6, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=0)),
                ('composed', models.JSONField(default=dict)),
                ('written', models.JSONField(default=dict)),
                ('composed_at', models.DateTimeField(verbose_name='撰写时间')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='签发时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('composed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撰写人')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
            ],
            options={
                'verbose_name': '简报',
                'verbose_name_plural': '简报',
                'indexes': [models.Index(fields=['-last', '-id'], name='briefing_newest'), models.Index(fields=['kind', '-last', '-id'], name='briefing_kind')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'first', 'last', 'subject'), name='briefing_once'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', False), ('issued_by__isnull', False), ('state', 'issued')), models.Q(models.Q(('state', 'issued'), _negated=True), ('issued_at__isnull', True), ('issued_by__isnull', True)), _connector='OR'), name='briefing_issued_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='BriefingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('composed', '撰写'), ('recomposed', '重新撰写'), ('edited', '编辑'), ('issued', '签发'), ('sent', '发送')], max_length=10, verbose_name='动作')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('facts', models.JSONField(default=dict)),
                ('briefing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='insight.briefing')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
            ],
            options={
                'verbose_name': '简报办理记录',
                'verbose_name_plural': '简报办理记录',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='RolledDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family', models.CharField(max_length=12)),
                ('day', models.DateField()),
                ('rolled_at', models.DateTimeField(null=True, verbose_name='汇总时间')),
                ('dirty', models.BooleanField(default=True)),
                ('shape', models.CharField(blank=True, default='', max_length=16)),
                ('taken', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': '汇总日',
                'indexes': [models.Index(condition=models.Q(('dirty', True)), fields=['day'], name='rolled_day_dirty')],
                'constraints': [models.UniqueConstraint(fields=('day', 'family'), name='rolled_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Rollup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family', models.CharField(max_length=12)),
                ('day', models.DateField()),
                ('dimension', models.CharField(max_length=12)),
                ('value', models.CharField(blank=True, default='', max_length=24)),
                ('department', models.BigIntegerField(default=0)),
                ('under', models.BigIntegerField(default=0)),
                ('n0', models.IntegerField(default=0)),
                ('n1', models.IntegerField(default=0)),
                ('n2', models.IntegerField(default=0)),
                ('n3', models.IntegerField(default=0)),
                ('n4', models.IntegerField(default=0)),
                ('n5', models.IntegerField(default=0)),
                ('n6', models.IntegerField(default=0)),
                ('n7', models.IntegerField(default=0)),
                ('n8', models.IntegerField(default=0)),
                ('n9', models.IntegerField(default=0)),
                ('n10', models.IntegerField(default=0)),
                ('n11', models.IntegerField(default=0)),
                ('n12', models.IntegerField(default=0)),
                ('n13', models.IntegerField(default=0)),
                ('n14', models.IntegerField(default=0)),
                ('n15', models.IntegerField(default=0)),
                ('n16', models.IntegerField(default=0)),
                ('n17', models.IntegerField(default=0)),
                ('n18', models.IntegerField(default=0)),
                ('n19', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': '汇总',
                'indexes': [models.Index(fields=['day', 'family'], name='rollup_key'), models.Index(fields=['dimension', 'day'], name='rollup_read'), models.Index(condition=models.Q(('department__gt', 0)), fields=['department', 'day'], name='rollup_department')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, default='', max_length=80, verbose_name='标题')),
                ('given_name', models.CharField(blank=True, default='', max_length=60, verbose_name='名称')),
                ('place', models.CharField(blank=True, default='', max_length=60, verbose_name='地点')),
                ('first_at', models.DateTimeField(blank=True, null=True, verbose_name='第一次反映')),
                ('last_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一次反映')),
                ('messages', models.PositiveIntegerField(default=0, verbose_name='反映次数')),
                ('citizens', models.PositiveIntegerField(default=0, verbose_name='人数')),
                ('week', models.PositiveIntegerField(default=0, verbose_name='近七天')),
                ('week_before', models.PositiveIntegerField(default=0, verbose_name='之前七天')),
                ('heat', models.FloatField(default=0.0, verbose_name='热度')),
                ('week_heat', models.FloatField(default=0.0, verbose_name='近七天热度')),
                ('burst_at', models.DateTimeField(blank=True, null=True, verbose_name='突发时间')),
                ('state', models.CharField(choices=[('found', '系统发现'), ('watched', '关注中'), ('merged', '已合并'), ('closed', '已关闭')], default='found', max_length=8, verbose_name='状态')),
                ('held', models.BooleanField(default=False, verbose_name='由人确定')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.area', verbose_name='区域')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.category', verbose_name='事项分类')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='insight.topic', verbose_name='并入')),
                ('watched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '热点',
                'indexes': [models.Index(condition=models.Q(('state__in', ['found', 'watched'])), fields=['-heat', '-id'], name='topic_hot'), models.Index(condition=models.Q(('state__in', ['found', 'watched'])), fields=['-week_heat', '-id'], name='topic_week'), models.Index(condition=models.Q(('burst_at__isnull', False)), fields=['-burst_at'], name='topic_burst')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='topic_merged_has_other')],
            },
        ),
        migrations.CreateModel(
            name='Cure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measures', models.TextField(verbose_name='治理措施')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('assigned_at', models.DateTimeField(verbose_name='交办时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('ending', models.TextField(blank=True, default='', verbose_name='结束意见')),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assisting', models.ManyToManyField(blank=True, related_name='+', to='directory.department', verbose_name='配合单位')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='牵头单位')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cures', to='insight.topic')),
            ],
            options={
                'verbose_name': '主动治理',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['due_on'], name='cure_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('topic',), name='one_open_cure')],
            },
        ),
        migrations.CreateModel(
            name='CureReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='进展')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='insight.cure')),
            ],
            options={
                'verbose_name': '治理进展',
                'verbose_name_plural': '治理进展',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TopicDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('messages', models.PositiveIntegerField(verbose_name='反映次数')),
                ('citizens', models.PositiveIntegerField(verbose_name='人数')),
                ('heat', models.FloatField(verbose_name='热度')),
                ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='insight.topic')),
            ],
            options={
                'verbose_name': '热点日',
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('topic', 'day'), name='topic_day_once')],
            },
        ),
        migrations.CreateModel(
            name='TopicMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField(verbose_name='受理时间')),
                ('likeness', models.FloatField(default=0.0)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='topic_member', to='cases.case')),
                ('put_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='insight.topic')),
            ],
            options={
                'verbose_name': '热点诉求',
                'indexes': [models.Index(fields=['topic', '-received_at'], name='topic_member_list'), models.Index(fields=['received_at'], name='topic_member_time')],
            },
        ),
        migrations.CreateModel(
            name='TopicStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('named', '命名'), ('merged', '合并'), ('split', '拆分'), ('watched', '关注'), ('unwatched', '不再关注'), ('closed', '关闭'), ('opened', '重新打开'), ('assigned', '交办治理'), ('reported', '报告进展'), ('ended', '结束治理')], max_length=10, verbose_name='动作')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('facts', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='insight.topic')),
            ],
            options={
                'verbose_name': '热点办理记录',
                'verbose_name_plural': '热点办理记录',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
