from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Category, Department
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity


class KnowledgeItem(Row, Validity):
    """What may be answered to one question, from whom it comes, and how long it holds."""

    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("知识内容"), max_length=3000, help_text=_("可以照着答复诉求人的话"))
    keywords = models.CharField(
        _("关键词"), max_length=200, blank=True, help_text=_("诉求人的说法，用分号隔开")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("事项分类")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("来源单位")
    )
    active = models.BooleanField(_("启用"), default=True)
    # Default is not to publish: somebody of the city says of each item that everybody may read it.
    public = models.BooleanField(
        _("对市民公开"), default=False, help_text=_("市民提交之前，网站上给他看这一条")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("知识条目")
        verbose_name_plural = _("知识条目")

    def __str__(self) -> str:
        return self.title
