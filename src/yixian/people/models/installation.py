from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """What this database is: one row. A live city never takes demonstration accounts or their password."""

    class Kind(models.TextChoices):
        DEMONSTRATION = "demo", _("演示")
        LIVE = "live", _("正式")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(_("性质"), max_length=4, choices=Kind)
    city_name = models.CharField(_("城市"), max_length=50)
    area_code = models.CharField(
        _("长途区号"), max_length=4, blank=True, default="", help_text=_("本市固定电话的区号，如 0351")
    )
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("本系统")
        verbose_name_plural = _("本系统")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return f"{self.city_name} · {self.get_kind_display()}"
