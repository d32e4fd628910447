"""The back office of cases: the shares called back, here, and papers (`papers_admin`), for the system administrator.

Never a case.
"""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.callback_rule import DEFAULT_SHARES, CallbackRule
from yixian.cases.papers_admin import LetterheadAdmin, PaperTemplateAdmin
from yixian.cases.replies_admin import ReplyPointAdmin, ReplyTemplateAdmin
from yixian.directory.backoffice import RowsAdmin

__all__ = [
    "CallbackRuleAdmin",
    "LetterheadAdmin",
    "PaperTemplateAdmin",
    "ReplyPointAdmin",
    "ReplyTemplateAdmin",
]
EDITORS = frozenset({"sysadmin"})


@admin.register(CallbackRule)
class CallbackRuleAdmin(RowsAdmin):
    """A row here stands in for the default share of its kind; deleted, the default is back."""

    editors = removers = EDITORS
    about = _("这里的一行代替该类诉求的默认回访比例；没有的按默认。点“新增”可以看到默认比例。")
    list_display = ("kind", "share")
    fields = ("kind", "share", "default_shares")
    readonly_fields = ("default_shares",)

    @admin.display(description=_("没有填写的类型按默认比例"))
    def default_shares(self, rule: CallbackRule) -> SafeString:
        return format_html_join("\n", "<div>{} {}%</div>", ((k.label, n) for k, n in DEFAULT_SHARES.items()))
