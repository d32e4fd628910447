"""A form by which somebody hands in a small table as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.errors import Refusal
from yixian.ground.tables import Line, lines_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_BYTES = 1 << 20


class TableField(forms.FileField):
    """A table as CSV or XLSX, not yet read."""

    def __init__(self, *, help_text: _StrPromise) -> None:
        super().__init__(
            label=gettext_lazy("文件（CSV 或 XLSX）"),
            max_length=200,
            widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
            help_text=help_text,
        )


class TableForm(forms.Form):
    """Its `lines` are the table once the form is valid; whoever inherits has a `TableField` called `file`."""

    most_rows: ClassVar[int]  # the header not counted
    too_many: ClassVar[_StrPromise]  # what is said of more

    lines: list[Line]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件太大，最多 1 MB。请分成几个文件。"))
        try:
            self.lines = list(lines_in(file.read()))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if len(self.lines) - 1 > self.most_rows:
            raise forms.ValidationError(str(self.too_many))
        return file
