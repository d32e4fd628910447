from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.tree import TreeRow
from yixian.ground.errors import Words


class Area(TreeRow):
    """A piece of the city: city, district, street, community, grid. `path` is "140100/140105/140105001"."""

    class Level(models.TextChoices):
        CITY = "city", _("市")
        DISTRICT = "district", _("区县")
        STREET = "street", _("街道乡镇")
        COMMUNITY = "community", _("社区村")
        GRID = "grid", _("网格")

    code = models.CharField(_("编码"), max_length=20, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级区域")
    )
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    sort = models.PositiveIntegerField(_("顺序"), default=0)
    lon = models.FloatField(
        _("经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    lat = models.FloatField(
        _("纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    class Meta:
        ordering = ["sort", "code"]
        verbose_name = _("区域")
        verbose_name_plural = _("区域")

    def path_under(self, parent_path: str) -> str:
        return f"{parent_path}/{self.code}" if parent_path else self.code

    def misplaced(self) -> Words | None:
        reason = super().misplaced()
        if reason is None and self.parent is not None:
            levels = self.Level.values
            if self.level in levels and levels.index(self.parent.level) >= levels.index(self.level):
                return _("上级区域的层级必须更高。")
        return reason
