from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.department import Department
from yixian.directory.models.row import NamedRow


class HotlineNumber(NamedRow):
    """A public number that 12345 answers, shares or works with (国办发〔2020〕53号)."""

    class Mode(models.TextChoices):
        MERGED = "merged", _("整体并入")
        DUAL = "dual", _("双号并行")
        SUB_CENTRE = "sub_centre", _("设分中心")

    number = models.CharField(
        _("号码"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[0-9-]{3,20}\Z", _("号码只含数字和短横线。"))],
    )
    mode = models.CharField(_("归并方式"), max_length=10, choices=Mode.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="numbers",
        verbose_name=_("主管单位"),
    )
    purpose = models.CharField(
        _("受理范围"), max_length=200, blank=True, help_text=_("公布在门户的“热线号码”页上，下同")
    )
    purpose_en = models.CharField(_("受理范围（英文）"), max_length=300, blank=True)
    hours = models.CharField(
        _("服务时间"), max_length=100, blank=True, help_text=_("空为全天；设分中心的写分中心的时间")
    )
    hours_en = models.CharField(_("服务时间（英文）"), max_length=160, blank=True)
    queue = models.CharField(_("话务队列"), max_length=40, blank=True)
    announcement = models.TextField(_("提示语"), blank=True)
    greeting = models.CharField(_("开头的提示音"), max_length=40, blank=True, help_text=_("空为默认的问候"))
    opened_on = models.DateField(_("开通日期"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("热线号码")
        verbose_name_plural = _("热线号码")

    @property
    def purpose_label(self) -> str:
        """What it is for in the language of the page, Chinese where there is no English."""
        return self.purpose_en if self.purpose_en and _is_english() else self.purpose

    @property
    def hours_label(self) -> str:
        """When it is answered, in the same way; "" where the city said nothing."""
        return self.hours_en if self.hours_en and _is_english() else self.hours


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
