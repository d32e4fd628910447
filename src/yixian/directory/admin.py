"""The back office of the directory: every row, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.actions import replace_entry
from yixian.directory.admin_forms import DutyForm, EntryForm
from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    CutOff,
    DeadlineRule,
    Department,
    DutyPerson,
    Hall,
    HotlineNumber,
    OfficeHours,
    Outline,
    ReasonCode,
    RowLoading,
    WorkingDay,
)
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.row_texts import texts_of
from yixian.ground.backoffice import ByRole


class DirectoryAdmin(RowsAdmin):
    """Rows that the system administrator reads and edits; what is in use is closed, not deleted."""

    list_per_page = 50
    show_full_result_count = False


@admin.register(Area)
class AreaAdmin(DirectoryAdmin):
    list_display = ["code", "name", "name_en", "level", "parent", "active"]
    list_filter = ["level", "active"]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "name_en", "initials"]
    autocomplete_fields = ["parent"]
    ordering = ["path"]


@admin.register(Outline)
class OutlineAdmin(DirectoryAdmin):
    list_display = ["area", "changed_at"]
    list_select_related = ["area"]
    search_fields = ["area__code", "area__name", "area__name_en"]
    autocomplete_fields = ["area"]
    removers = EDITORS


class OfficeHoursInline(ByRole, admin.TabularInline):  # type: ignore[type-arg]
    editors = removers = EDITORS
    model = OfficeHours
    extra = 0


class DutyPersonInline(OfficeHoursInline):
    model = DutyPerson  # type: ignore[assignment]
    form = DutyForm


@admin.register(Department)
class DepartmentAdmin(DirectoryAdmin):
    list_display = ["code", "name", "name_en", "tier", "parent", "area", "takes_orders", "active"]
    list_filter = ["tier", "takes_orders", "reply_needs_approval", "in_city_tree", "active"]
    list_select_related = ["parent", "area"]
    search_fields = ["code", "name", "name_en", "initials"]
    autocomplete_fields = ["parent", "area"]
    ordering = ["code"]
    inlines = [OfficeHoursInline, DutyPersonInline]


@admin.register(Category)
class CategoryAdmin(DirectoryAdmin):
    list_display = ["code", "version", "name", "name_en", "level", "valid_from", "valid_to", "active"]
    list_filter = ["level", "active", "valid_from"]
    search_fields = ["code", "name", "name_en", "initials", "keywords"]
    autocomplete_fields = ["parent"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A code keeps its meaning: a changed one is added as the next version."""
        return ["code", "version"] if obj is not None else []


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(DirectoryAdmin):
    """A used entry is not changed: saving a change closes it and puts its next version in force today."""

    form = EntryForm
    list_display = ["category", "area", "department", "limit_override", "version", "valid_from", "valid_to"]
    list_filter = ["may_return", "area__level", "department__tier", "valid_from"]
    list_select_related = ["category", "area", "department"]
    search_fields = ["category__code", "category__name", "department__name", "legal_basis"]
    autocomplete_fields = ["category", "area", "department"]
    readonly_fields = ["version"]
    date_hierarchy = "valid_from"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """What identifies a used entry stays."""
        used = isinstance(obj, CatalogueEntry) and obj.is_used()
        return ["version", "category", "valid_from"] if used else ["version"]

    def save_model(
        self, request: HttpRequest, obj: CatalogueEntry, form: ModelForm[CatalogueEntry], change: bool
    ) -> None:
        substance = {name for name in form.changed_data if name != "valid_to"}
        if not (change and substance and obj.is_used()):
            super().save_model(request, obj, form, change)
            return
        changes: dict[str, Any] = {name: form.cleaned_data[name] for name in form.changed_data}
        kept = CatalogueEntry.objects.get(pk=obj.pk)
        before = texts_of(kept)
        successor = replace_entry(kept, timezone.localdate(), **changes)
        self.keep(request, CatalogueEntry.objects.get(pk=obj.pk), before)
        self.keep(request, successor, None)
        text = _("已有工单按原版本派出，原版本已截止，新版本%(version)d自今日生效。")
        messages.info(request, text % {"version": successor.version})


@admin.register(ReasonCode)
class ReasonCodeAdmin(DirectoryAdmin):
    list_display = ["purpose", "code", "name", "name_en", "sort", "active"]
    list_filter = ["purpose", "active"]
    search_fields = ["code", "name", "name_en", "script"]


@admin.register(HotlineNumber)
class HotlineNumberAdmin(DirectoryAdmin):
    list_display = ["number", "name", "name_en", "mode", "department", "queue", "opened_on", "active"]
    list_filter = ["mode", "active"]
    list_select_related = ["department"]
    search_fields = ["number", "name", "name_en"]
    autocomplete_fields = ["department"]


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(DirectoryAdmin):
    list_display = ["urgency", "kind", "matter", "step", "amount", "unit"]
    list_display_links = ["step"]
    list_filter = ["urgency", "kind", "matter", "step"]
    removers = EDITORS


@admin.register(WorkingDay)
class WorkingDayAdmin(DirectoryAdmin):
    list_display = ["date", "is_working", "note"]
    list_filter = ["is_working"]
    search_fields = ["note"]
    date_hierarchy = "date"
    ordering = ["-date"]
    removers = EDITORS


@admin.register(CalendarYear)
class CalendarYearAdmin(DirectoryAdmin):
    list_display = ["year", "confirmed", "source"]
    list_filter = ["confirmed"]
    removers = EDITORS


@admin.register(OfficeHours)
class OfficeHoursAdmin(DirectoryAdmin):
    list_display = ["department", "weekday", "opens", "closes"]
    list_display_links = ["weekday"]
    list_filter = ["weekday"]
    list_select_related = ["department"]
    search_fields = ["department__name", "department__code"]
    autocomplete_fields = ["department"]
    removers = EDITORS


@admin.register(Hall)
class HallAdmin(DirectoryAdmin):
    list_display = ["code", "name", "department", "hours", "telephone", "active"]
    list_display_links = ["name"]
    list_filter = ["active", "on_holidays"]
    list_select_related = ["department"]
    search_fields = ["code", "name", "address", "department__name"]
    autocomplete_fields = ["department"]
    removers = EDITORS


@admin.register(DutyPerson)
class DutyPersonAdmin(DirectoryAdmin):
    form = DutyForm
    list_display = ["department", "name", "telephone", "position", "active"]
    list_display_links = ["name"]
    list_filter = ["active"]
    list_select_related = ["department"]
    search_fields = ["department__name", "name"]
    autocomplete_fields = ["department"]
    removers = EDITORS


@admin.register(CutOff)
class CutOffAdmin(DirectoryAdmin):
    """One row: added where there is none yet, then changed."""

    list_display = ["__str__", "day", "changed_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not CutOff.objects.exists()


@admin.register(RowLoading)
class RowLoadingAdmin(DirectoryAdmin):
    """What files changed in the directory, for the audit administrator to read."""

    readers, editors = frozenset({"auditadmin"}), frozenset[str]()
    change_list_template = None
    actions = None
    list_display = ["at", "account_name", "what_rows", "file_name", "added", "changed", "ended"]
    list_filter = ["kind", "at"]
    search_fields = ["account_name", "file_name", "=digest"]

    @admin.display(description=_("名录"), ordering="kind")
    def what_rows(self, loading: RowLoading) -> str:
        return next((kind.label for kind in ROW_KINDS if kind.name == loading.kind), loading.kind)
