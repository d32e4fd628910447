import django.core.validators
import django.db.models.deletion
import yixian.supervision.models.clock_rule
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('supervision', '0001_initial'),
        ('supervision', '0002_order_indexes'),
        ('supervision', '0003_clock_rules'),
        ('supervision', '0004_posted_joint_summonses'),
        ('supervision', '0005_moved_agreed_rule_names'),
    ]

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('directory', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='英文名称')),
                ('initials', models.CharField(default='', editable=False, max_length=100, verbose_name='拼音首字母')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期（含当日）')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='顺序')),
                ('what', models.CharField(choices=[('sign', '签收'), ('contact', '首次联系'), ('result', '办结'), ('returned', '准予退单两次以上'), ('rehandled', '重办两次以上'), ('review', '审核'), ('callback', '回访'), ('unclaimed', '退单后无人承办')], help_text='退单两次、重办两次的，从那一次派单起算', max_length=9, verbose_name='什么事')),
                ('when', models.CharField(choices=[('yellow', '黄灯亮时'), ('red', '红灯亮时'), ('before', '到时以前'), ('after', '到时以后')], help_text='黄灯、红灯只用于办结、审核、回访', max_length=6, verbose_name='什么时候')),
                ('amount', models.PositiveSmallIntegerField(default=0, help_text='0 为正好到时', validators=[django.core.validators.MaxValueValidator(999)], verbose_name='提前或推后')),
                ('unit', models.CharField(choices=[('minute', '分钟'), ('hour', '小时'), ('wh', '工作小时'), ('wd', '工作日')], default='wh', help_text='工作小时、工作日按承办单位的工作日历，审核、回访按热线中心的', max_length=6, verbose_name='单位（时间）')),
                ('kind', models.CharField(blank=True, choices=[('enquiry', '咨询'), ('help', '求助'), ('complaint', '投诉'), ('report', '举报'), ('suggestion', '建议'), ('commendation', '表扬')], default='', max_length=12, verbose_name='只管诉求类型')),
                ('urgency', models.CharField(blank=True, choices=[('P1', '特急'), ('P2', '紧急'), ('normal', '一般')], default='', max_length=6, verbose_name='只管紧急程度')),
                ('deed', models.CharField(choices=[('remind', '提醒'), ('urge', '催办'), ('supervise', '督办'), ('escalate', '提级')], max_length=9, verbose_name='做什么')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '催办'), (2, '督办'), (3, '挂牌（联合）督办')], default=2, help_text='只用于督办', verbose_name='督办级别')),
                ('days', models.PositiveSmallIntegerField(default=2, help_text='只用于督办', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='督办答复期限（工作日）')),
                ('to', models.CharField(blank=True, default='', help_text='催办、督办、提级本来就告知有关单位，这里填另外要告知的；没有指定经办人的告知联络员', max_length=100, verbose_name='告知谁')),
                ('by_sms', models.BooleanField(default=True, help_text='本人选择了短信通知的', verbose_name='发短信')),
                ('by_email', models.BooleanField(default=True, help_text='本人选择了邮件通知的', verbose_name='发邮件')),
                ('words', models.CharField(blank=True, default='', help_text='写进提醒、催办内容、督办要求、提级理由', max_length=300, verbose_name='用语')),
                ('valid_from', models.DateField(default=yixian.supervision.models.clock_rule.today, verbose_name='生效日期')),
                ('active', models.BooleanField(default=True, help_text='只管启用以后到时的，以前到时的一概不补做；改了事项、时间或做法，从修改时重新起算', verbose_name='启用')),
                ('since', models.DateTimeField(editable=False, verbose_name='起算时间')),
                ('department', models.ForeignKey(blank=True, help_text='连同下级单位；单位改名、停用后，对它还没办完的照样管', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='只管单位')),
            ],
            options={
                'verbose_name': '到时规则',
                'verbose_name_plural': '到时规则',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SupervisionOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_texts', models.BinaryField(default=b'')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '催办'), (2, '督办'), (3, '挂牌（联合）督办'), (4, '领导批示')], verbose_name='级别')),
                ('form', models.CharField(blank=True, choices=[('posted', '挂牌督办'), ('joint', '联合督办'), ('both', '挂牌联合督办')], default='', max_length=6, verbose_name='方式')),
                ('rule_name', models.CharField(blank=True, default='', max_length=60)),
                ('issued_at', models.DateTimeField(verbose_name='下达时间')),
                ('demand', models.TextField(blank=True, default='', verbose_name='督办要求')),
                ('due_at', models.DateTimeField(verbose_name='答复时限')),
                ('due_steps', models.JSONField(blank=True, default=list)),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='销号时间')),
                ('closing', models.TextField(blank=True, default='', verbose_name='销号意见')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervision_orders', to='cases.case')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supervision.clockrule')),
            ],
            options={
                'verbose_name': '督办单',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_at', 'id'], name='supervision_open'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['due_at', 'id'], name='supervision_closed'), models.Index(fields=['-issued_at', '-id'], name='supervision_latest'), models.Index(condition=models.Q(('closed_at__isnull', True), ('form__in', ['posted', 'both'])), fields=['issued_at', 'id'], name='supervision_posted')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('form__gt', ''), ('level', 3)), models.Q(models.Q(('level', 3), _negated=True), ('form', '')), _connector='OR'), name='supervision_form_of_level_3')],
            },
        ),
        migrations.CreateModel(
            name='Summons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_name', models.CharField(max_length=120)),
                ('persons', models.CharField(max_length=300, verbose_name='约谈对象')),
                ('host', models.CharField(max_length=300, verbose_name='约谈人')),
                ('meets_at', models.DateTimeField(verbose_name='约谈时间')),
                ('place', models.CharField(max_length=300, verbose_name='约谈地点')),
                ('matters', models.TextField(verbose_name='约谈事项')),
                ('called_at', models.DateTimeField(verbose_name='通知时间')),
                ('held_at', models.DateTimeField(blank=True, null=True, verbose_name='实际约谈时间')),
                ('present', models.CharField(blank=True, default='', max_length=500, verbose_name='到场人员')),
                ('said', models.TextField(blank=True, default='', verbose_name='谈话内容')),
                ('agreed', models.TextField(blank=True, default='', verbose_name='约定事项')),
                ('agreed_by', models.DateField(blank=True, null=True, verbose_name='约定完成日期')),
                ('agreed_told_at', models.DateTimeField(blank=True, null=True, verbose_name='约定到期提醒时间')),
                ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='记录时间')),
                ('moves', models.JSONField(blank=True, default=list)),
                ('moved_at', models.DateTimeField(blank=True, null=True, verbose_name='改期时间')),
                ('off_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                ('off_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='取消原因')),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cases', models.ManyToManyField(blank=True, related_name='+', to='cases.case')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='被约谈单位')),
                ('off_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('orders', models.ManyToManyField(blank=True, related_name='summonses', to='supervision.supervisionorder')),
            ],
            options={
                'verbose_name': '约谈',
                'verbose_name_plural': '约谈',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['-called_at', '-id'], name='summons_latest'), models.Index(fields=['meets_at', 'id'], name='summons_day'), models.Index(condition=models.Q(('agreed_by__isnull', False), ('agreed_told_at__isnull', True)), fields=['agreed_by', 'id'], name='summons_agreed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('recorded_at__isnull', True), ('off_at__isnull', True), _connector='OR'), name='summons_one_end')],
            },
        ),
        migrations.CreateModel(
            name='Addressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_texts', models.BinaryField(default=b'')),
                ('leads', models.BooleanField(default=False, verbose_name='牵头')),
                ('reply', models.TextField(blank=True, default='', verbose_name='督办答复')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department')),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addressees', to='supervision.supervisionorder')),
            ],
            options={
                'verbose_name': '被督办单位',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('replied_at__isnull', True)), fields=['department'], name='addressee_waiting')],
                'constraints': [models.UniqueConstraint(fields=('order', 'department'), name='addressee_once'), models.UniqueConstraint(condition=models.Q(('leads', True)), fields=('order',), name='addressee_one_leads')],
            },
        ),
        migrations.CreateModel(
            name='ClockStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_name', models.CharField(blank=True, default='', max_length=60)),
                ('deed', models.CharField(blank=True, choices=[('remind', '提醒'), ('urge', '催办'), ('supervise', '督办'), ('escalate', '提级')], default='', max_length=9)),
                ('target', models.BigIntegerField()),
                ('due_at', models.DateTimeField(verbose_name='时限')),
                ('done_at', models.DateTimeField(verbose_name='时间')),
                ('state', models.CharField(choices=[('done', '已做'), ('nobody', '没有人可告知'), ('refused', '没有做成')], default='done', max_length=7, verbose_name='结果')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('claim', models.UUIDField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.clockrule', verbose_name='到时规则')),
                ('task', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.task')),
            ],
            options={
                'verbose_name': '到时记录',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['-done_at', '-id'], name='clock_step_latest'), models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['-done_at', '-id'], name='clock_step_amiss'), models.Index(fields=['due_at'], name='clock_step_old')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'target', 'due_at'), name='clock_step_once')],
            },
        ),
    ]
