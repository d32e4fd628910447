import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_installation_area_code'),
        ('people', '0003_append_only'),
        ('people', '0004_city_name'),
        ('people', '0005_password_given'),
        ('people', '0006_drafts'),
        ('people', '0007_media'),
    ]

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('demo', '演示'), ('live', '正式')], max_length=4, verbose_name='性质')),
                ('city_name', models.CharField(max_length=50, verbose_name='城市')),
                ('city_name_en', models.CharField(blank=True, default='', max_length=80, verbose_name='英文名称')),
                ('area_code', models.CharField(blank=True, default='', help_text='本市固定电话的区号，如 0351。没有填写时，不带区号的固定电话一律不收。', max_length=4, validators=[django.core.validators.RegexValidator('\\A0\\d{2,3}\\Z', '长途区号是 0 开头的三位或四位数字，如 0351。')], verbose_name='长途区号')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '本系统',
                'verbose_name_plural': '本系统',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_installation')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('kind', models.CharField(choices=[('government', '政府'), ('operator', '运营单位'), ('medium', '媒体')], max_length=10, verbose_name='性质')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['government', 'operator', 'medium'])), name='organisation_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z][a-z0-9_.-]{1,39}\\Z', '用户名以小写字母开头，只含小写字母、数字、点、下划线和连字符，长 2 至 40 个字符。')], verbose_name='用户名')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('telephone', models.CharField(blank=True, max_length=30, verbose_name='工作电话')),
                ('clearance', models.BooleanField(default=False, help_text='可以处理保密诉求，仅限指定的人员。', verbose_name='保密事项指定人员')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='语言')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('password_given', models.BooleanField(default=False, editable=False, verbose_name='密码由他人设定')),
                ('demonstration', models.BooleanField(default=False, editable=False, verbose_name='演示账号')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='directory.department', verbose_name='部门')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='people.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
            },
        ),
        migrations.CreateModel(
            name='AccountRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('what', models.CharField(choices=[('created', '建立账号'), ('edited', '修改账号资料'), ('role_granted', '授予岗位'), ('role_revoked', '收回岗位'), ('password_set', '重设密码'), ('password_changed', '本人修改密码'), ('token_issued', '发放接口令牌'), ('token_revoked', '吊销接口令牌'), ('deactivated', '停用账号'), ('activated', '恢复账号'), ('moved', '调动'), ('second_factor_set', '启用两步验证'), ('second_factor_removed', '停用两步验证'), ('organisation_changed', '单位性质变更')], max_length=30, verbose_name='事项')),
                ('details', models.JSONField(default=dict, verbose_name='内容')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records_made', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
            ],
            options={
                'verbose_name': '账号变更记录',
                'verbose_name_plural': '账号变更记录',
                'ordering': ['-id'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='用途')),
                ('prefix', models.CharField(editable=False, max_length=12, verbose_name='开头')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='发放时间')),
                ('expires', models.DateTimeField(verbose_name='有效期至')),
                ('last_used', models.DateTimeField(editable=False, null=True, verbose_name='最近使用')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='吊销时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '接口令牌',
                'verbose_name_plural': '接口令牌',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LoginRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('outcome', models.CharField(choices=[('signed_in', '登录成功'), ('wrong', '用户名或密码不对'), ('wrong_code', '动态码不对'), ('deactivated', '账号已停用'), ('demonstration', '演示账号不得用于正式环境'), ('limited', '尝试过多被暂时拒绝'), ('signed_out', '退出')], max_length=20, verbose_name='结果')),
                ('address_digest', models.CharField(max_length=64, verbose_name='来源摘要')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='logins', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '登录记录',
                'verbose_name_plural': '登录记录',
                'ordering': ['-id'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('wrapped_key', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '未提交的草稿',
                'verbose_name_plural': '未提交的草稿',
                'indexes': [models.Index(fields=['kept_at'], name='draft_kept_at'), models.Index(fields=['account', '-kept_at', '-id'], name='draft_newest')],
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('seat', '话务员'), ('lead', '班长'), ('editor', '知识编辑'), ('callback', '回访员'), ('dispatcher', '审核派单员'), ('duty_manager', '值班主任'), ('supervisor', '督办员'), ('assessor', '考核员'), ('inspector', '质检员'), ('publisher', '发布员'), ('auditor', '知识审核员'), ('liaison', '联络员'), ('handler', '经办人'), ('unit_head', '分管领导'), ('leader', '领导'), ('journalist', '记者'), ('sysadmin', '系统管理员'), ('secadmin', '安全管理员'), ('auditadmin', '审计管理员')], max_length=20, verbose_name='岗位')),
                ('organisation_kind', models.CharField(choices=[('government', '政府'), ('operator', '运营单位'), ('medium', '媒体')], editable=False, max_length=10)),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='授予时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '岗位授权',
                'verbose_name_plural': '岗位授权',
                'constraints': [models.UniqueConstraint(fields=('account', 'role'), name='one_grant_per_account_and_role'), models.UniqueConstraint(condition=models.Q(('role__in', ['auditadmin', 'secadmin', 'sysadmin'])), fields=('account',), name='administrators_are_different_people'), models.CheckConstraint(condition=models.Q(('organisation_kind', 'government'), models.Q(('organisation_kind', 'operator'), ('role__in', ['callback', 'editor', 'lead', 'seat'])), models.Q(('organisation_kind', 'medium'), ('role__in', ['journalist'])), _connector='OR'), name='operators_hold_no_decisions')],
            },
        ),
    ]
