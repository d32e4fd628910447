"""Who may do what on the pages of the back office: by role, said once for pages and for rows inside a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

# Without the 50 kB (packed) that Django's own pages load to make addresses out of titles as one types; no page of ours
# does (`prepopulated_fields`).
SCRIPTS = [
    f"admin/js/{name}"
    for name in (
        "vendor/jquery/jquery.min.js",
        "jquery.init.js",
        "core.js",
        "admin/RelatedObjectLookups.js",
        "actions.js",
    )
]


class ByRole:
    """Laid before Django's `ModelAdmin` or an inline of it: `editors` add and change, `removers` delete, and both
    read, as do `readers`. Whoever holds none of these roles does not even see that the page is there.
    """

    readers: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    removers: frozenset[str] = frozenset()

    def _holds(self, request: HttpRequest, roles: frozenset[str]) -> bool:
        return bool(roles & getattr(request.user, "roles", frozenset()))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._holds(request, self.readers | self.editors | self.removers)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.removers)


class PageByRole(ByRole):
    """Laid before a `ModelAdmin`: by role, and light enough for a slow line."""

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=SCRIPTS)
