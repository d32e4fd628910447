"""The form by which a GTFS file is handed in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line


class FeedForm(forms.Form):
    """A GTFS file and whose it is."""

    use_required_attribute = False
    code = Line(
        label=_("来源编码"), max_length=40, help_text=_("同一来源的新文件用同一个编码，读完后替代原来的")
    )
    name = Line(label=_("来源名称"), max_length=60, required=False, help_text=_("新来源要填，如：城区公交"))
    operator = Line(label=_("运营单位"), max_length=100, required=False)
    file = forms.FileField(
        label=_("GTFS 文件（ZIP）"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        help_text=_("最大 20 MB。更大的文件请系统管理员用命令 yixian timetables load 装入。"),
    )
