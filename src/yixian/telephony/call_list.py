"""The list of calls: its filters, its columns, and all its rows for a file."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yixian.cases.columns import Column
from yixian.cases.fields import OneOf
from yixian.cases.list_files import Listed
from yixian.cases.list_form import MomentForm
from yixian.cases.lists import RoomList
from yixian.cases.models.telephone import dialled
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_phone
from yixian.telephony.models import Call, CallQueue, Seat

NAME = "calls"
READERS = frozenset({"lead", "duty_manager"})
EXPORTERS = frozenset({"duty_manager"})
ANY = [("", "—")]
ROWS = ("number", "first_queue", "last_queue", "seat", "agent")


def _numbers() -> list[tuple[str, str]]:
    found = HotlineNumber.objects.order_by("number").values_list("number", "name")
    return [*ANY, *((number, f"{number} {name}") for number, name in found)]


def _queues() -> list[tuple[str, str]]:
    return [*ANY, *((one.code, one.label) for one in CallQueue.objects.all())]


def _seats() -> list[tuple[str, str]]:
    seats = Seat.objects.select_related("account")
    return [*ANY, *((one.extension, f"{one.extension} {one.account.name}") for one in seats)]


class CallFilter(MomentForm):
    """The filters of the list."""

    moment = "began_at"  # index: call_began

    outcome = OneOf(label=_("结果"), choices=[*ANY, *Call.Outcome.choices], required=False)
    grade = OneOf(label=_("话后评价"), choices=[*ANY, *Call.Grade.choices], required=False)
    number = OneOf(label=_("热线号码"), required=False)
    queue = OneOf(label=_("队列"), required=False)
    seat = OneOf(label=_("座席"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("number", _numbers), ("queue", _queues), ("seat", _seats)):
            self.fields[name].choices = choices()  # type: ignore[attr-defined]

    def narrow(self, actor: Actor) -> Any:
        """What the valid form asks for, of the calls this actor may see."""
        values = self.cleaned_data
        paths = {"outcome": "outcome", "grade": "grade", "number": "number__number", "queue": "last_queue__code",
                 "seat": "seat__extension"}  # fmt: skip
        asked = {path: values[name] for name, path in paths.items() if values.get(name)}
        return self.of_day(Call.objects.visible_to(actor).filter(**asked)).select_related(*ROWS)


def masked(call: Call) -> str:
    """The caller's number as lists and files show it."""
    return mask_phone(dialled(call.caller)) if call.caller else ""


def _said(name: str) -> Any:
    """Reads a column with choices in the words of them."""
    return lambda call: str(getattr(call, f"get_{name}_display")())


def _named(name: str) -> Any:
    return lambda call: str(getattr(call, name) or "")


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column(
        "began_at",
        _("来电时间"),
        attrgetter("began_at"),
        "telephony/cells/call.html",
        "nowrap",
        fixed=True,
        orders=("-began_at", "began_at"),
    ),
    Column("number", _("热线号码"), lambda call: call.number.number if call.number else call.dialled),
    Column("caller", _("来电号码"), masked),
    Column("queue", _("队列"), _named("last_queue")),
    Column("overflowed", _("溢出"), lambda call: str(_("是")) if call.overflowed else ""),
    Column("outcome", _("结果"), _said("outcome"), fixed=True),
    Column("agent", _("话务员"), _named("agent")),
    Column("waited", _("等待（秒）"), attrgetter("waited"), css="num"),
    Column("talked", _("通话（秒）"), attrgetter("talked"), css="num"),
    Column("missed", _("振铃未接次数"), attrgetter("missed"), css="num", chosen=False),
    Column("ended_by", _("谁先挂断"), _said("ended_by")),
    Column("grade", _("话后评价"), _said("grade")),
    Column("seat", _("座席"), _named("seat"), chosen=False),
    Column("trunk", _("中继线路"), attrgetter("trunk"), chosen=False),
    Column("first_queue", _("进入的队列"), _named("first_queue"), chosen=False),
    Column("ended_at", _("结束时间"), attrgetter("ended_at"), MOMENT, "nowrap", chosen=False),
)


def _listed(actor: Actor, asked: QueryDict, _now: datetime) -> Listed:
    """The calls the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = CallFilter(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))

    def read(pks: list[int]) -> Any:
        return Call.objects.filter(pk__in=pks).select_related(*ROWS)

    return Listed(form.narrow(actor), form.keyset, COLUMNS, read, lambda call: call, ("call",), "call")


CALLS = RoomList(NAME, ("calls",), READERS, EXPORTERS, frozenset(CallFilter.base_fields), _listed)
