"""The form of a reply template, as a unit's own people fill it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf, Text, category_field
from yixian.cases.models import Kind, ReplyTemplate
from yixian.cases.models.reply_template import PLACES_SAID, SAME_NAME
from yixian.directory import queries as directory


class ReplyTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The unit stays what it is; the category is chosen as everywhere and kept as its code."""

    name = Line(label=_("名称"), max_length=60)
    kind = OneOf(label=_("诉求类型"), choices=[("", _("各类都可用")), *Kind.choices], required=False)
    category = category_field(required=False, help_text=_("空着就是各类事项都可用；选上级分类，下级都算"))
    measures = Text(label=_("办理措施"), max_length=2000, rows=3, required=False)
    to_citizen = Text(
        label=_("给诉求人的答复"), max_length=3000, rows=5, required=False, help_text=PLACES_SAID
    )
    public = Text(label=_("公开答复"), max_length=3000, rows=3, required=False)

    class Meta:
        model = ReplyTemplate
        fields = ("name", "kind", "category", "measures", "to_citizen", "public", "shared", "active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = self.instance.category
        self.initial["category"] = directory.category(code) if code else None

    def clean_category(self) -> str:
        chosen = self.cleaned_data["category"]
        return chosen.code if chosen is not None else ""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = ReplyTemplate.objects.filter(department=self.instance.department_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(SAME_NAME)
        return name
