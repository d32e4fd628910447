"""Seal what was recorded, and remove what is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yixian.telephony.models import Recording
from yixian.telephony.place import Place
from yixian.telephony.record.recordings import remove_clear, seal_recordings
from yixian.telephony.record.retention import remove_over

WORTH_TELLING = (Recording.State.DAMAGED, Recording.State.EMPTY, Recording.State.MISSING)


def keep_recordings(now: datetime, place: Place | None = None) -> Iterator[str]:
    """The sweep: a recording is sealed within minutes of its call. One at a time; safe to be killed anywhere."""
    place = place or Place.of_this_system()
    if place.recordings.exists():
        with place.alone("recordings.lock"):
            for recording in seal_recordings(place, now):
                if recording.state in WORTH_TELLING:
                    words = {"uid": recording.of.file_name, "state": recording.get_state_display()}
                    yield _("通话 %(uid)s 的录音：%(state)s") % words
            for path in remove_clear(place):
                yield _("录音 %(file)s 比封存的多，没有删除，请核对") % {"file": path}
    for recording in remove_over(now):
        yield _("通话 %(uid)s 的录音到期清除") % {"uid": recording.of.file_name}
