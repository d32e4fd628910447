"""Telling the switch who is blocked, and until when: by hashes, no number in clear."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from yixian.ground.errors import OutOfService
from yixian.people.models import Installation
from yixian.telephony.config.blocking import FAMILY
from yixian.telephony.config.known_callers import delivered_as, key_of
from yixian.telephony.models import CallerBlock
from yixian.telephony.passwords import kept_callers_secret
from yixian.telephony.place import Place, write
from yixian.telephony.switch import Switch

TOLD = "blocks.json"  # beside the configuration: hashes, and until when


def tell_blocks(place: Place, now: datetime) -> int:
    """Bring the switch's own database up to the rows; how many entries changed. `OutOfService` if it is silent."""
    switch, secret = Switch(place), kept_callers_secret(place)
    process = switch.process()
    if process is None or not secret:
        return 0
    with place.alone("blocks.lock"):
        wanted, told = _wanted(secret, now), _told(place, process, secret)
        new = {key: until for key, until in wanted.items() if told.get(key) != until}
        gone = [key for key in told if key not in wanted]
        if not new and not gone:
            return 0
        if new:
            switch.ask_all(
                [("DBPut", {"Family": FAMILY, "Key": key, "Val": until}) for key, until in new.items()]
            )
        for key in gone:
            with contextlib.suppress(OutOfService):  # it knew nothing of it, which is as good
                switch.ask("DBDel", Family=FAMILY, Key=key)
        write(place.folder / TOLD, json.dumps({"process": process, "by": key_of(secret, ""), "told": wanted}))
        return len(new) + len(gone)


def _wanted(secret: str, now: datetime) -> dict[str, str]:
    """Until when by key, for every form in which a number may be delivered (index: block_now)."""
    city = Installation.objects.first()
    area_code = city.area_code if city is not None else ""
    found: dict[str, str] = {}
    for row in CallerBlock.objects.filter(state=CallerBlock.State.BLOCKED, until__gt=now).exclude(
        caller_hash=""
    ):
        assert row.until is not None
        until = str(int(row.until.timestamp()))
        for form in delivered_as(row.caller, area_code):
            key = key_of(secret, form)
            found[key] = max(until, found.get(key, ""))
    return found


def _told(place: Place, process: int, secret: str) -> Mapping[str, str]:
    """What this very process of the switch was told; another one is told anew, and forgets what is over."""
    try:
        kept = json.loads((place.folder / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    told: dict[str, str] = kept.get("told", {})
    same = kept.get("process") == process and kept.get("by") == key_of(secret, "")
    return told if same else dict.fromkeys(told, "")


def keep_blocks(now: datetime) -> Iterator[str]:
    """The sweep: the switch knows who is blocked, and until when."""
    changed = tell_blocks(Place.of_this_system(), now)
    if changed:
        yield _("限制呼入已更新：%(n)s 项") % {"n": changed}
