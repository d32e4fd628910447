"""The back office of replies: what each kind must say, and templates for the whole city; units edit their own on
their desk."""

from __future__ import annotations

from django.contrib import admin

from yixian.cases.models import ReplyPoint, ReplyTemplate
from yixian.directory.backoffice import RowsAdmin

EDITORS = frozenset({"sysadmin"})


@admin.register(ReplyPoint)
class ReplyPointAdmin(RowsAdmin):
    """A reply keeps the sentences it was asked for, whatever becomes of the row."""

    editors = removers = EDITORS
    list_display = ("name", "kind", "category", "position", "active")
    list_filter = ("kind", "active")
    search_fields = ("name", "code")
    fields = ("code", "name", "name_en", "kind", "category", "position", "active")


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(RowsAdmin):
    """Every unit's, to help out; those without a unit are for the whole city."""

    editors = removers = EDITORS
    list_display = ("name", "department", "kind", "category", "shared", "active")
    list_filter = ("kind", "active")
    search_fields = ("name",)
    autocomplete_fields = ("department",)
    list_select_related = ("department",)
