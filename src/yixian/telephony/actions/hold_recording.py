"""Keeping a recording beyond its time: evidence in a dispute, by the duty manager, with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_line
from yixian.people.models import Actor
from yixian.telephony.hearing import HOLDERS, Hearing, hearing, recording_of
from yixian.telephony.models import Call, PlacedCall, Recording


def may_hold(actor: Actor) -> bool:
    """Whether the actor may keep recordings at all."""
    return bool(actor.roles & HOLDERS)


def hold_recording(actor: Actor, call: Call | PlacedCall, reason: str) -> None:
    """Keep it until `let_recording_go`. `Refusal` without a reason, `Conflict` where there is nothing to keep."""
    recording, reason = _recording(actor, call), clean_line(reason)[:200]
    if len(reason) < 2:
        raise Refusal(_("请写明留存的理由。"), field="reason")
    states = (Recording.State.WAITING, Recording.State.WHOLE, Recording.State.DAMAGED)
    mine = Recording.objects.filter(pk=recording.pk, held_by=None, state__in=states)
    if mine.update(held_by=actor.account, held_for=reason) != 1:
        raise Conflict(_("这段录音已经留存，或者已经清除。请刷新后再看。"))


def let_recording_go(actor: Actor, call: Call | PlacedCall) -> None:
    """It goes when its time is over, as others."""
    recording = _recording(actor, call)
    Recording.objects.filter(pk=recording.pk).update(held_by=None, held_for="")


def _recording(actor: Actor, call: Call | PlacedCall) -> Recording:
    if not may_hold(actor):
        raise NotAllowed(_("录音只有值班主任可以留存。"))
    found = recording_of(call)
    if found is None or hearing(actor, call) == Hearing.NOT:
        raise NotFound(_("没有这段录音，或者您不能听。"))
    return found
