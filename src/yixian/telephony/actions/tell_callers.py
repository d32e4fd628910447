"""Telling the switch who comes first and who is kept out, and until when: by keyed hashes, no number in clear; and
having it forget whom seats were to call and did not.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, OutOfService
from yixian.people.models import Installation
from yixian.telephony.config import blocking, priority
from yixian.telephony.config.known_callers import delivered_as, key_of
from yixian.telephony.config.outgoing import stale_shelf
from yixian.telephony.models import CallerBlock, PriorityCaller
from yixian.telephony.passwords import kept_callers_secret
from yixian.telephony.place import Place, write
from yixian.telephony.switch import Switch

log = logging.getLogger(__name__)
Until = Iterable[tuple[str, datetime]]


def tell_callers(now: datetime) -> Iterator[str]:
    """The sweep: the switch knows who is ahead and who is kept out, and until when; no ticket stays that is over."""
    place = Place.of_this_system()
    forget_tickets(place, now)
    if changed := tell_priority(place, now):
        yield _("优先来电已更新：%(n)s 项") % {"n": changed}
    if changed := tell_blocks(place, now):
        yield _("限制呼入已更新：%(n)s 项") % {"n": changed}


def tell_callers_now() -> None:
    """Tell the switch now; where it does not hear, the sweep tells it within a minute."""
    try:
        for _said in tell_callers(timezone.now()):
            pass
    except OutOfService as later:
        log.warning("the switch is told later: %s", later)


def tell_priority(place: Place, now: datetime) -> int:
    """Who comes first; how many entries of the switch changed. `OutOfService` if it is silent."""
    rows = PriorityCaller.objects.filter(ended_at=None, until__gt=now)  # index: priority_now
    return _tell(
        place, priority.FAMILY, ((row.telephone, row.until) for row in rows.exclude(telephone_hash=""))
    )


def tell_blocks(place: Place, now: datetime) -> int:
    """Who is kept out; how many entries of the switch changed. `OutOfService` if it is silent."""
    rows = CallerBlock.objects.filter(state=CallerBlock.State.BLOCKED, until__gt=now)  # index: block_now
    found = rows.exclude(caller_hash="")
    return _tell(place, blocking.FAMILY, ((row.caller, row.until) for row in found if row.until is not None))


def forget_tickets(place: Place, now: datetime) -> None:
    """Remove tickets that no seat dialled in time: whom they mean stands in them. `OutOfService` if it is silent."""
    switch = Switch(place)
    if switch.process() is not None:
        with contextlib.suppress(Conflict):  # there are none
            switch.ask("DBDelTree", Family=stale_shelf(now.timestamp()))


def _tell(place: Place, family: str, callers: Until) -> int:
    """Bring one family of the switch's own database up to the rows."""
    switch, secret = Switch(place), kept_callers_secret(place)
    process = switch.process()
    if process is None or not secret:
        return 0
    with place.alone(f"{family}.lock"):
        wanted, told = _wanted(secret, callers), _told(place, family, process, secret)
        new = {key: until for key, until in wanted.items() if told.get(key) != until}
        gone = [key for key in told if key not in wanted]
        if not new and not gone:
            return 0
        if new:
            switch.ask_all(
                [("DBPut", {"Family": family, "Key": key, "Val": until}) for key, until in new.items()]
            )
        for key in gone:
            with contextlib.suppress(Conflict):  # it knew nothing of it, which is as good
                switch.ask("DBDel", Family=family, Key=key)
        kept = {"process": process, "by": key_of(secret, ""), "told": wanted}
        write(place.folder / f"{family}.json", json.dumps(kept))
        return len(new) + len(gone)


def _wanted(secret: str, callers: Until) -> dict[str, str]:
    """Until when (epoch) by key, of every form in which a number may be delivered."""
    city = Installation.objects.first()
    area_code = city.area_code if city is not None else ""
    found: dict[str, str] = {}
    for telephone, until in callers:
        for form in delivered_as(telephone, area_code):
            key = key_of(secret, form)
            found[key] = max(str(int(until.timestamp())), found.get(key, ""))
    return found


def _told(place: Place, family: str, process: int, secret: str) -> Mapping[str, str]:
    """What this very process of the switch was told; another one is told anew, and forgets what is over."""
    try:
        kept = json.loads((place.folder / f"{family}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    told: dict[str, str] = kept.get("told", {})
    same = kept.get("process") == process and kept.get("by") == key_of(secret, "")
    return told if same else dict.fromkeys(told, "")
