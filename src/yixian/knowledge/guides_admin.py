"""The back office of guides, jobs and policies, for the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import RowsAdmin
from yixian.directory.models import Category
from yixian.knowledge.models import Guide, Job, Policy

EDITORS = frozenset({"sysadmin"})


class GuideRowForm(forms.ModelForm[Guide]):
    """Categories are written by code, as in the file of guides: half a thousand to choose from weigh too much."""

    categories = forms.CharField(
        label=_("事项分类"), max_length=400, required=False, help_text=_("事项分类的编码，用分号隔开")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["categories"] = ";".join(self.instance.categories)

    def clean_categories(self) -> list[str]:
        """The codes written, each of a category that there is or was."""
        written = self.cleaned_data["categories"].replace("；", ";").split(";")
        codes = list(dict.fromkeys(code.strip() for code in written if code.strip()))
        known = set(Category.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                _("没有编码为 %(codes)s 的事项分类。"), params={"codes": "、".join(unknown)}
            )
        return codes

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
