"""The forms of inspection. A score sheet is typed through: a number and Enter, "-" for what did not apply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Line, OneOf, Text
from yixian.evaluation.inspection.marking import label_of
from yixian.evaluation.models import Score, SheetVersion
from yixian.evaluation.models.score import Words

NOT_APPLICABLE = "-"
DASHES = ("-", "－", "—", "不适用", "na", "n/a")


class MarkField(Line):
    """Points of one item, 0 to what it is worth; cleans to None where it did not apply."""

    def __init__(self, most: int, may_not_apply: bool, **options: Any) -> None:
        self.most, self.may_not_apply = most, may_not_apply
        words = _("0 至 %(most)d，- 不适用") if may_not_apply else _("0 至 %(most)d")
        attributes = {
            "inputmode": "text" if may_not_apply else "numeric",
            "autocomplete": "off",
            "class": "points",
        }
        widget = forms.TextInput(attrs=attributes)
        super().__init__(max_length=6, widget=widget, help_text=words % {"most": most}, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if self.may_not_apply and text.lower() in DASHES:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > self.most:
            raise ValidationError(_("请填 0 至 %(most)d 的整数。") % {"most": self.most})
        return int(text)


OCCURRED = [("no", gettext_lazy("没有")), ("yes", gettext_lazy("有"))]


class ScoreForm(forms.Form):
    """A sheet to be filled in: of each item the points and why points were taken off; of a fatal error its ground."""

    def __init__(self, sheet: SheetVersion, *args: Any, given: Score | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet = sheet
        words = given.words if given is not None else {}
        for item in sheet.items:
            code, mark = item["code"], given.marks[item["code"]] if given is not None else None
            self.fields[f"mark_{code}"] = _mark_field(item, given is not None, mark)
            said = gettext_lazy("依据和证据") if item["fatal"] else gettext_lazy("扣分原因")
            self.fields[f"said_{code}"] = Line(
                label=said, max_length=300, required=False, initial=words.get(code, "")
            )
        self.fields["note"] = Text(
            label=gettext_lazy("总评"), max_length=1000, rows=2, required=False, initial=words.get("", "")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for item in self.sheet.items:
            mark, said = f"mark_{item['code']}", f"said_{item['code']}"
            if mark in self.errors or said in self.errors or values[said]:
                continue
            if item["fatal"] and values[mark] == "yes":
                self.add_error(said, _("认定致命差错，请写明依据和证据。"))
            elif not item["fatal"] and values[mark] is not None and values[mark] < item["points"]:
                self.add_error(said, _("扣了分，请写明原因。"))
        return values

    @property
    def marks(self) -> dict[str, int | None]:
        """Of a valid form, as a score keeps them."""
        found = {item["code"]: self.cleaned_data[f"mark_{item['code']}"] for item in self.sheet.items}
        return {code: int(mark == "yes") if mark in ("yes", "no") else mark for code, mark in found.items()}

    @property
    def words(self) -> Words:
        """Of a valid form: why, by item, and of the whole."""
        said = {item["code"]: self.cleaned_data[f"said_{item['code']}"] for item in self.sheet.items}
        return {**said, "": self.cleaned_data["note"]}

    def rows(self) -> Iterator[tuple[dict[str, Any], BoundField, BoundField]]:
        """Each item with its two fields."""
        for item in self.sheet.items:
            yield item, self[f"mark_{item['code']}"], self[f"said_{item['code']}"]


def _mark_field(item: dict[str, Any], is_given: bool, mark: int | None) -> forms.Field:
    if item["fatal"]:
        return OneOf(label=label_of(item), choices=OCCURRED, initial="yes" if mark else "no")
    initial = (NOT_APPLICABLE if mark is None else str(mark)) if is_given else ""
    return MarkField(item["points"], item["may_not_apply"], label=label_of(item), initial=initial)


class RulingForm(ScoreForm):
    """The sheet as the ruler leaves it, and why: unchanged, the score stands."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ruling"] = Text(label=gettext_lazy("裁定理由"), max_length=1000, rows=3)
        self.fields["sure"] = forms.BooleanField(label=gettext_lazy("裁定是最终的，我确定"))

    @property
    def words(self) -> Words:
        """As of every sheet; why points were taken off is not said again where the ruler gives them back."""
        said, full = super().words, {one["code"]: one["points"] for one in self.sheet.items}
        given_back = {
            code
            for code, mark in self.marks.items()
            if mark == full[code] and said[code] == self.fields[f"said_{code}"].initial
        }
        return {code: "" if code in given_back else text for code, text in said.items()}


class DropForm(forms.Form):
    """Why something drawn is not scored."""

    reason = Line(
        label=gettext_lazy("不能评的原因"), max_length=200, help_text=gettext_lazy("值班主任能看到")
    )


class AppealForm(forms.Form):
    """Why a score is wrong."""

    why = Text(
        label=gettext_lazy("申诉理由"),
        max_length=1000,
        rows=4,
        help_text=gettext_lazy("写明哪一项、为什么。只能申诉一次，裁定后不再改。"),
    )
    sure = forms.BooleanField(label=gettext_lazy("每件只能申诉一次，我确定提交"))
