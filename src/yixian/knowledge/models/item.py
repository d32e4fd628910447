"""A knowledge item: what may be answered, from whom, how long it holds, and who has vouched for it until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Area, Category, Department
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity

# 国办发〔2020〕53号 wants the hotline's knowledge right and brought up to date at once, without a number: half a
# year, within which the department vouches anew for each item, is ours.
VERIFY_WITHIN = timedelta(days=180)


class KnowledgeItem(Row, Validity):
    """What may be answered to one question, from whom it comes, and how long it holds.

    Its columns are the text that is published; what is being written stands beside it until somebody passes it.
    `version` counts the published texts.
    """

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("个人和企业")
        PERSON = "person", _("个人")
        ENTERPRISE = "enterprise", _("企业")

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        TO_AUDIT = "to_audit", _("待审")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已下架")

    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    title = models.CharField(_("标题"), max_length=100)
    question = models.CharField(
        _("问题"), max_length=200, blank=True, help_text=_("诉求人会怎样问，一句整话")
    )
    text = models.TextField(_("知识内容"), max_length=3000, help_text=_("可以照着答复诉求人的话"))
    basis = models.CharField(_("依据"), max_length=300, blank=True, help_text=_("法规、文件的名称和条款"))
    keywords = models.CharField(
        _("关键词"), max_length=200, blank=True, help_text=_("诉求人的说法，用分号隔开")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("事项分类")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("来源单位")
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("适用区域"),
        help_text=_("不填就是全市"),
    )
    audience = models.CharField(_("适用对象"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    active = models.BooleanField(_("启用"), default=True)
    # Default is not to publish: somebody of the city says of each item that everybody may read it.
    public = models.BooleanField(
        _("对市民公开"), default=False, help_text=_("市民提交之前，网站上给他看这一条")
    )
    # What a file or the back office brings is published: whoever may do that answers for the rows.
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PUBLISHED, editable=False)
    verified_on = models.DateField(
        _("核验日期"), null=True, blank=True, help_text=_("来源单位最近一次确认仍然有效的日期")
    )
    # `verified_on` and `VERIFY_WITHIN`, kept to be looked for.
    verify_by = models.DateField(_("核验期限"), null=True, blank=True, editable=False, db_index=True)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("相关知识"))
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("知识条目")
        verbose_name_plural = _("知识条目")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.verified_on and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": _("核验日期不能晚于今天。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new item counts as verified on the day it is made, unless it says another day."""
        if self._state.adding and self.verified_on is None:
            self.verified_on = timezone.localdate()
        self.set_verify_by()
        fields = kwargs.get("update_fields")
        if fields is not None and "verified_on" in fields:
            kwargs["update_fields"] = {*fields, "verify_by"}
        super().save(*args, **kwargs)

    def set_verify_by(self) -> None:
        """Keep `verify_by` that of `verified_on`."""
        self.verify_by = self.verified_on + VERIFY_WITHIN if self.verified_on else None

    def has_expired_on(self, day: date) -> bool:
        """Whether its last day is over."""
        return self.valid_to is not None and self.valid_to < day

    def is_unverified_on(self, day: date) -> bool:
        """Whether nobody vouches for it any more: never verified, or longer ago than `VERIFY_WITHIN`."""
        return self.verify_by is None or self.verify_by < day

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over today."""
        return self.has_expired_on(timezone.localdate())

    @property
    def is_unverified(self) -> bool:
        """Whether nobody vouches for it today."""
        return self.is_unverified_on(timezone.localdate())
