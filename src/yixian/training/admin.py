"""The back office of training: the bank of questions, for the system administrator."""

from __future__ import annotations

from django.contrib import admin

from yixian.directory.backoffice import RowsAdmin
from yixian.training.models import Question


@admin.register(Question)
class QuestionAdmin(RowsAdmin):
    """Papers hold copies: a question is taken out of use rather than deleted, so that its file stays whole."""

    list_per_page = 50
    show_full_result_count = False
    list_display = ["code", "text", "kind", "item", "to_check", "active"]
    list_display_links = ["text"]
    list_filter = ["kind", "to_check", "active"]
    list_select_related = ["item"]
    search_fields = ["code", "text"]
    autocomplete_fields = ["item"]
