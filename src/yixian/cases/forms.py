"""Forms of the staff's pages that are no action: filters, looking up a telephone, seeing who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.fields import Day, Line, OneOf, YesNo, any_department_field, area_field, category_field
from yixian.cases.lamps import Lamp
from yixian.cases.listing import CaseFilters
from yixian.cases.models import CaseStatus, Channel, Kind, Outcome, TaskRole, TaskStatus, Urgency

ALL = [("", _("全部"))]
SORTS = [
    ("-received_at", _("最近受理在前")),
    ("received_at", _("最早受理在前")),
    ("promise_due", _("承诺时限先到在前")),
    ("-promise_due", _("承诺时限后到在前")),
    ("step_due", _("本环节时限先到在前")),
    ("-number", _("编号大的在前")),
    ("number", _("编号小的在前")),
]
SHOWN_LAMPS = [
    (Lamp.OVERDUE, _("超期")),
    (Lamp.RED, _("红灯")),
    (Lamp.YELLOW, _("黄灯")),
    (Lamp.NONE, _("正常")),
]


def one_or_all(label: Any, choices: Any) -> OneOf:
    """A filter by one of a closed list; nothing chosen asks for all."""
    return OneOf(label=label, choices=ALL + list(choices), required=False)


class CaseFilterForm(forms.Form):
    """The filters of the list of cases, as they stand in the page's address."""

    q = Line(label=_("词语"), max_length=100, required=False)
    number = Line(label=_("编号"), max_length=40, required=False)
    status = one_or_all(_("状态"), CaseStatus.choices)
    lamp = one_or_all(_("承诺时限"), SHOWN_LAMPS)
    kind = one_or_all(_("类型"), Kind.choices)
    category = category_field(required=False)
    area = area_field(required=False)
    department = any_department_field(_("承办单位"), required=False)
    urgency = one_or_all(_("紧急程度"), Urgency.choices)
    channel = one_or_all(_("渠道"), Channel.choices)
    outcome = one_or_all(_("办结方式"), Outcome.choices)
    received_from = Day(label=_("受理自"), required=False)
    received_to = Day(label=_("受理至"), required=False)
    sort = OneOf(label=_("排序"), choices=SORTS, required=False)

    MORE = ("outcome", "channel", "urgency", "received_from", "received_to", "sort")

    def wanted(self) -> CaseFilters:
        """The valid values as what `listing.cases` takes."""
        values = self.cleaned_data
        several = {name: [values[name]] for name in self._several() if values.get(name)}
        codes = {n: values[n].code for n in ("category", "area", "department") if values.get(n)}
        words = {name: values[name] for name in ("q", "number", "lamp", "sort") if values.get(name)}
        days: dict[str, Any] = {}
        if values.get("received_from"):
            days["received_from"] = clocks.start_of(values["received_from"])
        if values.get("received_to"):
            days["received_to"] = clocks.start_of(values["received_to"] + timedelta(days=1))
        return CaseFilters.model_validate({**several, **codes, **words, **days})

    @staticmethod
    def _several() -> tuple[str, ...]:
        return ("status", "kind", "urgency", "channel", "outcome")

    @property
    def plain(self) -> list[forms.BoundField]:
        """The filters always shown."""
        return [self[name] for name in self.fields if name not in self.MORE]

    @property
    def further(self) -> list[forms.BoundField]:
        """The filters behind 更多."""
        return [self[name] for name in self.MORE]

    @property
    def further_used(self) -> bool:
        return any(self.data.get(name) for name in self.MORE)


class TaskFilterForm(forms.Form):
    """The filters of a department's inbox."""

    status = OneOf(label=_("状态"), choices=[("", _("未答复")), *TaskStatus.choices], required=False)
    urgency = one_or_all(_("紧急程度"), Urgency.choices)
    role = one_or_all(_("主协办"), TaskRole.choices)
    own = YesNo(label=_("只看本单位，不含下属"))


class TelephoneForm(forms.Form):
    """Whose number it is stays out of the page's address: asked by POST, recorded with the reason."""

    telephone = Line(label=_("电话号码"), max_length=30)
    reason = Line(label=_("查询理由"), max_length=500)


class RevealForm(forms.Form):
    """Why somebody wants to see who asked."""

    reason = Line(label=_("查看理由"), max_length=500, help_text=_("会留下记录"))


class PaperForm(forms.Form):
    """How a paper is wanted: on the page or as a file, and whether it names who asked."""

    as_file = YesNo(label=_("下载 DOCX"))
    with_identity = YesNo(label=_("写明姓名和电话"))
    reason = Line(label=_("打印理由"), max_length=500, required=False, help_text=_("会留下记录"))
