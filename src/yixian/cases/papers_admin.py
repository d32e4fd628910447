"""The back office of papers: letterheads, looked at before they are saved, and a city's own DOCX templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.models import Letterhead, PaperKind, PaperTemplate, issuer_of
from yixian.cases.models.letterhead import default_letterhead
from yixian.cases.papers import day
from yixian.directory.backoffice import RowsAdmin
from yixian.directory.row_texts import texts_of
from yixian.ground.docx_files import docx_answer
from yixian.ground.docx_templates import MOST_BYTES, check_template
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.ground.papers import Fact, Issuer, Paper, Part
from yixian.ground.text import clean_line
from yixian.safeguard import crypto

EDITORS = frozenset({"sysadmin"})


@admin.register(Letterhead)
class LetterheadAdmin(RowsAdmin):
    """A row here stands in for the letterhead made of the city's name; it is shown on a paper before it is saved."""

    editors = removers = EDITORS
    about = _("这里的一行代替按城市名称印的红头；没有的按默认。点“新增”可以看到现在印的内容。")
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
        return render(
            request, "paper.html", {"paper": sample(form.instance, form.instance.issuer), "back": back}
        )


def sample(row: Letterhead | PaperTemplate, issuer: Issuer) -> Paper:
    """A paper on which only what stands around it means something."""
    return Paper(
        issuer=issuer,
        name=str(row.get_paper_display()),
        number="00000000000000",
        facts=(Fact(gettext("预览"), gettext("这里是文书的内容。"), wide=True),),
        parts=(Part(gettext("正文"), gettext("这一页只为查看红头、联系方式和落款，不是真实的文书。")),),
        signed_on=day(timezone.now()),
    )


class TemplateForm(forms.ModelForm[PaperTemplate]):
    """A new version with its file; of one that is there, whether it is in use."""

    file = forms.FileField(
        label=_("模板文件（DOCX）"),
        help_text=format_lazy(
            _(
                "不超过 1 MB，不带宏。红头、页边距、页眉页脚按文件；其中只写 {place} 的一段换成文书的内容。"
                "浏览器打印仍按系统的版式。"
            ),
            place=format_lazy("{{{}}}", pgettext_lazy("place", "正文")),
        ),
    )

    class Meta:
        model = PaperTemplate
        fields = ("paper", "in_use")

    def clean_file(self) -> UploadedFile[Any]:
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        content = uploaded.read(MOST_BYTES + 1)
        try:
            check_template(content)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.instance.content, self.instance.digest = content, crypto.digest(content)
        self.instance.file_name = clean_line(uploaded.name or "")[-200:]
        return uploaded


@admin.register(PaperTemplate)
class PaperTemplateAdmin(RowsAdmin):
    """Versions are added, put into use and out of it, and never deleted."""

    editors = EDITORS
    form = TemplateForm
    list_display = ("paper", "version", "in_use", "file_name", "added_at", "account_name")
    list_filter = ("paper", "in_use")

    def get_fields(self, request: HttpRequest, obj: PaperTemplate | None = None) -> Any:
        if obj is None:
            return ("paper", "file", "in_use")
        return ("paper", "version", "file_name", "digest", "added_at", "account_name", "trial", "in_use")

    def get_readonly_fields(self, request: HttpRequest, obj: PaperTemplate | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)[:-1]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def save_model(self, request: HttpRequest, obj: PaperTemplate, form: Any, change: bool) -> None:
        """A new one gets the next version. Of two uploaded at once the constraint refuses one: `Conflict`."""
        if change:
            before = texts_of(PaperTemplate.objects.defer("content").get(pk=obj.pk))
            obj.save(update_fields=["in_use"])
            self.keep(request, obj, before)
            return
        versions = PaperTemplate.objects.filter(paper=obj.paper)
        obj.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
        obj.account_name = str(request.user)[:150]
        try:
            with transaction.atomic():
                obj.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("刚刚有人上传了这种文书的一版，请看过以后再上传。")) from error
        self.keep(request, obj, None)

    def get_urls(self) -> list[URLPattern]:
        trial = self.admin_site.admin_view(require_GET(self.trial_file))
        return [path("<int:pk>/trial/", trial, name="paper_template_trial"), *super().get_urls()]

    @admin.display(description=_("试用"))
    def trial(self, row: PaperTemplate) -> SafeString:
        """Where the sample drawn into this version is."""
        address = reverse("admin:paper_template_trial", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("下载一份样张"))

    def trial_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A paper with nothing of a case on it, drawn into this version, whether in use or not."""
        if not self.has_add_permission(request):
            raise NotAllowed(_("您的岗位不能使用这个页面。如需要，请联系安全管理员。"))
        row = get_object_or_404(PaperTemplate, pk=pk)
        return docx_answer(sample(row, issuer_of(row.paper)), bytes(row.content))
