"""What every row of the directory has: when it changed, and a name in both languages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.directory.initials import initials_of


class Row(models.Model):
    changed_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True


class NamedRow(Row):
    name = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    active = models.BooleanField(_("启用"), default=True)
    # What people type instead of the name; kept, since working it out for a whole city takes a second.
    initials = models.CharField(_("拼音首字母"), max_length=100, editable=False, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `initials` those of the name."""
        self.initials = initials_of(self.name)
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "initials"}
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the language of the page, Chinese where there is no English one."""
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name
