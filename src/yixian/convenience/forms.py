"""Forms of services and bookings."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Line, Row, YesNo
from yixian.convenience.provider_queries import Wish, kind_called, kind_choices
from yixian.directory import queries as directory
from yixian.directory.models import Area

LONGEST = 100
Grouped = list[tuple[Any, Any]]


class FromList(Row):
    """A row chosen from a native list, in groups, that begins with nothing chosen."""

    def __init__(self, find: Any, grouped: Any, empty: Any, unknown: Any, **options: Any) -> None:
        super().__init__(find, lambda: (), unknown, **options)
        choices = CallableChoiceIterator(lambda: [("", empty), *grouped()])
        cast(forms.Select, self.widget).choices = choices


def districts_and_streets() -> Grouped:
    """Districts with their streets, each district a group; smaller places would make the list too long."""
    groups: dict[str, Grouped] = {}
    names = {area.code: area.label for area in directory.areas()}
    for area in directory.areas():
        if area.level == Area.Level.DISTRICT:
            whole = _("%(district)s（不清楚哪个街道）") % {"district": area.label}
            groups.setdefault(area.label, []).insert(0, (area.code, whole))
        elif area.level == Area.Level.STREET and len(area.path_codes) > 1:
            district = names.get(area.path_codes[-2], area.path_codes[-2])
            groups.setdefault(district, []).append((area.code, area.label))
    return list(groups.items())


def place_field(**options: Any) -> Row:
    """Where the service is wanted."""
    unknown = _("没有名称或编码为“%(code)s”的区域。")
    return FromList(directory.area, districts_and_streets, _("全市"), unknown, **options)


def kind_field(empty: Any, **options: Any) -> Row:
    """What kind of service."""
    return FromList(kind_called, kind_choices, empty, _("没有“%(code)s”这种服务。"), **options)


class SearchForm(forms.Form):
    """What somebody looks for among the services."""

    q = Line(
        label=_("要找什么"),
        max_length=LONGEST,
        required=False,
        help_text=_("如：水管漏水、牙疼、开锁，或店名"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = kind_field(_("不限"), label=_("种类"), required=False)
    area = place_field(label=_("在哪里"), required=False)
    open_now = YesNo(label=_("只看现在营业的"))

    def wish(self) -> Wish:
        """What is asked for; of a form with mistakes what is right."""
        self.is_valid()
        told = self.cleaned_data
        return Wish(told.get("q") or "", told.get("kind"), told.get("area"), bool(told.get("open_now")))
