"""The seat's forms: opening a contact, saying what became of it, registering a matter in one go."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.actions.register import CaseFields
from yixian.cases.fields import Line, OneOf, Past, Text, YesNo, reason_field
from yixian.cases.models import (
    Channel,
    Citizen,
    Contact,
    ContactOutcome,
    Identity,
    normal_credit_code,
)
from yixian.cases.widgets import TYPED
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal
from yixian.intake.actions import Matter, normal_telephone, placed
from yixian.intake.actions.end_contact import ABOUT_CASE, WITHOUT_CASE
from yixian.intake.late import too_old
from yixian.safeguard import crypto

# Entered later than this after it was received, an entry needs its reason.
AT_ONCE = timedelta(minutes=10)
OFF = {"autocomplete": "off"}


class OpenForm(forms.Form):
    """A contact begins: how somebody came, and when it was received if it is entered afterwards."""

    telephone = Line(
        label=_("来电号码"),
        max_length=30,
        required=False,
        help_text=_("不显示号码时留空"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )
    channel = OneOf(label=_("渠道"), choices=Channel.choices, initial=Channel.TELEPHONE)
    number = forms.ModelChoiceField(
        HotlineNumber.objects.filter(active=True),
        label=_("拨打的号码"),
        to_field_name="number",
        required=False,
        empty_label="12345",
    )
    received_at = Past(label=_("受理时间"), required=False, help_text=_("补录时填写，平时留空"))
    late_reason = Line(
        label=_("补录原因"), max_length=200, required=False, help_text=_("如系统停用、纸质登记")
    )

    def clean_telephone(self) -> str:
        return _kept(normal_telephone, self.cleaned_data["telephone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        received = values.get("received_at")
        if old := too_old(received):
            self.add_error("received_at", old)
        if received and received < timezone.now() - AT_ONCE and not values.get("late_reason"):
            self.add_error("late_reason", _("补录要写明原因。"))
        return values


def _kept(normal: Callable[[str], str], typed: str) -> str:
    """What was typed as it is kept; its refusal beside the field."""
    try:
        return normal(typed)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class OutcomeForm(forms.Form):
    """What became of a contact that leaves no case of its own, or what else it was about than the case it became."""

    outcome = OneOf(
        label=_("来电结果"),
        choices=[(one.value, one.label) for one in (*WITHOUT_CASE, *ABOUT_CASE)],
        widget=forms.RadioSelect,
    )
    about = OneOf(label=_("关于哪件诉求"), required=False)
    text = Text(label=_("补充或催办内容"), max_length=500, rows=2, required=False)

    def __init__(
        self, *args: Any, cases: list[tuple[str, str]], besides: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["about"].choices = [("", "—"), *cases]  # type: ignore[attr-defined]
        if besides:
            about = [(one.value, one.label) for one in ABOUT_CASE]
            self.fields["outcome"].choices = about  # type: ignore[attr-defined]
        elif not cases:
            without = [(one.value, one.label) for one in WITHOUT_CASE]
            self.fields["outcome"].choices = without  # type: ignore[attr-defined]
            del self.fields["about"], self.fields["text"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") in ABOUT_CASE and not values.get("about"):
            self.add_error("about", _("请选择是哪一件诉求。"))
        if values.get("outcome") == ContactOutcome.SUPPLEMENT and not values.get("text"):
            self.add_error("text", _("请写下补充的内容。"))
        return values


class CodeForm(forms.Form):
    """What a caller reads out to be told of a case: its number and query code."""

    number = Line(
        label=_("诉求编号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF})
    )
    code = Line(label=_("查询码"), max_length=40, widget=forms.TextInput(attrs=OFF))


class Then(forms.Form):
    """What is done with the matter at once; the fields of each way are those of its action."""

    WAYS = [
        ("submit", _("提交派单")),
        ("answer", pgettext_lazy("next step", "直接办结")),
        ("refuse", pgettext_lazy("next step", "不予受理")),
        ("transfer", _("转接")),
        ("merge", _("并入已有诉求")),
        ("draft", _("存为草稿")),
    ]
    then = OneOf(label=_("接下来"), choices=WAYS, widget=forms.RadioSelect, initial="submit")
    answer = Text(label=_("答复内容"), required=False, help_text=_("写明依据，便于考核和再次引用"))
    reason = reason_field(
        "refuse",
        _("不予受理原因"),
        required=False,
        widget=forms.Select(
            attrs={"hx-get": reverse_lazy("refusal_script"), "hx-target": "#script", "hx-trigger": "change"}
        ),
    )
    explanation = Text(
        label=_("向诉求人的说明"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("不填时用该原因的话术"),
    )
    target = Line(
        label=_("转接去向"), max_length=60, required=False, help_text=_("热线号码或单位，如 110、12315")
    )
    picked_up = YesNo(label=_("对方已接听"))
    result = Text(label=_("转接情况"), max_length=500, rows=2, required=False)
    into = Line(label=_("并入诉求编号"), max_length=26, required=False)

    # The fields each way hands to its action.
    FIELDS = {
        "submit": (),
        "draft": (),
        "answer": ("answer",),
        "refuse": ("reason", "explanation"),
        "transfer": ("target", "picked_up", "result"),
        "merge": ("into",),
    }


class RegistrationForm(CaseFields, Then):
    """Who asks, what it is about, and what is done with it, on one page."""

    name = Line(label=_("姓名"), max_length=60, required=False)
    form_of_address = Line(label=_("称呼"), max_length=20, required=False, help_text=_("如王先生"))
    telephone = Line(
        label=_("回访电话"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("邮箱"), required=False, max_length=120)
    citizen_kind = OneOf(label=_("诉求人类别"), choices=Citizen.Kind.choices, initial=Citizen.Kind.PERSON)
    credit_code = Line(label=_("统一社会信用代码"), max_length=40, required=False)
    # Written by the map; nobody types them, and nothing is missing without them.
    lon = forms.FloatField(
        label=_("地图上的地点"),
        required=False,
        min_value=-180,
        max_value=180,
        widget=forms.HiddenInput(TYPED),
    )
    lat = forms.FloatField(
        label=_("地图上的地点"), required=False, min_value=-90, max_value=90, widget=forms.HiddenInput(TYPED)
    )
    # The form as it was handed out: sent twice by an impatient press, it registers once.
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    # In the order in which a call goes: what and where, the words, who; then what few calls need.
    WHAT = ("kind", "category", "area", "address", "content", "demand")
    WHO = ("name", "form_of_address", "telephone", "citizen_kind")
    MORE = ("happened_at", "urgency", "title")
    FURTHER = (
        "credit_code",
        "email",
        "accused",
        "accused_matter",
        "identity_to_accused",
        "secrecy",
        "reply_way",
        "tags",
        "callback_consent",
        "report_callback",
        "publish_consent",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The whole form in view at once: who writes more makes the box larger.
        self.fields["content"].widget.attrs["rows"] = 4
        self.fields["demand"].widget.attrs["rows"] = 1

    def clean_telephone(self) -> str:
        return _kept(normal_telephone, self.cleaned_data["telephone"])

    def clean_credit_code(self) -> str:
        return _kept(normal_credit_code, self.cleaned_data["credit_code"])

    def hand_out(self) -> None:
        """Let what is sent with this form next count as a matter of its own."""
        once = secrets.token_urlsafe(18)
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()  # what was sent cannot be changed
            self.data["once"] = once
        else:
            self.initial["once"] = once

    def key(self, contact: Contact) -> str:
        """Under what a registration with this form is remembered; empty for a form nobody handed out."""
        once: str = self.cleaned_data["once"]
        return f"form:{contact.pk}:{once}" if once else ""

    def digest(self) -> str:
        """Of every word in the form: another digest under the same key is another matter."""
        assert isinstance(self.data, QueryDict)
        typed = {name: self.data.getlist(name) for name in self.fields if name != "once"}
        return crypto.keyed_hash(json.dumps(typed, sort_keys=True), "seat form")

    def matter(self) -> Matter:
        """What is to be registered, from the valid form."""
        values = self.cleaned_data
        return Matter(
            self.identity(), self.case_values(), values["citizen_kind"], values["then"], self.next_values()
        )

    def identity(self) -> Identity:
        """Who asks, from the valid form."""
        values = self.cleaned_data
        names = ("name", "form_of_address", "telephone", "email", "credit_code")
        return Identity(**{name: values.get(name) or "" for name in names})

    def case_values(self) -> dict[str, Any]:
        """What `register` takes, from the valid form."""
        values = {name: self.cleaned_data[name] for name in CaseFields.base_fields}
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return values | placed(lon, lat)

    def next_values(self) -> dict[str, Any]:
        """What the chosen action takes, as it would have been typed."""
        given = {name: self.cleaned_data.get(name) for name in self.FIELDS[self.cleaned_data["then"]]}
        return {name: getattr(value, "code", value) for name, value in given.items()}

    def group(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def who(self) -> list[forms.BoundField]:
        return self.group(*self.WHO)

    @property
    def what(self) -> list[forms.BoundField]:
        return self.group(*self.WHAT)

    @property
    def more(self) -> list[forms.BoundField]:
        return self.group(*self.MORE)

    @property
    def further(self) -> list[forms.BoundField]:
        return self.group(*self.FURTHER)

    @property
    def further_used(self) -> bool:
        told = ("credit_code", "email", "accused", "secrecy", "accused_matter")
        return any(self[name].errors or self[name].value() for name in told)

    @property
    def steps(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """The ways that ask for more, with their fields."""
        return [(way, label, self.group(*self.FIELDS[way])) for way, label in self.WAYS if self.FIELDS[way]]
