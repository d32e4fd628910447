"""The back office of knowledge: what may be answered, for the system administrator."""

from __future__ import annotations

from django.contrib import admin

from yixian.directory.backoffice import RowsAdmin
from yixian.knowledge import guides_admin
from yixian.knowledge.models import KnowledgeItem, Synonyms

__all__ = ["KnowledgeItemAdmin", "guides_admin"]

EDITORS = frozenset({"sysadmin"})


@admin.register(KnowledgeItem)
class KnowledgeItemAdmin(RowsAdmin):
    """No case points at an item: one that is of no use any more may be deleted."""

    editors = removers = EDITORS
    list_per_page = 50
    show_full_result_count = False
    list_display = [
        "code",
        "title",
        "category",
        "department",
        "valid_from",
        "valid_to",
        "verify_by",
        "active",
    ]
    list_display_links = ["title"]
    list_filter = ["active", "state", "valid_from"]
    list_select_related = ["category", "department"]
    search_fields = ["code", "title", "question", "keywords", "text"]
    autocomplete_fields = ["category", "department", "area"]
    # A field for several that is searched as one types has no label of its own.
    raw_id_fields = ["related"]


@admin.register(Synonyms)
class SynonymsAdmin(RowsAdmin):
    """Groups of words that mean the same; nothing points at them."""

    editors = removers = EDITORS
    list_display = ["code", "words", "active"]
    list_display_links = ["words"]
    list_filter = ["active"]
    search_fields = ["code", "words"]
