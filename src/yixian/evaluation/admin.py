"""The back office of evaluation: schemes of ranking, score sheets, plans of inspection. Never a score."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.evaluation.models import InspectionPlan, InspectionRule, Scheme, SchemePart, ScoreItem, ScoreSheet
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


class ScoreItemInline(ByRole, admin.StackedInline):  # type: ignore[type-arg]
    """Items are taken out of use, not deleted; what was drawn already is scored by the items of its day."""

    editors = EDITORS
    model = ScoreItem
    extra = 0
    fields = (
        ("position", "code", "points", "fatal", "may_not_apply", "active"),
        ("name", "group", "name_en"),
    )
    # Narrow enough for two lines an item.
    formfield_overrides: ClassVar[Any] = {
        models.SlugField: {"widget": forms.TextInput(attrs={"size": 12})},
        models.CharField: {"widget": forms.TextInput(attrs={"size": 26})},
    }


@admin.register(ScoreSheet)
class ScoreSheetAdmin(RowsAdmin):
    about = _("改动只影响以后抽出的；已经抽出的和评过的，按抽出时的评分表。")
    list_display = ("code", "name", "what", "passing", "active")
    list_display_links = ("name",)
    inlines = [ScoreItemInline]


@admin.register(InspectionPlan)
class InspectionPlanAdmin(RowsAdmin):
    about = _("每个周期过后自动抽取，每个周期只抽一次；改动只影响以后的周期。")
    list_display = ("code", "name", "what", "every", "at_least", "share", "twice", "active")
    list_display_links = ("name",)
    list_select_related = ("sheet",)


@admin.register(InspectionRule)
class InspectionRuleAdmin(RowsAdmin):
    """One row: added where there is none yet, then changed."""

    list_display = ("__str__", "appeal_days", "differ", "pairs", "candidates")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not InspectionRule.objects.exists()
