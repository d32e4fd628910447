"""Hearing what was said in a call: always on record, and with a reason but for a seat's own call of the last day."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.text import clean_line
from yixian.safeguard import crypto
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.hearing import DOWNLOADERS, Audible, Hearing
from yixian.telephony.models import RecordedSide
from yixian.telephony.record.recorded_file import read_sealed


def look_at_recording(found: Audible, reason: str = "", *, download: bool = False) -> None:
    """Put a hearing on record; nothing is opened yet.

    `Refusal` without a reason, or where there is nothing to be heard; `NotAllowed` where the actor may not download.
    """
    actor, recording = found.actor, found.recording
    if download and not actor.roles & DOWNLOADERS:
        raise NotAllowed(_("录音只有值班主任可以下载。"))
    if not recording.can_be_heard:
        raise Refusal(_("这段录音不能播放：%(state)s。") % {"state": recording.get_state_display()})
    own = found.how == Hearing.OWN_CALL and not download
    if not own and len(clean_line(reason)) < 2:
        raise Refusal(_("请写明听录音的理由。"), field="reason", code="reason_needed")
    if actor.account is not None:
        what = "recording_file" if download else "recording"
        kind = "call" if recording.call_id else "placed_call"
        record_access(actor.account, what, f"{kind}:{recording.of.pk}", clean_line(reason), own_work=own)


def sound_of(side: RecordedSide, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """The bytes of one file of a recording; `Refusal` where it is gone or does not open."""
    recording = side.recording
    parts = read_sealed(
        recording.path(side.side),
        side.size,
        bytes(recording.wrapped_key),
        recording.context(side.side),
        first,
        last,
    )
    try:
        yield from parts
    except FileNotFoundError as error:
        raise Refusal(_("录音文件不在了，请联系系统管理员从备份恢复。")) from error
    except (crypto.Tampered, crypto.KeyDestroyed) as error:
        raise Refusal(_("录音文件打不开：它被改动过，或者已经销毁。请联系系统管理员。")) from error
