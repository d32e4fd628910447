"""What the press types, and what is typed for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, Text, department_field
from yixian.portal.fields import Telephone
from yixian.portal.text_forms import CheckedForm


class ApplyForm(forms.Form):
    """Who asks for a card, and how they are reached."""

    medium = Line(label=_("媒体名称"), max_length=60, help_text=_("全称，与记者证上一致"))
    name = Line(label=_("姓名"), max_length=50)
    pass_number = Line(label=_("记者证编号"), max_length=40)
    telephone = Telephone(label=_("单位电话或手机"), help_text=_("热线中心用它核实，并告知用户名"))
    email = forms.EmailField(label=_("邮箱"), required=False, max_length=120)

    @property
    def person(self) -> dict[str, str]:
        """Of a valid form what is kept sealed."""
        return {name: self.cleaned_data[name] for name in ("name", "pass_number", "telephone", "email")}


class WhyForm(forms.Form):
    why = Line(label=_("原因"), max_length=300)


class AskForm(forms.Form):
    title = Line(label=_("问的是什么"), max_length=60)
    words = Text(label=_("问题"), max_length=3000, rows=6)


class AssignForm(forms.Form):
    department = department_field(_("拟答单位"))


class DraftForm(forms.Form):
    draft = Text(label=_("拟的答复"), max_length=5000, rows=8)


class AnswerForm(CheckedForm):
    """What the press is answered: it may print every word, so it is checked as everything public is."""

    READ = ("answer",)
    answer = Text(label=_("答复"), max_length=5000, rows=8, help_text=_("记者可以引用每一个字"))
    sure = forms.BooleanField(label=_("答复发出以后不能修改，我确定"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["answer", "checked", "sure"])
