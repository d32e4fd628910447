"""The back office of linkage: the words of notices, for the system administrator."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.ground.backoffice import ByRole
from yixian.linkage.models import Matter, NoticeText
from yixian.linkage.models.notice_text import default_words

EDITORS = frozenset({"sysadmin"})


@admin.register(NoticeText)
class NoticeTextAdmin(ByRole, admin.ModelAdmin):  # type: ignore[type-arg]
    """A row here stands in for the default words; deleted, the default words are back."""

    editors = removers = EDITORS
    change_list_template = "directory/change_list.html"
    list_display = ("verb", "language", "subject", "active")
    readonly_fields = ("words_by_default",)

    @admin.display(description=_("默认用语，点标题照着修改"))
    def words_by_default(self, row: NoticeText) -> SafeString:
        """All that is told unless a row says otherwise; of a row that is there only its own."""
        shown = (
            (urlencode({"verb": verb, "language": language}), Matter(verb).label, words.subject, words.text)
            for (verb, language), words in default_words().items()
            if row.pk is None or (row.verb, row.language) == (verb, language)
        )
        return format_html_join("\n", '<p>{1} · <a href="?{0}">{2}</a><br>{3}</p>', shown)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """The default words of the matter the person chose, to change them from there."""
        given = super().get_changeform_initial_data(request)
        words = default_words().get((str(given.get("verb")), str(given.get("language"))))
        return {**given, "subject": words.subject, "text": words.text} if words is not None else given
