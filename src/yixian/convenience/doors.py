"""What a citizen may do with a booking now, and how it is said; a seat does the same on the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.convenience import actions
from yixian.convenience.actions import Doer
from yixian.convenience.booking_forms import ComplainForm, GradeForm
from yixian.convenience.models import Booking, BookingState, BookingStep
from yixian.convenience.states import TABLE
from yixian.ground.errors import NotFound, Words
from yixian.people.models import Actor


@dataclass(frozen=True)
class Door:
    """One thing to do: what it is called, what it is for, and what is said when it is done."""

    name: str
    label: Words
    purpose: Words
    done: Words
    form: type[forms.Form] = forms.Form


DOORS = {
    one.name: one
    for one in (
        Door(
            "agree",
            gettext_lazy("同意改的时间"),
            gettext_lazy("时间就定在建议的时间。"),
            gettext_lazy("时间已经约定。"),
        ),
        Door(
            "decline",
            gettext_lazy("不同意，问别家"),
            gettext_lazy("按您原来要的时间问下一家。"),
            gettext_lazy("已经问下一家。"),
        ),
        Door(
            "finish",
            gettext_lazy("已经做完"),
            gettext_lazy("服务商来过，事情做完了。"),
            gettext_lazy("已经记下。"),
        ),
        Door(
            "grade",
            gettext_lazy("评分"),
            gettext_lazy("只能评一次。"),
            gettext_lazy("谢谢您的评分。"),
            GradeForm,
        ),
        Door(
            "miss",
            gettext_lazy("服务商没有来"),
            gettext_lazy("约定的时间没有人来，写在记录里。还可以投诉。"),
            gettext_lazy("已经记下。"),
        ),
        Door(
            "complain",
            gettext_lazy("投诉"),
            gettext_lazy("登记为一件诉求，由负责的单位办理，给您编号和查询码。"),
            gettext_lazy("已经登记为诉求。"),
            ComplainForm,
        ),
        Door(
            "cancel",
            gettext_lazy("取消预订"),
            gettext_lazy("取消以后就没有人来了，这一步不能反悔。"),
            gettext_lazy("已经取消。"),
        ),
    )
}


def open_doors(booking: Booking, now: datetime) -> list[Door]:
    """What may be done now, in the order in which it is offered."""
    begun = now >= booking.starts_at
    accepted = booking.state == BookingState.ACCEPTED
    shut = {
        "finish": not begun,
        "miss": not begun,
        "cancel": accepted and begun,
        "grade": booking.grade is not None,
        "complain": booking.case_id is not None or not booking.citizen.wrapped_key,
    }
    return [
        door
        for name, door in DOORS.items()
        if booking.state in TABLE[name].sources and not shut.get(name, False)
    ]


def door_called(name: str) -> Door:
    """`NotFound` for what nobody can do."""
    if name not in DOORS:
        raise NotFound(_("没有这一页。"))
    return DOORS[name]


def go_through(
    door: Door, booking: Booking, doer: Doer, actor: Actor, values: Mapping[str, str], now: datetime
) -> None:
    """Do it, with the clean values of the door's form; a `Refusal` says why not."""
    if door.name == "agree":
        actions.agree(booking, doer, now)
    elif door.name == "decline":
        actions.decline(booking, doer, now)
    elif door.name == "finish":
        actions.finish_as_citizen(booking, doer, now)
    elif door.name == "grade":
        actions.grade(booking, doer, int(values["grade"]), now)
    elif door.name == "miss":
        actions.miss_provider(booking, doer, now)
    elif door.name == "complain":
        actions.complain(booking, doer, actor, values["words"], now)
    else:
        actions.cancel(booking, doer, now)


def story(booking: Booking) -> list[dict[str, object]]:
    """Every step, the oldest first, in words (index: booking_step_once)."""
    rows = BookingStep.objects.filter(booking=booking).select_related("provider").order_by("seq")
    providers = {ask.provider_id: ask.provider.label for ask in booking.asks.select_related("provider")}
    found = []
    for row in rows:
        said = str(TABLE[row.verb].said)
        about = providers.get(row.facts.get("asked", 0), "") or str(row.facts.get("proposed", ""))
        if row.verb == "miss":
            said = str(Booking.Missed(row.facts["who"]).label)
        by = row.provider.label if row.provider is not None else row.get_by_display()
        found.append({"at": row.at, "said": said, "about": about, "by": by})
    return found
