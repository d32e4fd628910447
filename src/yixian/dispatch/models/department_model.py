"""DepartmentModel: what was learnt from the city's own orders about which department keeps a matter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.dispatch.models.learnt_model import LearntModel


class DepartmentModel(LearntModel):
    """Right is the department that kept the order; `before` is what the catalogue's first entry would have done.

    `threshold` is the share from which on at least 98 % were surely right; None where that cannot be said. `above` of
    the held-out cases reached it, `above_right` of these were right.
    """

    departments = models.PositiveIntegerField(_("单位数"))
    threshold = models.FloatField(_("自动派单门槛"), null=True, blank=True)
    above = models.FloatField(_("达到门槛的"), default=0)
    above_right = models.FloatField(_("其中正确"), default=0)

    class Meta(LearntModel.Meta):
        verbose_name = _("单位模型")
        verbose_name_plural = _("单位模型")
        constraints = [
            models.UniqueConstraint(
                name="one_department_model_in_place", fields=["in_place"], condition=models.Q(in_place=True)
            )
        ]

    def __str__(self) -> str:
        return f"department model {self.pk}"

    @property
    def above_text(self) -> str:
        return f"{self.above:.1%}"

    @property
    def above_right_text(self) -> str:
        return f"{self.above_right:.1%}"
