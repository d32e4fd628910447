"""The back office of linkage: the words of notices, for the system administrator."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from yixian.linkage.models import NoticeText

EDITORS = frozenset({"sysadmin"})


@admin.register(NoticeText)
class NoticeTextAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A row here stands in for the default words; deleted, the default words are back."""

    list_display = ("verb", "language", "subject", "active")

    def _may(self, request: HttpRequest) -> bool:
        return bool(EDITORS & getattr(request.user, "roles", frozenset()))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)
