from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

AREA_CODE = RegexValidator(r"\A0\d{2,3}\Z", _("长途区号是 0 开头的三位或四位数字，如 0351。"))


class Installation(models.Model):
    """What this database is: one row. A live city never takes demonstration accounts or their password."""

    class Kind(models.TextChoices):
        DEMONSTRATION = "demo", _("演示")
        LIVE = "live", _("正式")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(_("性质"), max_length=4, choices=Kind)
    city_name = models.CharField(_("城市"), max_length=50)
    city_name_en = models.CharField(_("英文名称"), max_length=80, blank=True, default="")
    area_code = models.CharField(
        _("长途区号"),
        max_length=4,
        blank=True,
        default="",
        validators=[AREA_CODE],
        help_text=_("本市固定电话的区号，如 0351。没有填写时，不带区号的固定电话一律不收。"),
    )
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("本系统")
        verbose_name_plural = _("本系统")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return f"{self.city_name} · {self.get_kind_display()}"

    @property
    def is_demonstration(self) -> bool:
        return self.kind == self.Kind.DEMONSTRATION

    @property
    def label(self) -> str:
        """The city's name in the language of the page, Chinese where there is no English one."""
        if self.city_name_en and (get_language() or "").startswith("en"):
            return self.city_name_en
        return self.city_name
