"""The back office of training: the bank of questions, and what queues ask for, for the system administrator."""

from __future__ import annotations

from django.contrib import admin

from yixian.directory.backoffice import RowsAdmin
from yixian.training.models import Question, QueueNeed


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


@admin.register(QueueNeed)
class QueueNeedAdmin(RowsAdmin):
    """A rule that is wrong is taken out of use or away: everybody serves by the seats' rows again within a minute."""

    removers = RowsAdmin.editors
    list_display = ["queue", "exam", "since", "active"]
    list_display_links = ["queue"]
    list_select_related = ["queue", "exam"]
