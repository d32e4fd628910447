"""The filters of the list of supervision orders, as they stand in the page's address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import OneOf, any_department_field
from yixian.cases.list_form import ListForm
from yixian.cases.models import Kind, Urgency
from yixian.directory import queries as directory
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.supervision.models import Addressee, Form, Level, SupervisionOrder
from yixian.supervision.queries import STATES, in_state, with_rows

ALL = [("", _("全部"))]
# One that is both is found by either.
FORMS = [*ALL, (Form.POSTED.value, Form.POSTED.label), (Form.JOINT.value, Form.JOINT.label)]


class OrderFilterForm(ListForm):
    sorts: ClassVar = {
        "due_at": Keyset("due_at", "pk"),
        "-issued_at": Keyset("-issued_at", "-pk"),
        "issued_at": Keyset("issued_at", "pk"),
    }

    level = OneOf(
        label=_("级别"), choices=[*ALL, *((str(one.value), one.label) for one in Level)], required=False
    )
    form = OneOf(label=_("方式"), choices=FORMS, required=False)
    state = OneOf(label=_("状态"), choices=[("", _("全部未销号")), *STATES.items()], required=False)
    mine = OneOf(label=_("下达人"), choices=[*ALL, ("1", _("只看我下达的"))], required=False)
    kind = OneOf(label=_("类型"), choices=[*ALL, *Kind.choices], required=False)
    urgency = OneOf(label=_("紧急程度"), choices=[*ALL, *Urgency.choices], required=False)
    department = any_department_field(_("被督办单位"), required=False)
    sort = OneOf(
        label=_("排序"),
        choices=[
            ("due_at", _("答复时限先到在前")),
            ("-issued_at", _("最近下达在前")),
            ("issued_at", _("最早下达在前")),
        ],
        required=False,
    )

    def narrow(self, actor: Actor, now: datetime) -> Any:
        """The orders the valid form asks for, of those this actor may see; without a state, the open ones."""
        values = self.cleaned_data
        orders = in_state(SupervisionOrder.objects.visible_to(actor), values["state"], now)
        if values["mine"]:
            orders = orders.filter(issued_by=actor.account)
        if values["form"]:
            orders = orders.posted() if values["form"] == Form.POSTED else orders.joint()
        asked = {
            "level": values["level"],
            "case__kind": values["kind"],
            "case__urgency": values["urgency"],
        }
        found = orders.filter(**{path: value for path, value in asked.items() if value})
        if values.get("department"):
            within = directory.subtree_ids(values["department"])
            theirs = Addressee.objects.filter(order_id=OuterRef("pk"), department_id__in=within)
            found = found.filter(Exists(theirs))
        return with_rows(found)
