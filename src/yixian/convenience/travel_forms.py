"""The forms of what differs on a day, and of travel notices."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Day, Line, OneOf, Text, Whole, area_field
from yixian.cases.widgets import TYPED
from yixian.convenience.models import DayChange, TravelNotice
from yixian.convenience.models.journey import LEAVES, LONGEST_DELAY, too_far_ahead
from yixian.convenience.models.provider import CODE
from yixian.convenience.timetables.numbers import (
    number_called,
    origin_spelled,
    what_nothing_bears,
    wrong_start,
)

SEPARATORS = re.compile(r"[;；,，、]")


def _today() -> Any:
    return timezone.localdate()


class ChangeForm(forms.Form):
    """What is cancelled, late or leaves elsewhere on a day."""

    use_required_attribute = False
    day = Day(label=gettext_lazy("日期"), initial=_today, help_text=gettext_lazy("凌晨的班次算前一天的"))
    number = Line(
        label=gettext_lazy("班次号或线路"), max_length=100, help_text=gettext_lazy("如：102路、K9002、JY88")
    )
    departs = Line(
        label=gettext_lazy("开出"),
        max_length=5,
        required=False,
        help_text=gettext_lazy("只是这个时间从起点站开出的一班，如 08:05；不填就是这一天的全部"),
    )
    origin = Line(
        label=gettext_lazy("起点站"), max_length=100, required=False,
        help_text=gettext_lazy("只是从这一站开出的，如：火车站；不填，两头开出的都算"),
    )  # fmt: skip
    what = OneOf(label=gettext_lazy("变动"), choices=DayChange.What.choices)
    minutes = Whole(
        label=gettext_lazy("晚点分钟"), min_value=1, max_value=LONGEST_DELAY, required=False,
        help_text=gettext_lazy("只在晚点时填"),
    )  # fmt: skip
    text = Line(
        label=gettext_lazy("说明"), max_length=200, required=False,
        help_text=gettext_lazy("如：改在东广场乘车。市民看得到，不写个人信息"),
    )  # fmt: skip
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput(TYPED))

    def clean_day(self) -> Any:
        """Of a service day that may still be on its way."""
        day = self.cleaned_data["day"]
        if day < timezone.localdate() - timedelta(days=1):
            raise forms.ValidationError(_("这一天已经过去了。"))
        if too_far := too_far_ahead(day):
            raise forms.ValidationError(too_far)
        return day

    def clean_number(self) -> str:
        return known_number(self.cleaned_data["number"])

    def clean_departs(self) -> str:
        clock: str = self.cleaned_data["departs"].replace("：", ":")
        clock = clock.rjust(5, "0") if clock else ""
        if clock:
            LEAVES(clock)
        return clock

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("what") == DayChange.What.LATE and "minutes" in told and not told["minutes"]:
            self.add_error("minutes", _("晚点要写多少分钟。"))
        if told.get("what") not in (None, "", DayChange.What.LATE):
            told["minutes"] = None
        if told.get("number") and told.get("day"):
            told["origin"] = origin_spelled(told["number"], told["day"], told.get("origin", ""))
            wrong = wrong_start(told["number"], told["day"], told.get("departs", ""), told["origin"])
            if wrong is not None:
                self.add_error(*wrong)
        return told

    @property
    def columns(self) -> dict[str, Any]:
        """Of a valid form what the row takes."""
        told = self.cleaned_data
        return {
            **{name: told[name] for name in ("day", "number", "departs", "origin", "what", "text")},
            "minutes": told["minutes"] or 0,
        }


class NoticeForm(forms.Form):
    """A closure, diversion, road works or a plan."""

    use_required_attribute = False
    kind = OneOf(label=gettext_lazy("类型"), choices=TravelNotice.Kind.choices)
    title = Line(label=gettext_lazy("标题"), max_length=100)
    text = Text(
        label=gettext_lazy("内容"),
        max_length=1000,
        help_text=gettext_lazy("哪一段、为什么、怎么绕行、问谁。市民看得到，不写个人信息"),
    )
    places = Line(
        label=gettext_lazy("涉及地点"), required=False, help_text=gettext_lazy("站名或路名，用分号隔开")
    )
    routes = Line(
        label=gettext_lazy("涉及线路"),
        required=False,
        help_text=gettext_lazy("用分号隔开；地点和线路都不填，查什么时刻都显示"),
    )
    area = area_field(gettext_lazy("所在区域"), required=False)
    valid_from = Day(label=gettext_lazy("生效日期"), initial=_today)
    valid_to = Day(
        label=gettext_lazy("失效日期（含当日）"),
        required=False,
        help_text=gettext_lazy("不填就一直显示，到有人结束它为止"),
    )
    code = forms.CharField(max_length=40, validators=[CODE], widget=forms.HiddenInput(TYPED))
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput(TYPED))

    def clean_places(self) -> str:
        return ";".join(_split(self.cleaned_data["places"]))

    def clean_routes(self) -> str:
        return ";".join(map(known_number, _split(self.cleaned_data["routes"])))

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        first, last = told.get("valid_from"), told.get("valid_to")
        if last and last < timezone.localdate():
            self.add_error("valid_to", _("这一天已经过去了。"))
        elif first and last and last < first:
            self.add_error("valid_to", _("失效日期不能早于生效日期。"))
        return told

    @property
    def columns(self) -> dict[str, Any]:
        """Of a valid form what the row takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("code", "seen")}


def known_number(typed: str) -> str:
    """The number as it is borne; a form's error, with what may be meant, where nothing bears it."""
    found = number_called(typed)
    if found is not None:
        return found
    raise forms.ValidationError(what_nothing_bears(typed))


def _split(typed: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in SEPARATORS.split(typed) if one.strip()))
