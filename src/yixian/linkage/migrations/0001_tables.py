import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('linkage', '0001_initial'),
        ('linkage', '0002_fewer_indexes'),
        ('linkage', '0003_forget_notices'),
        ('linkage', '0004_notices_of_rulings'),
        ('linkage', '0005_ways_and_staff_notices'),
        ('linkage', '0006_reply_to_approve'),
        ('linkage', '0007_taken_back'),
        ('linkage', '0008_ends_without_a_result'),
        ('linkage', '0009_burst'),
        ('linkage', '0010_letters'),
        ('linkage', '0011_reminded'),
        ('linkage', '0012_links_limits_wechat'),
        ('linkage', '0013_wechat_told_aloud'),
        ('linkage', '0014_notices_of_summonses'),
    ]

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('people', '0001_tables'),
        ('people', '0001_tables'),
        ('supervision', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeWish',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_wish', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('by_sms', models.BooleanField(default=False, verbose_name='短信通知')),
                ('mobile', models.CharField(blank=True, default='', max_length=30, verbose_name='手机')),
                ('by_email', models.BooleanField(default=False, verbose_name='邮件通知')),
                ('email', models.EmailField(blank=True, default='', max_length=200, verbose_name='邮箱')),
                ('by_wechat', models.BooleanField(default=False, verbose_name='微信通知')),
                ('openid', models.CharField(blank=True, default='', editable=False, max_length=64)),
            ],
            options={
                'verbose_name': '通知方式',
                'verbose_name_plural': '通知方式',
            },
        ),
        migrations.CreateModel(
            name='WechatBinding',
            fields=[
                ('citizen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='wechat', serialize=False, to='cases.citizen')),
                ('sealed', models.BinaryField()),
                ('bound_at', models.DateTimeField(verbose_name='绑定时间')),
            ],
            options={
                'verbose_name': '微信绑定',
            },
        ),
        migrations.CreateModel(
            name='DailyCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('way', models.CharField(max_length=9, verbose_name='方式')),
                ('receiver', models.CharField(max_length=32)),
                ('count', models.PositiveIntegerField(default=0, verbose_name='已发条数')),
            ],
            options={
                'verbose_name': '当日发送数',
                'constraints': [models.UniqueConstraint(fields=('day', 'way', 'receiver'), name='daily_count_once')],
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('verb', models.CharField(choices=[('诉求人', [('accepted', '已受理'), ('dispatched', '已派单'), ('extended', '已延期'), ('suspended', '已挂账'), ('recalled', '派单已撤回'), ('reassigned', '已改派'), ('terminated', '已终止办理'), ('replied', '已答复'), ('closed', '已办结'), ('refused', '不予受理'), ('ended', '已结束'), ('published', '已公开'), ('rate', '请评价'), ('wechat_on', '绑定了微信'), ('wechat_off', '解除了微信')]), ('工作人员', [('new_task', '新任务'), ('taken_back', '任务已撤回'), ('urged', '被催办'), ('supervised', '被督办'), ('ruled', '申请已裁定'), ('to_approve', '答复待审批'), ('approved', '答复已审批'), ('declined', '答复被退回'), ('reworked', '审核退回重做'), ('rehandled', '重办'), ('asked', '申请待裁定'), ('hard', '疑难待会商'), ('burst', '热点突发'), ('reminded', '到时提醒'), ('summoned', '约谈通知'), ('moved', '约谈改期'), ('off', '约谈取消'), ('held', '约谈已记录'), ('agreed', '约谈约定到期')])], max_length=10, verbose_name='事项')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=8, verbose_name='语言')),
                ('subject', models.CharField(max_length=100, verbose_name='邮件标题')),
                ('text', models.TextField(help_text='给诉求人的可用：{number} 编号，{code} 查询码，{department} 主办单位，{due} 时限，{outcome} 办结方式；“请评价”还可用 {link} 评价链接；给工作人员的可用：{number} 编号，{title} 标题（能看的才有），{department} 单位，{due} 时限，{result} 结果；约谈的 {number} 为约谈编号，{due} 为约谈时间，{result} 为约谈地点或约定完成日期', max_length=1000, verbose_name='内容')),
                ('carrier_template', models.CharField(blank=True, default='', help_text='运营商要求按备案模板发送时填写；网关设置里用 {template} 引用', max_length=60, verbose_name='短信模板编号')),
                ('wechat_template', models.CharField(blank=True, default='', help_text='公众号后台的模板编号；没有填的事项不发微信', max_length=60, verbose_name='微信模板编号')),
                ('active', models.BooleanField(default=True, help_text='不勾选时这个事项不通知', verbose_name='发送')),
            ],
            options={
                'verbose_name': '通知用语',
                'verbose_name_plural': '通知用语',
                'constraints': [models.UniqueConstraint(fields=('verb', 'language'), name='notice_text_key')],
            },
        ),
        migrations.CreateModel(
            name='SendingRule',
            fields=[
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('quiet_from', models.TimeField(default=datetime.time(21, 0), help_text='开始和结束相同表示没有免打扰时段', verbose_name='免打扰开始')),
                ('quiet_until', models.TimeField(default=datetime.time(8, 0), verbose_name='免打扰结束')),
                ('quiet_email', models.BooleanField(default=False, help_text='不勾选时只有短信和微信等到早上再发', verbose_name='邮件也免打扰')),
                ('staff_sms', models.BooleanField(default=True, verbose_name='工作人员可选短信')),
                ('staff_email', models.BooleanField(default=True, verbose_name='工作人员可选邮件')),
                ('staff_wechat', models.BooleanField(default=True, verbose_name='工作人员可选微信')),
                ('daily_citizen', models.PositiveSmallIntegerField(default=10, help_text='同一号码、同一邮箱一天最多收几条，多的第二天发；0 表示不限', verbose_name='诉求人每天最多')),
                ('daily_staff', models.PositiveSmallIntegerField(default=50, help_text='同上；特急和紧急件不受限制', verbose_name='工作人员每天最多')),
                ('signature', models.CharField(blank=True, default='', help_text='与运营商备案的一致，不写括号，发送时写成【签名】；由网关自己加签名的，留空', max_length=20, verbose_name='短信签名')),
            ],
            options={
                'verbose_name': '发送规则',
                'verbose_name_plural': '发送规则',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_sending_rule')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('shown', '只在网站显示'), ('failed', '发送失败'), ('not_wanted', '诉求人不需要'), ('withdrawn', '已撤回，没有发出')], max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='下次发送')),
                ('lease', models.CharField(blank=True, default='', max_length=32)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('address', models.EmailField(blank=True, default='', max_length=200, verbose_name='邮箱')),
                ('subject', models.CharField(max_length=200, verbose_name='邮件标题')),
                ('text', models.TextField(verbose_name='内容')),
                ('way', models.CharField(default='email', editable=False, max_length=9, verbose_name='方式')),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '信函',
                'verbose_name_plural': '信函',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['way', 'next_at', 'id'], name='letter_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('address', '')), models.Q(('account', None), ('address__gt', '')), _connector='OR'), name='letter_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('shown', '只在网站显示'), ('failed', '发送失败'), ('not_wanted', '诉求人不需要'), ('withdrawn', '已撤回，没有发出')], max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='下次发送')),
                ('lease', models.CharField(blank=True, default='', max_length=32)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('seq', models.PositiveIntegerField()),
                ('verb', models.CharField(choices=[('accepted', '已受理'), ('dispatched', '已派单'), ('extended', '已延期'), ('suspended', '已挂账'), ('recalled', '派单已撤回'), ('reassigned', '已改派'), ('terminated', '已终止办理'), ('replied', '已答复'), ('closed', '已办结'), ('refused', '不予受理'), ('ended', '已结束'), ('published', '已公开'), ('rate', '请评价'), ('wechat_on', '绑定了微信'), ('wechat_off', '解除了微信')], max_length=10, verbose_name='事项')),
                ('way', models.CharField(choices=[('none', '不需要答复'), ('telephone', '电话'), ('sms', '短信'), ('email', '邮件'), ('portal', '网站查询'), ('wechat', '微信')], max_length=9, verbose_name='方式')),
                ('language', models.CharField(max_length=8, verbose_name='语言')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='标题')),
                ('words', models.TextField(blank=True, verbose_name='内容')),
                ('facts', models.JSONField(blank=True, default=dict, editable=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case')),
                ('citizen', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.citizen')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['way', 'next_at', 'id'], name='notice_due'), models.Index(condition=models.Q(('state__in', ['waiting', 'failed'])), fields=['state', '-id'], name='notice_state'), models.Index(condition=models.Q(('way__in', ['sms', 'email', 'wechat'])), fields=['-made_at', '-id'], name='notice_log')],
                'constraints': [models.UniqueConstraint(fields=('case', 'seq', 'verb'), name='notice_once')],
            },
        ),
        migrations.CreateModel(
            name='StaffNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('shown', '只在网站显示'), ('failed', '发送失败'), ('not_wanted', '诉求人不需要'), ('withdrawn', '已撤回，没有发出')], max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='下次发送')),
                ('lease', models.CharField(blank=True, default='', max_length=32)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('verb', models.CharField(choices=[('new_task', '新任务'), ('taken_back', '任务已撤回'), ('urged', '被催办'), ('supervised', '被督办'), ('ruled', '申请已裁定'), ('to_approve', '答复待审批'), ('approved', '答复已审批'), ('declined', '答复被退回'), ('reworked', '审核退回重做'), ('rehandled', '重办'), ('asked', '申请待裁定'), ('hard', '疑难待会商'), ('burst', '热点突发'), ('reminded', '到时提醒'), ('summoned', '约谈通知'), ('moved', '约谈改期'), ('off', '约谈取消'), ('held', '约谈已记录'), ('agreed', '约谈约定到期')], max_length=10, verbose_name='事项')),
                ('way', models.CharField(choices=[('system', '系统内'), ('sms', '短信'), ('email', '邮件'), ('wechat', '微信')], max_length=9, verbose_name='方式')),
                ('urgent', models.BooleanField(default=False, verbose_name='紧急')),
                ('facts', models.JSONField(blank=True, default=dict, editable=False)),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff_notices', to='cases.case')),
                ('summons', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supervision.summons')),
            ],
            options={
                'verbose_name': '工作通知',
                'verbose_name_plural': '工作通知',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('way', 'system')), fields=['account', '-id'], name='staff_mine'), models.Index(condition=models.Q(('read_at', None), ('way', 'system')), fields=['account'], name='staff_unread'), models.Index(condition=models.Q(('state__in', ['waiting', 'failed'])), fields=['state', '-id'], name='staff_state'), models.Index(condition=models.Q(('state', 'waiting')), fields=['way', 'next_at', 'id'], name='staff_due'), models.Index(condition=models.Q(('way__in', ['sms', 'email', 'wechat'])), fields=['-made_at', '-id'], name='staff_log')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('summons__isnull', True)), models.Q(('case__isnull', True), ('summons__isnull', False)), _connector='OR'), name='staff_notice_of_one')],
            },
        ),
    ]
