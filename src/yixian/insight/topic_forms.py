"""What people type about topics and their cures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Day, Line, OneOf, Text, department_field, departments_field
from yixian.insight.models import Topic

MOST_OFFERED = 100


class NameForm(forms.Form):
    name = Line(
        label=_("名称"),
        max_length=60,
        required=False,
        help_text=_("空着就用系统取的标题。不要写姓名和电话。"),
    )


class MergeForm(forms.Form):
    """Into which other topic; the hottest are offered."""

    into = OneOf(label=_("并入"))

    def __init__(self, topic: Topic, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Topic.objects.standing().exclude(pk=topic.pk).select_related("area")
        near = others.order_by("-heat", "-pk")[:MOST_OFFERED]
        self.topics = {str(one.pk): one for one in near}
        choices = [(pk, _offered(one)) for pk, one in self.topics.items()]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


def _offered(topic: Topic) -> str:
    """Two topics may have one title: where it is, and how many spoke of it, tells them apart."""
    where = topic.area.label if topic.area is not None else ""
    return " · ".join(filter(None, (topic.name, where, str(topic.citizens))))


class SplitForm(forms.Form):
    """What the part that is split off is called; the cases are ticked in the table."""

    name = Line(label=_("新热点的名称"), max_length=60, help_text=_("不要写姓名和电话。"))


class CureForm(forms.Form):
    lead = department_field(_("牵头单位"))
    assisting = departments_field(_("配合单位"), required=False)
    measures = Text(label=_("治理措施"), max_length=2000, rows=4)
    due_on = Day(label=_("完成期限"))


class ReportForm(forms.Form):
    text = Text(label=_("进展"), max_length=2000, rows=4)


class EndForm(forms.Form):
    ending = Text(label=_("结束意见"), max_length=2000, rows=3, help_text=_("做了什么，见没见效。"))
