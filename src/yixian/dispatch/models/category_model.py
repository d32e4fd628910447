"""CategoryModel: what was learnt from the city's own cases about which category a matter has, and how good it was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.dispatch.models.learnt_model import LearntModel


class CategoryModel(LearntModel):
    """Right is the category that held at dispatch."""

    categories = models.PositiveIntegerField(_("分类数"))
    top_three = models.FloatField(_("前三个里有"))
    card: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("模型卡"), default=dict)

    class Meta(LearntModel.Meta):
        verbose_name = _("分类模型")
        verbose_name_plural = _("分类模型")
        constraints = [
            models.UniqueConstraint(
                name="one_model_in_place", fields=["in_place"], condition=models.Q(in_place=True)
            )
        ]

    def __str__(self) -> str:
        return f"category model {self.pk}"

    @property
    def top_three_text(self) -> str:
        return f"{self.top_three:.1%}"
