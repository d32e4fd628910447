"""Pages of the audit administrator: everything to read, nothing to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.ground.backoffice import PageByRole
from yixian.ground.text import listed
from yixian.safeguard.models import AccessRecord, Seal, SealedHead
from yixian.safeguard.subjects import FIELDS, WHAT, in_words, subjects_called


class ReadOnlyAdmin(PageByRole, admin.ModelAdmin):  # type: ignore[type-arg]
    """Seen by the audit administrator alone; nothing can be added, changed or deleted."""

    readers = frozenset({"auditadmin"})
    actions = None
    show_full_result_count = False


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    list_display = ["record_number", "at", "account_name", "what_was_seen", "of_what", "own_work", "reason"]
    readonly_fields = ["what_was_seen", "of_what", "read_fields"]
    fields = ["at", "account_name", "what_was_seen", "of_what", "read_fields", "own_work", "reason", "proof"]
    # Exact matches: these are the indexed ways to ask, and a case by its number.
    search_fields = ["=subject", "=account_id"]
    search_help_text = _("诉求编号、优先来电的编号（P7）或账号编号")
    ordering = ["-id"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's rows with what they speak of in words: one query for all, not one for each."""
        shown = super().get_changelist_instance(request)
        said = in_words(row.subject for row in shown.result_list)
        for row in shown.result_list:
            row.said = said[row.subject]
        return shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AccessRecord], search_term: str
    ) -> tuple[QuerySet[AccessRecord], bool]:
        called = subjects_called(search_term.strip()) if search_term else []
        if called:
            return queryset.filter(subject__in=called), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("编号"), ordering="id")
    def record_number(self, record: AccessRecord) -> int:
        return record.pk

    @admin.display(description=_("内容"))
    def what_was_seen(self, record: AccessRecord) -> Any:
        return WHAT.get(record.what, record.what)

    @admin.display(description=_("字段"))
    def read_fields(self, record: AccessRecord) -> str:
        return listed(FIELDS.get(name, name) for name in record.fields)

    @admin.display(description=_("对象"))
    def of_what(self, record: AccessRecord) -> str:
        said: str = getattr(record, "said", None) or in_words([record.subject])[record.subject]
        return said


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ["number", "day", "chains", "access_count", "root", "made_at"]
    ordering = ["-number"]


@admin.register(SealedHead)
class SealedHeadAdmin(ReadOnlyAdmin):
    list_display = ["row_number", "seal_number", "chain", "seq", "hash"]
    search_fields = ["=chain"]
    ordering = ["-id"]

    @admin.display(description=_("编号"), ordering="id")
    def row_number(self, head: SealedHead) -> int:
        return head.pk

    @admin.display(description=_("封存"), ordering="seal_id")
    def seal_number(self, head: SealedHead) -> int:
        return head.seal_id
