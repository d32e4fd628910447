"""The back office of staffing: what is aimed at, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from yixian.directory.backoffice import RowsAdmin
from yixian.staffing.models import StaffingRule


@admin.register(StaffingRule)
class StaffingRuleAdmin(RowsAdmin):
    """One row: added where there is none yet, then changed."""

    list_display = ["__str__", "shrinkage", "least", "rest_hours", "weeks", "changed_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not StaffingRule.objects.exists()
