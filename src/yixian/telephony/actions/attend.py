"""A seat says that it is ready, or that it rests; what a call left unfinished keeps it from being ready."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, Refusal
from yixian.telephony import live
from yixian.telephony.gates import why_not
from yixian.telephony.models import Seat
from yixian.telephony.models.break_reason import NOT_TAKEN_UP, WRAP_UP
from yixian.telephony.queries import rests, unfinished_call


def be_ready(seat: Seat) -> live.SeatState:
    """Calls come again. `Conflict` while a call's contact has no outcome, `Refusal` where a gate keeps the seat out."""
    if _has_to_finish(seat):
        raise Conflict(_("上一个来电还没有结果：请先登记诉求，或者选来电结果。"))
    if live.state_of(seat).serves:
        live.resume(seat)
    elif kept := why_not(seat):
        raise Refusal(kept[0])
    return live.state_of(seat)


def rest(seat: Seat, reason: str) -> live.SeatState:
    """No calls until the seat is ready again; who talks goes on talking. `Refusal` for a reason there is not."""
    if reason not in dict(rests()):
        raise Refusal(_("请选择休息的原因。"), field="reason")
    if not live.state_of(seat).serves:
        kept = why_not(seat)
        raise Refusal(kept[0] if kept else _("您的座席还没有服务的队列，没有电话打来。请联系系统管理员。"))
    live.pause(seat, reason)
    return live.state_of(seat)


def keep_finishing(seat: Seat) -> None:
    """What was answered has to be finished before the next call: paused for that, unless it rests anyhow."""
    state = live.state_of(seat)
    if state.serves and (not state.paused or state.reason == NOT_TAKEN_UP):
        live.pause(seat, WRAP_UP)


def look(seat: Seat) -> live.SeatState:
    """How the seat stands. Whoever was kept for an unfinished call and has finished it is ready with this.

    A switch that was started anew has forgotten who was kept: they are kept again.
    """
    state, unfinished = live.state_of(seat), _has_to_finish(seat)
    if state.reason == WRAP_UP and not unfinished:
        live.resume(seat)
    elif state.serves and unfinished and not state.paused:
        live.pause(seat, WRAP_UP)
    else:
        return state
    return live.state_of(seat)


def _has_to_finish(seat: Seat) -> bool:
    """Whether a call it answered has no outcome yet. One that was cut off and waits for a seat again goes on: it may
    come back to this very seat, and there may be no other.
    """
    contact = unfinished_call(seat)
    return contact is not None and not live.waits(contact.call.uid)
