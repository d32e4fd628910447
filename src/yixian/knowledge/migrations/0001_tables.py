import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that had these has all of this.
    replaces = [
        ('knowledge', '0001_items'),
        ('knowledge', '0002_public'),
    ]

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnowledgeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期（含当日）')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9_.-]*\\Z', '编码只含字母、数字、点、下划线和连字符。')], verbose_name='编码')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(help_text='可以照着答复诉求人的话', max_length=3000, verbose_name='知识内容')),
                ('keywords', models.CharField(blank=True, help_text='诉求人的说法，用分号隔开', max_length=200, verbose_name='关键词')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('public', models.BooleanField(default=False, help_text='市民提交之前，网站上给他看这一条', verbose_name='对市民公开')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.category', verbose_name='事项分类')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department', verbose_name='来源单位')),
            ],
            options={
                'verbose_name': '知识条目',
                'verbose_name_plural': '知识条目',
                'ordering': ['code'],
            },
        ),
    ]
