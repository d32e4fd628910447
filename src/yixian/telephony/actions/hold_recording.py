"""Keeping a recording beyond its time: evidence in a dispute, by the duty manager, with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.ground.text import clean_line
from yixian.people.models import Actor
from yixian.telephony.hearing import HOLDERS, Audible
from yixian.telephony.models import Recording


def may_hold(actor: Actor) -> bool:
    """Whether the actor may keep recordings at all."""
    return bool(actor.roles & HOLDERS)


def hold_recording(found: Audible, reason: str) -> None:
    """Keep it until `let_recording_go`. `Refusal` without a reason, `Conflict` where there is nothing to keep."""
    _check(found)
    reason = clean_line(reason)[:200]
    if len(reason) < 2:
        raise Refusal(_("请写明留存的理由。"), field="reason")
    states = (Recording.State.WAITING, Recording.State.WHOLE, Recording.State.DAMAGED)
    mine = Recording.objects.filter(pk=found.recording.pk, held_by=None, state__in=states)
    if mine.update(held_by=found.actor.account, held_for=reason) != 1:
        raise Conflict(_("这段录音已经留存，或者已经清除。请刷新后再看。"))


def let_recording_go(found: Audible) -> None:
    """It goes when its time is over, as others."""
    _check(found)
    Recording.objects.filter(pk=found.recording.pk).update(held_by=None, held_for="")


def _check(found: Audible) -> None:
    if not may_hold(found.actor):
        raise NotAllowed(_("录音只有值班主任可以留存。"))
