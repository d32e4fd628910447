"""Guide 办事指南: how one matter is done at one department, for whoever asks; and its forms to download."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity

SIGNS_OF_CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。")
)
ONE_A_LINE = _("一行一项")


class Guide(Row, Validity):
    """What somebody needs to know before they go: nothing in it is of a citizen."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[SIGNS_OF_CODE])
    title = models.CharField(_("事项"), max_length=100)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("办理单位"))
    # Codes, as in a catalogue entry: a matter may concern several categories, and categories have versions.
    categories = models.JSONField(_("事项分类"), default=list, blank=True)
    keywords = models.CharField(
        _("关键词"), max_length=200, blank=True, help_text=_("诉求人的说法，用分号隔开")
    )
    who = models.CharField(_("谁可以办"), max_length=300)
    conditions = models.TextField(_("条件"), max_length=1000, blank=True, help_text=ONE_A_LINE)
    materials = models.TextField(_("材料"), max_length=1000, help_text=ONE_A_LINE)
    steps = models.TextField(_("步骤"), max_length=1000, help_text=ONE_A_LINE)
    place = models.CharField(_("在哪里办"), max_length=200)
    hours = models.CharField(_("什么时间"), max_length=200, blank=True)
    telephone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    limit_days = models.PositiveSmallIntegerField(
        _("几个工作日办好"), null=True, blank=True, help_text=_("0 是当场办好，不填是没有规定")
    )
    fee = models.CharField(_("收费"), max_length=100, blank=True, help_text=_("不填就是不收费"))
    basis = models.CharField(_("依据"), max_length=300, help_text=_("法规、文件的名称和条款"))
    active = models.BooleanField(_("启用"), default=True)
    public = models.BooleanField(_("对市民公开"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("办事指南")

    def __str__(self) -> str:
        return self.title

    @property
    def listed(self) -> list[tuple[str, list[str]]]:
        """The parts of which there are several, each with its lines; those that are empty are left away."""
        parts = ((_("条件"), self.conditions), (_("材料"), self.materials), (_("步骤"), self.steps))
        return [(str(label), lines) for label, text in parts if (lines := lines_of(text))]


def lines_of(text: str) -> list[str]:
    """The items that stand one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class GuideForm(models.Model):
    """A form to download with a guide; checked for what it says it is, and kept sealed beside the database."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="forms", verbose_name=_("办事指南"))
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("字节数"))
    wrapped_key = models.BinaryField(editable=False)
    stored_as = models.CharField(max_length=80, unique=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = _("办事表格")

    def __str__(self) -> str:
        return self.name
