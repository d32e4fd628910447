"""The filters of the list of supervision orders, as they stand in the page's address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import OneOf, any_department_field
from yixian.cases.models import Kind, Urgency
from yixian.directory import queries as directory
from yixian.ground.keyset import Keyset
from yixian.supervision.models import Level, SupervisionOrderQuerySet

ALL = [("", _("全部"))]
DUE_FIRST, LATEST_FIRST = Keyset("due_at", "pk"), Keyset("-issued_at", "-pk")
SORTS = {"": DUE_FIRST, "-issued_at": LATEST_FIRST}


class OrderFilterForm(forms.Form):
    level = OneOf(
        label=_("级别"), choices=[*ALL, *((str(one.value), one.label) for one in Level)], required=False
    )
    late = OneOf(label=_("答复时限"), choices=[*ALL, ("1", _("只看超期未答复"))], required=False)
    kind = OneOf(label=_("类型"), choices=[*ALL, *Kind.choices], required=False)
    urgency = OneOf(label=_("紧急程度"), choices=[*ALL, *Urgency.choices], required=False)
    department = any_department_field(_("被督办单位"), required=False)
    sort = OneOf(
        label=_("排序"),
        choices=[("", _("答复时限先到在前")), ("-issued_at", _("最近下达在前"))],
        required=False,
    )

    @property
    def used(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def narrow(self, orders: SupervisionOrderQuerySet) -> Any:
        """The orders the valid form asks for; the late ones are found before."""
        values = self.cleaned_data
        asked = {
            "level": values["level"],
            "case__kind": values["kind"],
            "case__urgency": values["urgency"],
        }
        found = orders.filter(**{path: value for path, value in asked.items() if value})
        if values.get("department"):
            within = directory.subtree_ids(values["department"])
            found = found.filter(addressees__department_id__in=within).distinct()
        return found

    @property
    def keyset(self) -> Keyset:
        return SORTS[self.cleaned_data["sort"]]
