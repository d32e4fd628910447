"""Pages of the audit administrator: everything to read, nothing to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from yixian.safeguard.models import AccessRecord, Seal, SealedHead


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Seen by the audit administrator alone; nothing can be added, changed or deleted."""

    actions = None
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return "auditadmin" in getattr(request.user, "roles", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    list_display = ["id", "at", "account_name", "what", "subject", "own_work", "reason"]
    # Exact matches: these are the indexed ways to ask.
    search_fields = ["=subject", "=account_id"]
    ordering = ["-id"]


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ["number", "day", "chains", "access_count", "root", "made_at"]
    ordering = ["-number"]


@admin.register(SealedHead)
class SealedHeadAdmin(ReadOnlyAdmin):
    list_display = ["id", "seal_id", "chain", "seq", "hash"]
    search_fields = ["=chain"]
    ordering = ["-id"]
