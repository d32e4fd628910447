"""The back office of convenience: who offers what, for the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from yixian.convenience.models import ChangeSource, DayChange, Journey, Provider, ProviderKind, TravelNotice
from yixian.convenience.models.provider import NO_CODE, codes_in
from yixian.directory.backoffice import RowsAdmin
from yixian.directory.models import Area


@admin.register(ProviderKind)
class ProviderKindAdmin(RowsAdmin):
    list_display = ["code", "name", "group", "position", "active"]
    list_display_links = ["name"]
    list_filter = ["group", "active"]
    search_fields = ["code", "name", "words"]


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Codes of kinds and areas that exist: one mistyped would hide the provider, and nobody notice."""

    def clean_kinds(self) -> str:
        return self._known("kinds", ProviderKind)

    def clean_areas(self) -> str:
        return self._known("areas", Area)

    def _known(self, name: str, model: Any) -> str:
        codes = codes_in(self.cleaned_data[name])
        known = set(model.objects.filter(code__in=codes).values_list("code", flat=True))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(NO_CODE % {"code": unknown[0][:40]})
        return ";".join(codes)


@admin.register(Provider)
class ProviderAdmin(RowsAdmin):
    form = ProviderForm
    about = _("先后由远近和每天的轮换决定，这里没有、也不应有付费排前的栏目。停业的取消“启用”。")
    list_per_page = 50
    show_full_result_count = False
    list_display = ["code", "name", "kinds", "telephone", "verified_on", "active"]
    list_display_links = ["name"]
    list_filter = ["active", "verified_on"]
    search_fields = ["code", "name", "initials", "address", "telephone"]
    autocomplete_fields = ["area"]


@admin.register(Journey)
class JourneyAdmin(RowsAdmin):
    list_display = ["number", "mode", "origin", "destination", "departs", "days", "valid_from", "active"]
    list_filter = ["mode", "active"]
    search_fields = ["number", "origin", "destination", "operator"]


@admin.register(DayChange)
class DayChangeAdmin(RowsAdmin):
    list_display = ["number", "day", "departs", "origin", "what", "minutes", "text"]
    list_filter = ["what"]
    search_fields = ["number", "text"]
    removers = frozenset({"sysadmin"})  # nothing points at one


@admin.register(ChangeSource)
class ChangeSourceAdmin(RowsAdmin):
    list_display = ["code", "name", "url", "active", "asked_at", "failed"]


@admin.register(TravelNotice)
class TravelNoticeAdmin(RowsAdmin):
    list_display = ["code", "kind", "title", "valid_from", "valid_to", "active"]
    list_display_links = ["title"]
    list_filter = ["kind", "active"]
    search_fields = ["code", "title", "text", "places", "routes"]
    autocomplete_fields = ["area"]
