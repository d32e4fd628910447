"""The back office of guides, jobs and policies, for the system administrator."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import RowsAdmin
from yixian.directory.models import Category
from yixian.knowledge.models import Guide, Job, Policy

EDITORS = frozenset({"sysadmin"})


def _categories() -> list[tuple[str, str]]:
    """Every category once, those of older versions too: a guide may name one."""
    rows = {row.code: row for row in Category.objects.order_by("code", "version")}
    return [(code, f"{row.label} ({code})") for code, row in rows.items()]


class GuideRowForm(forms.ModelForm[Guide]):
    """Categories are chosen by name and kept by code."""

    categories = forms.MultipleChoiceField(
        choices=_categories,
        widget=FilteredSelectMultiple(_("事项分类"), is_stacked=False),
        label=_("事项分类"),
        required=False,
    )

    class Meta:
        model = Guide
        fields = "__all__"  # noqa: DJ007 - a guide is a handful of texts, all of them the administrator's


@admin.register(Guide)
class GuideAdmin(RowsAdmin):
    """Nothing points at a guide but its forms, which go with it."""

    editors = removers = EDITORS
    form = GuideRowForm
    list_per_page = 50
    list_display = ["code", "title", "department", "valid_from", "valid_to", "public", "active"]
    list_display_links = ["title"]
    list_filter = ["active", "public"]
    list_select_related = ["department"]
    search_fields = ["code", "title", "keywords"]
    autocomplete_fields = ["department"]


class DatedAdmin(RowsAdmin):
    """Rows of a dated list; nothing points at them."""

    editors = removers = EDITORS
    list_per_page = 50
    list_display = ["code", "title", "issuer", "valid_from", "valid_to", "active"]
    list_display_links = ["title"]
    list_filter = ["active", "valid_from"]
    search_fields = ["code", "title", "issuer"]
    autocomplete_fields = ["area"]


admin.site.register(Job, DatedAdmin)
admin.site.register(Policy, DatedAdmin)
