"""The back office of evaluation: the schemes departments are ranked by, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.evaluation.models import Scheme, SchemePart
from yixian.ground.backoffice import ByRole


class PartsFormSet(BaseInlineFormSet[SchemePart, Scheme, Any]):
    """The weights of a scheme come to a hundred."""

    def clean(self) -> None:
        super().clean()
        kept = [getattr(one, "cleaned_data", {}) for one in self.forms]
        total = sum(one.get("weight") or 0 for one in kept if not one.get("DELETE"))
        if total != 100:
            raise ValidationError(_("各项权重合计 %(total)s，应为 100。") % {"total": total})


class PartInline(ByRole, admin.TabularInline):  # type: ignore[type-arg]
    model = SchemePart
    formset = PartsFormSet
    editors = EDITORS
    removers = EDITORS
    extra = 1


@admin.register(Scheme)
class SchemeAdmin(RowsAdmin):
    about = _(
        "考核员在“考评排名”的“试算”里写方案，这里改错。没有方案的月份用通用方案。已定稿的月份保留当时的方案和名次。"
    )
    removers = EDITORS
    inlines = [PartInline]
    list_display = ["code", "tier", "valid_from", "valid_until", "changed_at"]
    list_display_links = ["code"]
    list_filter = ["tier"]
