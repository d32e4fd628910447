"""Bring the record of calls up to what the switch has written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yixian.ground.errors import OutOfService
from yixian.telephony.place import Place
from yixian.telephony.record.presence import ask, close_lost, close_lost_placed, keep_signed_in
from yixian.telephony.record.reading import read_all
from yixian.telephony.record.resting import rest_again
from yixian.telephony.record.retention import forget_events
from yixian.telephony.record.rotation import remove_old, rotate
from yixian.telephony.switch import Switch


@dataclass(frozen=True)
class Recorded:
    """How many lines were read; which calls the switch knew no more; which old files went; whether it was asked; the
    seats that rest again, as before the switch was started anew; how many old events went.
    """

    lines: int = 0
    lost: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    asked: bool = True
    rested: list[str] = field(default_factory=list)
    forgotten: int = 0


def keep_record(place: Place, now: datetime) -> Recorded:
    """Read, close what was lost, put old files away. Run twice, at once or after being killed: the same rows."""
    if not (place.var / "log").exists():
        return Recorded()
    # One reader at a time; the others wait, and find little left.
    with place.alone("record.lock"):
        switch = Switch(place)
        # Asked before reading: what ended in between has its line among those that are read now.
        try:
            up, signed_in = ask(switch)
            asked = True
        except OutOfService:
            up, signed_in, asked = set(), set(), False
        rotate(place, switch, now)
        lines = read_all(place)
        lost: list[str] = []
        rested: list[str] = []
        if asked:
            lost = [call.uid for call in close_lost(up, place.recordings, now)]
            close_lost_placed(up, place.recordings, now)
            keep_signed_in(signed_in, now)
            rested = [rest.seat.extension for rest in rest_again(switch, now)]
        return Recorded(lines, lost, remove_old(place, now), asked, rested, forget_events(now))


def record_calls(now: datetime) -> Iterator[str]:
    """The sweep: what happened on the line is in the record within a minute."""
    done = keep_record(Place.of_this_system(), now)
    for uid in done.lost:
        yield _("通话 %(uid)s 因交换机中断而结束") % {"uid": uid}
    for extension in done.rested:
        yield _("座席 %(extension)s 在交换机重新启动以后继续休息") % {"extension": extension}
    for name in done.removed:
        yield _("交换机的旧记录文件 %(name)s 到期清除") % {"name": name}
    if done.forgotten:
        yield _("%(count)d 条通话经过到期清除") % {"count": done.forgotten}
