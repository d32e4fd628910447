"""The back office of the portal: what a city sets once of what it tells the public."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.portal.models import PublicRule
from yixian.portal.models.public_rule import USUAL


@admin.register(PublicRule)
class PublicRuleAdmin(RowsAdmin):
    """A row here stands in for the usual value of its rule; deleted, the usual is back."""

    removers = EDITORS
    about = _("这里的一行代替一条规则平常的数值；没有的按平常的。点“新增”可以看到平常的数值。")
    list_display = ("code", "value")
    fields = ("code", "value", "usual")
    readonly_fields = ("usual",)

    @admin.display(description=_("没有填写的按平常的数值"))
    def usual(self, rule: PublicRule) -> SafeString:
        lines = ((PublicRule.Code(code).label, one.value, one.least, one.most) for code, one in USUAL.items())
        return format_html_join("\n", "<div>{} {} ({}–{})</div>", lines)
