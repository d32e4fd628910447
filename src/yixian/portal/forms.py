"""The citizens' forms: large, plain, and asking only for what is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Day, Line, OneOf, Text, YesNo
from yixian.cases.models import (
    TITLE_LENGTH,
    AccusedMatter,
    Citizen,
    Identity,
    Kind,
    ReplyWay,
    Secrecy,
    normal_credit_code,
)
from yixian.ground.errors import Refusal
from yixian.intake.actions import placed
from yixian.portal.fields import Telephone, place_field, unit_field

KINDS = [
    (Kind.HELP, _("求助：遇到了困难，请政府帮忙")),
    (Kind.COMPLAINT, _("投诉：对服务、收费、管理等不满意")),
    (Kind.ENQUIRY, _("咨询：想问政策或怎么办事")),
    (Kind.SUGGESTION, _("建议：想给城市出个主意")),
    (Kind.REPORT, _("举报：揭发违法违规，默认为您保密")),
    (Kind.COMMENDATION, _("表扬：有人有事值得夸")),
]
WAYS = [
    (ReplyWay.TELEPHONE, _("打电话告诉我")),
    (ReplyWay.SMS, _("发短信给我")),
    (ReplyWay.EMAIL, _("发邮件给我")),
    (ReplyWay.PORTAL, _("我自己在网上查")),
]
NEEDED = {ReplyWay.TELEPHONE: "telephone", ReplyWay.SMS: "telephone", ReplyWay.EMAIL: "email"}
MATTERS = [
    ("", _("请选择")),
    (AccusedMatter.SERVICE, _("它的服务、收费或设施")),
    (AccusedMatter.CONDUCT, _("它的人的态度、作风或行为")),
]
# Groups of the page: title, what stands below it, fields, whether it starts folded.
GROUPS: list[tuple[Any, Any, tuple[str, ...], bool]] = [
    (_("一、什么事"), "", ("kind", "content", "title"), False),
    (_("二、在哪里，什么时候"), "", ("area", "address", "day", "hour"), False),
    (
        _("三、您是谁"),
        _("只有办这件事的人能看到。什么都不填就是匿名，我们没法回访您。"),
        ("name", "telephone", "email", "enterprise", "credit_code", "keep_secret"),
        False,
    ),
    (_("四、怎么答复您"), "", ("reply_way", "callback_consent", "report_callback", "publish_consent"), False),
    (
        _("要投诉某个单位？点这里填写"),
        _("投诉作风行为和所有的举报，不会交给被投诉的单位自己办。"),
        ("accused", "accused_matter"),
        True,
    ),
]


def plainly(form: forms.BaseForm) -> None:
    """Say what is wrong in plain words, and let browsers take texts of any length.

    A text that the browser cuts off while it is pasted would be lost without a word.
    """
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)
        chosen = isinstance(field.widget, forms.Select | forms.RadioSelect)
        said = {
            "max_length": _("太长了：最多%(limit_value)d字，现在有%(show_value)d字。请写短一些。"),
            "required": _("请选一项。") if chosen else _("这里要填写。"),
            "invalid_choice": _("请从列出的里面选一项。"),
        }
        field.error_messages = {**field.error_messages, **said}


@dataclass(frozen=True)
class Group:
    """Fields that belong together on the page."""

    title: str | Promise
    note: str | Promise
    fields: list[forms.BoundField]
    folded: bool

    @property
    def open(self) -> bool:
        """Whether a folded group has something to show."""
        return any(field.errors or field.value() for field in self.fields)


class SubmitForm(forms.Form):
    """What a citizen tells the city."""

    LACKING = _("您选的答复方式需要填这一项；也可以改选“我自己在网上查”。")
    kind = OneOf(label=_("您要办什么"), choices=KINDS, widget=forms.RadioSelect, initial=Kind.HELP)
    content = Text(
        label=_("请把事情说清楚"),
        rows=8,
        help_text=_("什么时间、什么地点、发生了什么事，希望怎么解决。最多5000字。"),
    )
    title = Line(
        label=_("给它起个标题"), max_length=TITLE_LENGTH, required=False, help_text=_("可以不填。最多30字。")
    )
    area = place_field(label=_("在哪个区、哪个街道"), required=False)
    address = Line(
        label=_("具体地址"), required=False, help_text=_("如：迎泽大街100号门口。没有固定地点可以不填。")
    )
    # Written by the map; nobody types them, and nothing is missing without them.
    lon = forms.FloatField(
        label=_("地图上的地点"), required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    lat = forms.FloatField(
        label=_("地图上的地点"), required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    day = Day(label=_("哪一天发生的"), required=False, help_text=_("可以不填。"))
    hour = forms.TimeField(
        label=_("几点钟"),
        required=False,
        help_text=_("可以不填。"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    name = Line(label=_("您的姓名"), max_length=60, required=False)
    telephone = Telephone(
        label=_("您的电话"),
        required=False,
        help_text=_("手机号，或带区号的固定电话。不想留的，下面“怎么告诉您”选“我自己在网上查”。"),
    )
    email = forms.EmailField(
        label=_("电子邮箱"),
        required=False,
        help_text=_("没有可以不填。"),
        error_messages={"invalid": _("邮箱写得不对，应当像 name@example.com。")},
    )
    enterprise = YesNo(label=_("我代表企业或单位"))
    credit_code = Line(
        label=_("统一社会信用代码"),
        required=False,
        max_length=40,
        help_text=_("代表企业或单位时填写，18 位；没有可以不填。"),
    )
    keep_secret = YesNo(
        label=_("不要让办事的单位知道我是谁"), help_text=_("只有热线中心知道您的姓名和电话。")
    )
    reply_way = OneOf(
        label=_("有了结果怎么告诉您"), choices=WAYS, widget=forms.RadioSelect, initial=ReplyWay.TELEPHONE
    )
    callback_consent = YesNo(label=_("办完以后可以打电话问我满意不满意"), initial=True)
    report_callback = YesNo(
        label=_("如果是举报，也可以打电话问我"), help_text=_("举报默认不打电话，以免别人知道是您举报的。")
    )
    publish_consent = YesNo(label=_("同意去掉个人信息后公开，给别人参考"))
    accused = unit_field(label=_("投诉哪个单位"), required=False)
    accused_matter = OneOf(label=_("投诉的是"), choices=MATTERS, required=False)
    again = YesNo(label=_("仍要提交"), help_text=_("这是另外一件事，或者确实要再提交一次。"))
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plainly(self)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()

    def groups(self) -> list[Group]:
        """The fields as the page lays them out."""
        return [
            Group(title, note, [self[name] for name in names if name in self.fields], folded)
            for title, note, names, folded in GROUPS
        ]

    def clean_credit_code(self) -> str:
        try:
            return normal_credit_code(self.cleaned_data["credit_code"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("credit_code") and not values.get("enterprise"):
            self.add_error("enterprise", _("填了统一社会信用代码，请勾选这一项；代表自己就不用填代码。"))
        if values.get("accused") and not values.get("accused_matter"):
            self.add_error("accused_matter", _("请选择投诉的是服务设施，还是作风行为。"))
        needed = NEEDED.get(values.get("reply_way", ""))
        if needed and not values.get(needed) and needed not in self.errors:
            self.add_error(needed, self.LACKING)
        self._clean_moment(values)
        return values

    def _clean_moment(self, values: dict[str, Any]) -> None:
        day, hour = values.get("day"), values.get("hour")
        values["happened_at"] = None
        if hour is not None and day is None and "day" not in self.errors:
            self.add_error("day", _("填了几点钟，请也填哪一天。"))
        if day is None:
            return
        at = datetime.combine(day, hour or time.min, tzinfo=timezone.get_current_timezone())
        if at > timezone.now():
            self.add_error("day", _("时间不能晚于现在。"))
        values["happened_at"] = at

    def identity(self) -> Identity:
        """Who submits; empty for somebody who leaves nothing."""
        v = self.cleaned_data
        code = v["credit_code"] if v["enterprise"] else ""
        return Identity(
            name=v["name"], telephone=v["telephone"], email=v.get("email") or "", credit_code=code
        )

    def citizen_kind(self) -> str:
        return Citizen.Kind.ENTERPRISE if self.cleaned_data["enterprise"] else Citizen.Kind.PERSON

    def values(self) -> dict[str, Any]:
        """The fields of the case."""
        names = ("kind", "content", "title", "area", "address", "happened_at", "reply_way")
        more = ("accused", "accused_matter", "publish_consent", "callback_consent")
        found = {name: self.cleaned_data.get(name, False) for name in (*names, *more)}
        if found["kind"] == Kind.REPORT:
            found["callback_consent"] = self.cleaned_data.get("report_callback", False)
        if self.cleaned_data["keep_secret"] and found["kind"] != Kind.REPORT:
            found["secrecy"] = Secrecy.FROM_UNIT
        return found | placed(self.cleaned_data.get("lon"), self.cleaned_data.get("lat"))


class ReferForm(SubmitForm):
    """What a journalist hands on for somebody: it consents to nothing in their place, and says how they are reached."""

    LACKING = _("选的答复方式需要填这一项。")
    LABELS = {
        "name": _("诉求人的姓名"),
        "telephone": _("诉求人的电话"),
        "email": _("诉求人的邮箱"),
        "enterprise": _("诉求人代表企业或单位"),
        "keep_secret": _("不要让办事的单位知道诉求人是谁"),
        "reply_way": _("有了结果怎么告诉诉求人"),
    }
    callback_consent = report_callback = publish_consent = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
        telephone, way = self.fields["telephone"], self.fields["reply_way"]
        telephone.required = True
        telephone.help_text = _("手机号，或带区号的固定电话。编号和查询码发到这里。")
        self.fields["keep_secret"].help_text = _("只有热线中心知道诉求人的姓名和电话。")
        way.choices = [  # type: ignore[attr-defined]
            (ReplyWay.TELEPHONE, _("打电话告诉诉求人")),
            (ReplyWay.SMS, _("发短信给诉求人")),
            (ReplyWay.EMAIL, _("发邮件给诉求人")),
        ]
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def groups(self) -> list[Group]:
        """As the citizen's page lays them out, named for somebody who writes of another."""
        titles = {2: _("三、诉求人是谁"), 3: _("四、怎么答复诉求人")}
        return [
            replace(group, title=titles.get(place, group.title))
            for place, group in enumerate(super().groups())
        ]


class TrackForm(forms.Form):
    """A citizen's way back to a case: its number and its query code."""

    number = Line(label=_("编号"), max_length=60, help_text=_("一串数字，如 20260301000123。"))
    code = Line(
        label=_("查询码"), max_length=60, help_text=_("8 个字母和数字，如 ABCD-2345。大小写、空格都没关系。")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plainly(self)
        self.fields["number"].widget.attrs.update(inputmode="numeric", autocomplete="off")
        self.fields["code"].widget.attrs.update(
            autocapitalize="characters", autocomplete="off", spellcheck="false"
        )
