"""What is typed of public texts: the words, when who may read them, what was wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf, Text, YesNo, any_department_field
from yixian.directory import queries as directory
from yixian.portal.models import PublicText
from yixian.portal.models.public_rule import shows_league
from yixian.portal.read_by_all import ReadByAllForm, checked_field, press_at_field, public_at_field


class CheckedForm(ReadByAllForm):
    """Public words that are of no case."""

    READ: tuple[str, ...] = ("title", "words")
    checked = checked_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields([name for name in self.fields if name != "checked"])


class TextForm(CheckedForm):
    """An explanation, a follow-up or an answer to the press."""

    title = Line(label=_("标题"), max_length=80)
    words = Text(label=_("正文"), max_length=8000, rows=14, help_text=_("空一行就是另起一段"))
    department = any_department_field(_("相关单位"), required=False, help_text=_("订阅这个单位的人会看到"))
    group = OneOf(label=_("事项大类"), choices=(), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = CallableChoiceIterator(  # type: ignore[attr-defined]
            lambda: [("", "—"), *((one.code, one.label) for one in directory.categories(level=1))]
        )

    @property
    def columns(self) -> dict[str, Any]:
        """Of a valid form what the row takes."""
        return {name: self.cleaned_data[name] for name in ("title", "words", "department", "group")}


class BulletinForm(CheckedForm):
    """A bulletin: words of a person, and the names of what many spoke of; an emptied one is left out."""

    title = Line(label=_("标题"), max_length=80)
    words = Text(
        label=_("本月情况"),
        max_length=4000,
        rows=8,
        required=False,
        help_text=_("数字由系统列在下面，这里写人要说的话；可以不写"),
    )

    def __init__(self, *args: Any, numbers: dict[str, Any], **options: Any) -> None:
        self.numbers = numbers
        self.topics: list[tuple[str, int]] = [(name, number) for name, number in numbers.get("topics", [])]
        super().__init__(*args, **options)
        for place, (name, number) in enumerate(self.topics, 1):
            label = _("反映集中的事 %(place)d（%(number)d 件）") % {"place": place, "number": number}
            self.fields[f"topic_{place}"] = Line(label=label, max_length=60, required=False, initial=name)
        self.order_fields(["title", "words", *self._topic_names(), "checked"])

    @property
    def read_fields(self) -> list[str]:
        return [*self.READ, *self._topic_names()]

    def _topic_names(self) -> list[str]:
        return [f"topic_{place}" for place in range(1, len(self.topics) + 1)]

    @property
    def columns(self) -> dict[str, Any]:
        """Of a valid form what the row takes."""
        names = [self.cleaned_data[field] for field in self._topic_names()]
        kept = [[name, number] for name, (_old, number) in zip(names, self.topics, strict=True) if name]
        return {
            "title": self.cleaned_data["title"],
            "words": self.cleaned_data["words"],
            "numbers": {**self.numbers, PublicText.LEAGUE: shows_league(), "topics": kept},
        }


def form_of(text: PublicText, typed: Any = None) -> TextForm | BulletinForm:
    """The form that a draft is written in."""
    start = {name: getattr(text, name) for name in ("title", "words", "department", "group")}
    if text.kind == PublicText.Kind.BULLETIN:
        return BulletinForm(typed, initial=start, numbers=text.numbers)
    return TextForm(typed, initial=start)


class ReleaseForm(forms.Form):
    """When who may read it."""

    public_at = public_at_field()
    press_at = press_at_field()


class CorrectForm(CheckedForm):
    """What it shall say instead, and what everybody reads of the change."""

    READ = ("title", "words", "note")
    title = Line(label=_("标题"), max_length=80)
    words = Text(label=_("正文"), max_length=8000, rows=12, required=False)
    note = Line(label=_("改了什么，为什么"), max_length=300, help_text=_("人人看得到，一直写在下面"))
    personal = YesNo(label=_("原文含有个人信息，不再保留原文"))


class WithdrawForm(forms.Form):
    why = Text(label=_("撤下的原因"), max_length=500, rows=2, help_text=_("只有内部看得到"))
