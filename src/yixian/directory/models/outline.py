from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.area import Area
from yixian.directory.models.row import Row
from yixian.directory.outlines import normal_shape
from yixian.ground.errors import Refusal


class Outline(Row):
    """Where an area lies, as the map draws it; an area without one is still a place to name."""

    area = models.OneToOneField(Area, models.CASCADE, related_name="outline", verbose_name=_("区域"))
    # GeoJSON in WGS 84, as `normal_shape` writes it.
    shape = models.TextField(
        _("边界"),
        help_text=_("GeoJSON 的 Polygon 或 MultiPolygon，[经度, 纬度]，WGS 84；太细的会自动简化。"),
    )

    class Meta:
        ordering = ["area__path"]
        verbose_name = _("区域边界")
        verbose_name_plural = _("区域边界")

    def __str__(self) -> str:
        return self.area.label

    @property
    def code(self) -> str:
        """The code of the area, by which people find the row in their file."""
        return self.area.code

    def clean_fields(self, exclude: Any = None) -> None:
        """Read the outline strictly, and keep it as small as it may be."""
        super().clean_fields(exclude=exclude)
        try:
            self.shape = normal_shape(self.shape)
        except Refusal as refusal:
            raise ValidationError({"shape": str(refusal)}) from refusal
