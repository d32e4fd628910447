"""The back office of cases: the shares called back and the letterheads, for the system administrator; never a case."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yixian.cases.models import PaperKind
from yixian.cases.models.callback_rule import DEFAULT_SHARES, CallbackRule
from yixian.cases.models.letterhead import Letterhead, default_letterhead
from yixian.cases.papers import day
from yixian.ground.backoffice import ByRole
from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.papers import Fact, Paper, Part

EDITORS = frozenset({"sysadmin"})


@admin.register(CallbackRule)
class CallbackRuleAdmin(ByRole, admin.ModelAdmin[CallbackRule]):
    """A row here stands in for the default share of its kind; deleted, the default is back."""

    editors = removers = EDITORS
    change_list_template = "directory/change_list.html"
    list_display = ("kind", "share")
    fields = ("kind", "share", "default_shares")
    readonly_fields = ("default_shares",)

    @admin.display(description=_("没有填写的类型按默认比例"))
    def default_shares(self, rule: CallbackRule) -> SafeString:
        return format_html_join("\n", "<div>{} {}%</div>", ((k.label, n) for k, n in DEFAULT_SHARES.items()))


@admin.register(Letterhead)
class LetterheadAdmin(ByRole, admin.ModelAdmin[Letterhead]):
    """A row here stands in for the letterhead made of the city's name; it is shown on a paper before it is saved."""

    editors = removers = EDITORS
    change_list_template = "directory/change_list.html"
    change_form_template = "cases/letterhead_form.html"
    list_display = ("paper", "body", "contact", "signature")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """What is printed now, to change it from there."""
        given = super().get_changeform_initial_data(request)
        now = default_letterhead(str(given.get("paper") or PaperKind.REPLY_LETTER))
        return {"body": now.body, "contact": now.contact, "signature": now.signature, **given}

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="letterhead_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What was typed, on a paper with nothing of a case on it; nothing is saved."""
        if not self.has_add_permission(request):
            raise NotAllowed(_("您的岗位不能使用这个页面。如需要，请联系安全管理员。"))
        form = self.get_form(request)(request.POST)
        if form.has_error("paper", "unique"):  # of the row that is being changed
            del form.errors["paper"]
        if form.errors:
            raise Refusal(_("请先填好文书和发文机关，再预览。"))
        back = reverse("admin:cases_letterhead_changelist")
        return render(request, "paper.html", {"paper": sample(form.instance), "back": back})


def sample(row: Any) -> Paper:
    """A paper on which only the letterhead means something."""
    return Paper(
        issuer=row.issuer,
        name=str(row.get_paper_display()),
        number="00000000000000",
        facts=(Fact(gettext("预览"), gettext("这里是文书的内容。"), wide=True),),
        parts=(Part(gettext("正文"), gettext("这一页只为查看红头、联系方式和落款，不是真实的文书。")),),
        signed_on=day(timezone.now()),
    )
