"""What a text of an item says: of the item itself as published, and of each text that was or is being written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Area, Category, Department
from yixian.directory.models.validity import Validity

# As the database names them, in the order in which people read them.
CONTENT = (
    *("title", "question", "text", "basis", "keywords", "category_id", "department_id", "area_id"),
    *("audience", "public", "valid_from", "valid_to"),
)
POINTING = ("category", "department", "area")


class Content(Validity):
    """The fields that a version of an item has."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("个人和企业")
        PERSON = "person", _("个人")
        ENTERPRISE = "enterprise", _("企业")

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
    # Default is not to publish: somebody of the city says of each item that everybody may read it.
    public = models.BooleanField(
        _("对市民公开"), default=False, help_text=_("市民提交之前，网站上给他看这一条")
    )

    class Meta:
        abstract = True

    def says_as(self, other: Content) -> bool:
        """Whether both say the same in every field."""
        return all(getattr(self, name) == getattr(other, name) for name in CONTENT)

    def take_content(self, other: Content) -> None:
        """Say what `other` says."""
        for name in CONTENT:
            setattr(self, name, getattr(other, name))
