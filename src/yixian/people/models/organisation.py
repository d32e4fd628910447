from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Who employs the people of the hotline: the government, or an operator under contract to it.

    Journalists, who work for neither, belong to their medium.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府")
        OPERATOR = "operator", _("运营单位")
        MEDIUM = "medium", _("媒体")

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("性质"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["government", "operator", "medium"]),
                name="organisation_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_operator(self) -> bool:
        return self.kind == self.Kind.OPERATOR
