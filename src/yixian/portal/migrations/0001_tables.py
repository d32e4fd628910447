"""The tables of this room, and the text index of what is published, as `cases.0001_tables` lays that of cases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = """
CREATE INDEX publication_words ON portal_publication
  USING gin (yixian_bigrams(title || ' ' || question || ' ' || answer));
"""
SQLITE = "CREATE VIRTUAL TABLE portal_words USING fts5(words, detail = none)"


def lay(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, None)


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX publication_words", None)
    else:
        schema_editor.execute("DROP TABLE portal_words", None)


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('portal', '0001_publications'),
        ('portal', '0002_words'),
        ('portal', '0003_unsolved'),
        ('portal', '0004_public_eye'),
        ('portal', '0005_embargo_and_league'),
    ]

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('directory', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('code', models.CharField(choices=[('press_days', '答复记者提问（工作日）'), ('card_months', '记者账号有效期（月）'), ('expose_days', '超期几个工作日可以曝光（0 为不设）'), ('league', '月报里公布考评排名（1 公布，0 不公布）')], max_length=24, unique=True, verbose_name='规则')),
                ('value', models.PositiveSmallIntegerField(verbose_name='数值')),
            ],
            options={
                'verbose_name': '公开规则',
                'verbose_name_plural': '公开规则',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='PressCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('medium', models.CharField(max_length=60, verbose_name='媒体名称')),
                ('wrapped_key', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('state', models.CharField(choices=[('asked', '待审核'), ('granted', '已发放'), ('refused', '未通过'), ('ended', '已收回')], default='asked', max_length=7, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('why', models.CharField(blank=True, default='', max_length=300, verbose_name='原因')),
                ('valid_until', models.DateField(null=True, verbose_name='有效期至')),
                ('account', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='press_card', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '记者账号',
                'verbose_name_plural': '记者账号',
                'indexes': [models.Index(fields=['state', '-id'], name='press_card_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), models.Q(('account__isnull', False), ('valid_until__isnull', False)), _connector='OR'), name='press_card_granted_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='PressQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='问的是什么')),
                ('words', models.TextField(verbose_name='问题')),
                ('asked_at', models.DateTimeField(verbose_name='提问时间')),
                ('due_at', models.DateTimeField(verbose_name='答复期限')),
                ('state', models.CharField(choices=[('asked', '待办理'), ('assigned', '单位拟答'), ('drafted', '待答复'), ('answered', '已答复')], default='asked', max_length=8, verbose_name='状态')),
                ('assigned_at', models.DateTimeField(blank=True, null=True, verbose_name='交办时间')),
                ('draft', models.TextField(blank=True, default='', verbose_name='单位拟的答复')),
                ('drafted_at', models.DateTimeField(blank=True, null=True, verbose_name='拟答时间')),
                ('answer', models.TextField(blank=True, default='', verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='portal.presscard')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='拟答单位')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '记者提问',
                'verbose_name_plural': '记者提问',
                'indexes': [models.Index(fields=['state', 'due_at', 'id'], name='press_question_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answer__gt', ''), ('answered_at__isnull', False)), _connector='OR'), name='press_question_answered_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_texts', models.BinaryField(default=b'')),
                ('state', models.CharField(choices=[('waiting', '可以发布'), ('published', '已发布'), ('withdrawn', '已撤下'), ('declined', '不发布')], default='waiting', max_length=9, verbose_name='状态')),
                ('since', models.DateTimeField(verbose_name='自何时')),
                ('why', models.CharField(blank=True, choices=[('publisher', '发布员决定'), ('consent', '诉求人收回同意'), ('erased', '诉求人身份已销毁'), ('reopened', '诉求人重新提出'), ('unsolved', '诉求人说没有解决')], default='', max_length=9, verbose_name='原因')),
                ('title', models.TextField(blank=True, default='', verbose_name='标题')),
                ('question', models.TextField(blank=True, default='', verbose_name='公开的诉求')),
                ('answer', models.TextField(blank=True, default='', verbose_name='公开的答复')),
                ('group', models.CharField(blank=True, default='', max_length=2)),
                ('verdict', models.CharField(blank=True, choices=[('adopted', '采纳'), ('partly', '部分采纳'), ('not', '未采纳')], default='', max_length=7, verbose_name='建议采纳情况')),
                ('source', models.CharField(blank=True, default='', max_length=32)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('press_at', models.DateTimeField(blank=True, null=True, verbose_name='记者可见')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('pairs', models.PositiveSmallIntegerField(default=0)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.area', verbose_name='区域')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='cases.case')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.category', verbose_name='事项分类')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='承办单位')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布员')),
            ],
            options={
                'verbose_name': '发布',
                'indexes': [models.Index(fields=['state', 'since', 'id'], name='publication_state'), models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='publication_newest'), models.Index(condition=models.Q(('state', 'published')), fields=['group', '-published_at', '-id'], name='publication_group'), models.Index(condition=models.Q(('state', 'published'), ('verdict__gt', '')), fields=['-published_at', '-id'], name='publication_wall'), models.Index(condition=models.Q(('state', 'published')), fields=['department', '-published_at', '-id'], name='publication_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('answer__gt', ''), ('published_at__isnull', False), ('published_by__isnull', False), ('title__gt', '')), _connector='OR'), name='publication_public_is_whole'), models.CheckConstraint(condition=models.Q(('press_at__isnull', True), ('press_at__lte', models.F('published_at')), _connector='OR'), name='publication_press_before_public')],
            },
        ),
        migrations.CreateModel(
            name='PublicText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bulletin', '月报'), ('explanation', '政策解读'), ('answer', '答记者问'), ('follow_up', '后续')], max_length=11, verbose_name='种类')),
                ('month', models.DateField(null=True, unique=True, verbose_name='月份')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('words', models.TextField(blank=True, default='', verbose_name='正文')),
                ('numbers', models.JSONField(default=dict)),
                ('group', models.CharField(blank=True, default='', max_length=2, verbose_name='事项大类')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('withdrawn', '已撤下')], default='draft', max_length=9, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField(verbose_name='撰写时间')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('press_at', models.DateTimeField(blank=True, null=True, verbose_name='记者可见')),
                ('public_at', models.DateTimeField(blank=True, null=True, verbose_name='公开时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('withdrawn_why', models.CharField(blank=True, default='', max_length=500, verbose_name='撤下的原因')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='相关单位')),
                ('publication', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='portal.publication', verbose_name='公开的诉求')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='text', to='portal.pressquestion', verbose_name='记者提问')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '公开文稿',
                'verbose_name_plural': '公开文稿',
                'indexes': [models.Index(fields=['state', '-changed_at', '-id'], name='public_text_state'), models.Index(condition=models.Q(('state', 'published')), fields=['kind', '-public_at', '-id'], name='public_text_kind'), models.Index(condition=models.Q(('state', 'published')), fields=['-public_at', '-id'], name='public_text_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('press_at__isnull', False), ('public_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='public_text_released_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'bulletin'), ('month__isnull', False)), models.Q(models.Q(('kind', 'bulletin'), _negated=True), ('month__isnull', True)), _connector='OR'), name='public_text_bulletin_has_month'), models.CheckConstraint(condition=models.Q(('press_at__isnull', True), ('press_at__lte', models.F('public_at')), _connector='OR'), name='public_text_press_before_public')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(max_length=300, verbose_name='改了什么，为什么')),
                ('before', models.JSONField(default=dict)),
                ('personal', models.BooleanField(default=False, verbose_name='原文含个人信息')),
                ('at', models.DateTimeField(verbose_name='更正时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='portal.publication')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='portal.publictext')),
            ],
            options={
                'verbose_name': '更正',
                'verbose_name_plural': '更正',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('publication__isnull', False), ('text__isnull', True)), models.Q(('publication__isnull', True), ('text__isnull', False)), _connector='OR'), name='correction_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='TitlePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pair', models.CharField(max_length=2)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='title_pairs', to='portal.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pair', 'publication'), name='title_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_texts', models.BinaryField(default=b'')),
                ('state', models.CharField(choices=[('listed', '已曝光'), ('off', '已移出')], default='listed', max_length=6, verbose_name='状态')),
                ('since', models.DateTimeField(verbose_name='自何时')),
                ('why', models.CharField(blank=True, choices=[('publisher', '发布员决定'), ('consent', '诉求人收回同意'), ('erased', '诉求人身份已销毁'), ('unfit', '不再可以公开')], default='', max_length=9, verbose_name='原因')),
                ('title', models.TextField(blank=True, default='', verbose_name='标题')),
                ('listed_at', models.DateTimeField(blank=True, null=True, verbose_name='曝光时间')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.area', verbose_name='区域')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exposure', to='cases.case')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.category', verbose_name='事项分类')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='承办单位')),
                ('listed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布员')),
            ],
            options={
                'verbose_name': '超期曝光',
                'verbose_name_plural': '超期曝光',
                'indexes': [models.Index(fields=['state', '-since', '-id'], name='exposure_state')],
            },
        ),
        migrations.RunPython(lay, lift),
    ]
