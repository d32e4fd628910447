"""Putting back what a switch forgets that is started anew: who rests, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from yixian.ground.errors import Conflict
from yixian.telephony.config import interface
from yixian.telephony.models import SeatInterval, SwitchEvent
from yixian.telephony.switch import Switch

Verb = SwitchEvent.Verb
# Who rested that long before has begun another day; whoever was let ring that long since has come back.
LONGEST, SOON = timedelta(days=1), timedelta(minutes=5)


def rest_again(switch: Switch, now: datetime) -> Iterator[SeatInterval]:
    """Have those rest again, for the reason they gave, whose rest the switch forgot when it started anew.

    By the record, which is read up to now: a start of the switch ends their rest there, and what is done here is a
    rest of its own. A second time nothing is left to do. Wrap-up is put back by the telephone in the page, which
    knows whether it is finished.
    """
    starts = SwitchEvent.objects.filter(uid="", extension="", at__gte=now - SOON)  # index: switch_event_pause
    started = starts.filter(verb=Verb.STARTED).order_by("at").last()
    if started is None:
        return
    forgotten = SeatInterval.objects.filter(  # index: seat_interval_time
        state=SeatInterval.State.BREAK,
        began_at__gte=started.at - LONGEST,
        began_at__lt=started.at,
        ended_at=started.at,
    ).select_related("seat")
    for rest in forgotten:
        said = SwitchEvent.objects.filter(uid="", extension=rest.seat.extension, at__gte=started.at)
        if said.filter(verb__in=(Verb.PAUSED, Verb.READY)).exists():
            continue
        with suppress(Conflict):  # the seat is in no queue any more
            device = f"PJSIP/{interface(rest.seat.extension)}"
            switch.ask("QueuePause", Interface=device, Paused="true", Reason=rest.reason)
            yield rest
