"""The back office of linkage: the words of notices and how they are sent, for the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import RowsAdmin
from yixian.linkage.models import NoticeText, SendingRule, matter_called
from yixian.linkage.models.notice_text import default_words

EDITORS = frozenset({"sysadmin"})
PREVIEW = (
    '<div id="preview" aria-live="polite" hx-post="{}" hx-include="#noticetext_form"'
    ' hx-trigger="load, input from:#noticetext_form delay:300ms, change from:#noticetext_form"></div>'
)


class LinkageAdmin(RowsAdmin):
    """Rows the system administrator edits."""

    editors = removers = EDITORS


@admin.register(NoticeText)
class NoticeTextAdmin(LinkageAdmin):
    """A row here stands in for the default words; deleted, the default words are back.

    The form shows beside it how the text will look; what was changed, old and new, is in the row's history.
    """

    about = _("这里的一行代替默认用语；没有的按默认。点“新增”可以看到默认用语。")
    list_display = ("verb", "language", "subject", "active")
    list_filter = ("language", "active")
    readonly_fields = ("preview", "words_by_default")

    @admin.display(description=_("预览"))
    def preview(self, row: NoticeText) -> SafeString:
        """Where the text appears as it will be sent, as soon as the page is there and whenever it is changed."""
        return format_html(PREVIEW, reverse("notice_preview"))

    @admin.display(description=_("默认用语，点标题照着修改"))
    def words_by_default(self, row: NoticeText) -> SafeString:
        """All that is told unless a row says otherwise; of a row that is there only its own."""
        shown = (
            (
                urlencode({"verb": verb, "language": language}),
                matter_called(verb).label,
                words.subject,
                words.text,
            )
            for (verb, language), words in default_words().items()
            if row.pk is None or (row.verb, row.language) == (verb, language)
        )
        return format_html_join("\n", '<p>{1} · <a href="?{0}">{2}</a><br>{3}</p>', shown)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """The default words of the matter the person chose, to change them from there."""
        given = super().get_changeform_initial_data(request)
        words = default_words().get((str(given.get("verb")), str(given.get("language"))))
        return {**given, "subject": words.subject, "text": words.text} if words is not None else given


class SendingRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Times as a browser's own field takes them."""

    class Meta:
        model = SendingRule
        fields = "__all__"  # noqa: DJ007 - the row is a handful of switches, all of them the administrator's
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_until")
        }


@admin.register(SendingRule)
class SendingRuleAdmin(LinkageAdmin):
    """One row; deleted, the defaults are back."""

    about = _("只有一行；没有就按默认：免打扰时段和默认签名。点“新增”可以看到默认值。")
    form = SendingRuleForm
    list_display = (
        "__str__",
        "quiet_email",
        "staff_sms",
        "staff_email",
        "staff_wechat",
        "daily_citizen",
        "daily_staff",
        "signature",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not SendingRule.objects.exists()
