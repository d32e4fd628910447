"""The citizens' forms: large, plain, and asking only for what is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, OneOf, Past, Text, YesNo, any_department_field, area_field
from yixian.cases.models import TITLE_LENGTH, AccusedMatter, Citizen, Identity, Kind, ReplyWay, Secrecy
from yixian.ground.errors import Refusal
from yixian.intake.actions import normal_telephone

WAYS = [
    (ReplyWay.TELEPHONE, _("打电话告诉我")),
    (ReplyWay.SMS, _("发短信给我")),
    (ReplyWay.EMAIL, _("发邮件给我")),
    (ReplyWay.PORTAL, _("我自己在网上查")),
]


class SubmitForm(forms.Form):
    """What a citizen tells the city."""

    kind = OneOf(label=_("您要办什么"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.HELP)
    content = Text(
        label=_("请把事情说清楚"), rows=7, help_text=_("什么时间、什么地点、发生了什么事，希望怎么解决")
    )
    title = Line(label=_("标题（可不填）"), max_length=TITLE_LENGTH, required=False)
    area = area_field(_("在哪个区域"), required=False)
    address = Line(label=_("具体地址"), required=False)
    happened_at = Past(label=_("发生时间（可不填）"), required=False)
    name = Line(label=_("您的姓名"), max_length=60, required=False)
    telephone = Line(
        label=_("您的电话"), max_length=30, required=False, help_text=_("不留电话就是匿名，我们无法回访您")
    )
    email = forms.EmailField(label=_("电子邮箱（可不填）"), required=False)
    enterprise = YesNo(label=_("我代表企业"))
    reply_way = OneOf(label=_("怎么答复您"), choices=WAYS, widget=forms.RadioSelect, initial=ReplyWay.TELEPHONE)
    keep_secret = YesNo(label=_("不要让承办单位知道我是谁"))
    accused = any_department_field(_("如果是投诉某个单位，请选择"), required=False)
    accused_matter = OneOf(
        label=_("投诉的是"), choices=[("", "—"), *AccusedMatter.choices], required=False
    )
    publish_consent = YesNo(label=_("同意隐去个人信息后公开"))
    callback_consent = YesNo(label=_("办结后可以回访我"), initial=True)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def clean_telephone(self) -> str:
        try:
            return normal_telephone(self.cleaned_data["telephone"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("accused") and not values.get("accused_matter"):
            self.add_error("accused_matter", _("请说明投诉的是服务设施，还是作风行为。"))
        needs = {ReplyWay.TELEPHONE: "telephone", ReplyWay.SMS: "telephone", ReplyWay.EMAIL: "email"}
        needed = needs.get(values.get("reply_way", ""))
        if needed and not values.get(needed) and needed not in self.errors:
            self.add_error(needed, _("您选择的答复方式需要填写这一项；也可以改为自己在网上查。"))
        return values

    def identity(self) -> Identity:
        """Who submits; empty for somebody who leaves nothing."""
        v = self.cleaned_data
        return Identity(name=v["name"], telephone=v["telephone"], email=v.get("email") or "")

    def citizen_kind(self) -> str:
        return Citizen.Kind.ENTERPRISE if self.cleaned_data["enterprise"] else Citizen.Kind.PERSON

    def values(self) -> dict[str, Any]:
        """The fields of the case."""
        names = ("kind", "content", "title", "area", "address", "happened_at", "reply_way")
        more = ("accused", "accused_matter", "publish_consent", "callback_consent")
        found = {name: self.cleaned_data[name] for name in (*names, *more)}
        if self.cleaned_data["keep_secret"] and found["kind"] != Kind.REPORT:
            found["secrecy"] = Secrecy.FROM_UNIT
        return found


class TrackForm(forms.Form):
    """A citizen's way back to a case: its number and its query code."""

    number = Line(label=_("诉求编号"), max_length=30)
    code = Line(label=_("查询码"), max_length=20, help_text=_("提交时给您的 8 位查询码，不分大小写"))
