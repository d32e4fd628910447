"""A saved mapping of a file's columns to the fields of a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportMapping(models.Model):
    name = models.CharField(_("名称"), max_length=60, unique=True)
    columns = models.JSONField(_("字段对应的列"))
    defaults = models.JSONField(_("默认值"), default=dict, blank=True)

    class Meta:
        verbose_name = _("导入映射")
        verbose_name_plural = _("导入映射")

    def __str__(self) -> str:
        return self.name
