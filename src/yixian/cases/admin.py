"""The back office of cases: the shares called back, for the system administrator; never a case."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.callback_rule import DEFAULT_SHARES, CallbackRule

EDITORS = frozenset({"sysadmin"})


@admin.register(CallbackRule)
class CallbackRuleAdmin(admin.ModelAdmin[CallbackRule]):
    """A row here stands in for the default share of its kind; deleted, the default is back."""

    change_list_template = "directory/change_list.html"
    list_display = ("kind", "share")
    fields = ("kind", "share", "default_shares")
    readonly_fields = ("default_shares",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(EDITORS & getattr(request.user, "roles", frozenset()))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    @admin.display(description=_("没有填写的类型按默认比例"))
    def default_shares(self, rule: CallbackRule) -> SafeString:
        return format_html_join("\n", "<div>{} {}%</div>", ((k.label, n) for k, n in DEFAULT_SHARES.items()))
