"""The back office of evaluation: score sheets and plans of inspection, for the system administrator. Never a score."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.evaluation.models import InspectionPlan, InspectionRule, ScoreItem, ScoreSheet
from yixian.ground.backoffice import ByRole


class ScoreItemInline(ByRole, admin.TabularInline):  # type: ignore[type-arg]
    """Items are taken out of use, not deleted; what was drawn already is scored by the items of its day."""

    editors = EDITORS
    model = ScoreItem
    extra = 0
    fields = ("position", "code", "name", "points", "fatal", "may_not_apply", "active", "group", "name_en")
    # Narrow enough for a whole item on one line.
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
