"""What people type about an item: its text, why it goes back, a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases import files
from yixian.cases.fields import (
    Day,
    Line,
    OneOf,
    Text,
    YesNo,
    any_department_field,
    area_field,
    category_field,
)
from yixian.cases.widgets import TYPED
from yixian.ground.text import number_in
from yixian.knowledge.models import KnowledgeItem

MOST_RELATED = 10


class ItemForm(forms.Form):
    """A text of an item. `saved` and `version` say what the writer saw when they began."""

    title = Line(label=_("标题"), max_length=100)
    question = Line(label=_("问题"), max_length=200, required=False, help_text=_("诉求人会怎样问，一句整话"))
    text = Text(label=_("知识内容"), max_length=3000, rows=9, help_text=_("可以照着答复诉求人的话"))
    basis = Line(label=_("依据"), max_length=300, required=False, help_text=_("法规、文件的名称和条款"))
    keywords = Line(
        label=_("关键词"), max_length=200, required=False, help_text=_("诉求人的说法，用分号隔开")
    )
    category = category_field(required=False)
    department = any_department_field(_("来源单位"), required=False)
    area = area_field(_("适用区域"), required=False, help_text=_("不填就是全市"))
    audience = OneOf(
        label=_("适用对象"), choices=KnowledgeItem.Audience.choices, initial=KnowledgeItem.Audience.EVERYBODY
    )
    public = YesNo(label=_("对市民公开"), help_text=_("市民提交之前，网站上给他看这一条"))
    valid_from = Day(label=_("生效日期"))
    valid_to = Day(label=_("失效日期（含当日）"), required=False, help_text=_("不填就是长期有效"))
    related_codes = Line(
        label=_("相关知识"), max_length=400, required=False, help_text=_("填编码，用分号隔开")
    )
    note = Line(
        label=_("修改说明"),
        max_length=300,
        required=False,
        help_text=_("改了什么、为什么，给审核的人看"),
    )
    saved = forms.CharField(widget=forms.HiddenInput(TYPED), required=False)
    version = forms.CharField(widget=forms.HiddenInput(TYPED), required=False)

    def clean_keywords(self) -> str:
        return ";".join(parts(self.cleaned_data["keywords"]))

    def clean_related_codes(self) -> str:
        codes = parts(self.cleaned_data["related_codes"])
        if len(codes) > MOST_RELATED:
            raise forms.ValidationError(_("最多 %(most)d 条。") % {"most": MOST_RELATED})
        known = self.known_codes(codes)
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(_("没有编码为“%(code)s”的知识。") % {"code": unknown[0][:40]})
        return ";".join(codes)

    def known_codes(self, codes: list[str]) -> set[str]:
        """Which of these codes an item may point to."""
        return set(KnowledgeItem.objects.filter(code__in=codes).values_list("code", flat=True))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("失效日期不能早于生效日期。"))
        elif last and last < timezone.localdate():
            self.add_error("valid_to", _("失效日期已经过了，这样的知识谁也查不到。"))
        return given

    @property
    def seen(self) -> dict[str, int]:
        """What the writer saw: how often the draft was saved, and the version of the item."""
        given = self.cleaned_data
        return {name: number_in(given.get(name) or "0") or 0 for name in ("saved", "version")}

    @property
    def values(self) -> dict[str, Any]:
        """The text itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("saved", "version")}


def parts(typed: str) -> list[str]:
    """What stands between semicolons, of either kind, each once."""
    parts = (part.strip() for part in typed.replace("；", ";").split(";"))
    return list(dict.fromkeys(part for part in parts if part))


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("附件"),
        help_text=_("图片、PDF、不含宏的 Word、Excel、PPT，不超过 20 MB"),
        widget=forms.FileInput(attrs={"accept": files.PAPERS}),
    )


class ArticleForm(ItemForm):
    """What a file says of an item, by the rules of the page; `known` are the codes an item may point to."""

    def __init__(self, *args: Any, known: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known

    def known_codes(self, codes: list[str]) -> set[str]:
        return self.known


class ReasonForm(forms.Form):
    """Why a text goes back, or an item is taken down."""

    reason = Text(label=_("原因"), max_length=500, rows=3)


class CorrectionForm(forms.Form):
    """What is wrong with an item."""

    words = Text(label=_("哪里不对"), max_length=500, rows=3, help_text=_("不要写姓名和电话"))


class AnswerForm(forms.Form):
    """What becomes of a correction, and why."""

    answer = Line(label=_("答复"), max_length=500)


class GiveForm(forms.Form):
    """Who writes what was looked for, and by when."""

    department = any_department_field(_("承办单位"))
    due_on = Day(label=_("完成期限"))


class BringForm(forms.Form):
    """A file of items."""

    file = forms.FileField(
        label=_("文件（.md 或 .zip）"),
        max_length=200,
        help_text=_("最多 5 MB、5000 条，一次最多改 200 条。先预览，确认以后才存成草稿。"),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.zip"}),
    )


class CloseForm(forms.Form):
    """The item that answers what was looked for; empty where none is needed."""

    code = Line(label=_("回答它的知识"), max_length=40, required=False, help_text=_("填编码"))

    def clean_code(self) -> KnowledgeItem | None:
        code = self.cleaned_data["code"]
        found = KnowledgeItem.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的知识。") % {"code": code[:40]})
        return found
