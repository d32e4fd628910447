"""Forms of bookings: what is wanted, another time, a price, a grade, a complaint."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Day, Line, OneOf, Text, Whole, YesNo
from yixian.cases.models import Identity, ReplyWay
from yixian.cases.models.telephone import is_mobile, normal_telephone
from yixian.convenience.actions import GRADES, Wanted, local_moment
from yixian.convenience.forms import FromList, place_field
from yixian.convenience.models import Provider, ProviderKind
from yixian.convenience.models.booking import WAYS
from yixian.convenience.models.provider import codes_in
from yixian.convenience.provider_queries import kind_called, kind_choices, provider_called
from yixian.ground.errors import Refusal
from yixian.ground.hours import in_words
from yixian.safeguard import crypto

SALT = "booking"
FORM_SECONDS = 24 * 3600  # so long the same form sent again is the same booking
MOST_PERSONS = 50
CLOCK = forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")


def new_mark() -> str:
    """What a form handed out is known by."""
    return signing.dumps(secrets.token_urlsafe(12), salt=SALT)


class TimeForm(forms.Form):
    """From when to when; an end without a day is on the same day."""

    day = Day(label=_("哪一天"))
    starts = forms.TimeField(label=_("从几点"), widget=CLOCK)
    until = forms.TimeField(label=_("到几点"), widget=CLOCK)
    last_day = Day(label=_("到哪一天"), required=False, help_text=_("同一天可以不填；住宿填离店的日子。"))

    def span(self) -> tuple[datetime, datetime]:
        """The two moments of a valid form."""
        told = self.cleaned_data
        last = told.get("last_day") or told["day"]
        until: time = told["until"]
        return local_moment(told["day"], told["starts"]), local_moment(last, until)


class BookForm(TimeForm):
    """What somebody wants, and how they are reached."""

    kind = FromList(
        kind_called, kind_choices, _("请选择"), _("没有“%(code)s”这种服务。"), label=_("要什么服务")
    )
    area = place_field(label=_("在哪里"), required=False)
    address = Line(
        label=_("具体地址"),
        max_length=200,
        required=False,
        help_text=_("要上门的请填；服务商接受以后才看得到。"),
    )
    persons = Whole(label=_("人数"), min_value=1, max_value=MOST_PERSONS, initial=1)
    notes = Text(
        label=_("要说明的"),
        max_length=500,
        rows=3,
        required=False,
        help_text=_("如：厨房水龙头漏水；靠窗的桌子。请不要写姓名、电话。最多500字。"),
    )
    name = Line(label=_("姓名"), max_length=60)
    telephone = Line(label=_("电话"), max_length=30, help_text=_("服务商接受以后才看得到。"))
    email = forms.EmailField(
        label=_("电子邮箱"), max_length=200, required=False, help_text=_("没有可以不填。")
    )
    reply_way = OneOf(
        label=_("有了答复怎么告诉您"), choices=WAYS, widget=forms.RadioSelect, initial=ReplyWay.SMS
    )
    # Asked alone where the same is booked already.
    again = YesNo(label=_("仍要预订"))
    provider = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    field_order = (
        "kind",
        "day",
        "starts",
        "until",
        "last_day",
        "persons",
        "area",
        "address",
        "notes",
        "name",
        "telephone",
        "email",
        "reply_way",
        "again",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["day"].widget.attrs["min"] = timezone.localdate().isoformat()

    def chosen(self) -> Provider | None:
        """The provider the page was opened for."""
        return provider_called(str(self["provider"].value() or "")[:40])

    def chosen_hours(self) -> str:
        """When the provider the page was opened for is open, in words; "" for nobody, and where nobody said when."""
        chosen = self.chosen()
        return in_words(chosen.hours) if chosen is not None else ""

    def asked(self) -> list[forms.BoundField]:
        """What the page shows to be filled in: whether to book the same again only where that is the question."""
        again = self["again"]
        return [
            field
            for field in self.visible_fields()
            if field.name != again.name or field.errors or field.value()
        ]

    def clean_telephone(self) -> str:
        try:
            number = normal_telephone(self.cleaned_data["telephone"])
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        if len(number) < 7:
            raise ValidationError(_("电话号码太短，请填手机号，或带区号的固定电话。"))
        return number

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        way, number = told.get("reply_way"), told.get("telephone")
        if way == ReplyWay.SMS and number and not is_mobile(number):
            self.add_error("reply_way", _("这个号码收不到短信，请选别的方式。"))
        if way == ReplyWay.EMAIL and not told.get("email") and "email" not in self.errors:
            self.add_error("email", _("您选的方式需要填邮箱。"))
        provider, kind = self.chosen(), told.get("kind")
        if provider is not None and kind is not None and kind.code not in codes_in(provider.kinds):
            self.add_error("kind", _("您选的这一家没有这种服务。"))
        return told

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        told = self.cleaned_data
        kind: ProviderKind = told["kind"]
        starts_at, ends_at = self.span()
        identity = Identity(name=told["name"], telephone=told["telephone"], email=told.get("email") or "")
        return Wanted(
            kind,
            starts_at,
            ends_at,
            identity,
            told["reply_way"],
            self.chosen(),
            told.get("area"),
            told["persons"],
            told["address"],
            told["notes"],
        )

    def key(self) -> str:
        """What makes two submissions one: the form handed out, and every word in it. One we did not hand out is like
        no other.
        """
        try:
            once: str = signing.loads(self.cleaned_data["once"], salt=SALT, max_age=FORM_SECONDS)
        except signing.BadSignature:
            once = secrets.token_urlsafe(12)
        typed = {name: self.data.get(name, "") for name in self.fields if name not in ("once", "again")}
        return crypto.keyed_hash(json.dumps([once, typed], sort_keys=True), "booking form")


class TrackForm(forms.Form):
    """A citizen's way back to a booking."""

    number = Line(label=_("预订编号"), max_length=40, help_text=_("F 开头的一串数字。"))
    code = Line(label=_("查询码"), max_length=20, help_text=_("8 个字母和数字，大小写、空格都没关系。"))


class GradeForm(forms.Form):
    """One to five."""

    grade = OneOf(
        label=_("您给几分"),
        choices=[(str(n), str(n)) for n in GRADES],
        widget=forms.RadioSelect,
        help_text=_("1 分最差，5 分最好。"),
    )


class ComplainForm(forms.Form):
    """What went wrong."""

    words = Text(label=_("投诉什么"), max_length=2000, rows=5, help_text=_("最多2000字。"))


class PriceForm(forms.Form):
    """What was paid, in yuan."""

    price = forms.DecimalField(label=_("收了多少钱（元）"), min_value=0, max_digits=9, decimal_places=2)
