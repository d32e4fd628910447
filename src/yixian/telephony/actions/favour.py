"""Priority callers: approved and ended by the duty manager, and told to the switch without a number."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models.citizen import hash_telephone
from yixian.cases.models.telephone import normal_telephone
from yixian.ground.errors import Conflict, NotAllowed, NotFound, OutOfService, Refusal
from yixian.people.models import Account, Actor, Installation, Role
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.actions.lead_line import reason_of
from yixian.telephony.config.known_callers import delivered_as, key_of
from yixian.telephony.config.priority import FAMILY
from yixian.telephony.models import PriorityCaller
from yixian.telephony.passwords import kept_callers_secret
from yixian.telephony.place import Place, write
from yixian.telephony.switch import Switch

log = logging.getLogger(__name__)
MOST_DAYS = 366
TOLD = "priority.json"


def favour(actor: Actor, telephone: str, reason: str, days: int) -> PriorityCaller:
    """This number's calls are answered before others' for so many days. `Conflict` while they are already."""
    account, said = _manager(actor), reason_of(reason)
    number, now = normal_telephone(telephone), timezone.now()
    if not number:
        raise Refusal(_("请填电话号码。"), field="telephone")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(_("天数应为 1 到 366。"), field="days")
    with transaction.atomic():
        known = PriorityCaller.objects.filter(
            telephone_hash=hash_telephone(number), ended_at=None, until__gt=now
        )
        if known.exists():  # index: priority_hash
            raise Conflict(_("这个号码已经优先：先结束原来的一条。"))
        row = PriorityCaller(reason=said, until=now + timedelta(days=days), approved_by=account)
        row.seal(number)
        row.save()
        record_access(account, "identity", f"priority:{row.pk}", said, ["telephone"])
    tell_quietly()
    return row


def end_favour(actor: Actor, pk: int) -> None:
    """It is over now. `NotFound` where it was so already."""
    account = _manager(actor)
    ended = PriorityCaller.objects.filter(pk=pk, ended_at=None, until__gt=timezone.now()).update(
        ended_at=timezone.now(), ended_by=account
    )
    if not ended:
        raise NotFound(_("这一条已经结束。"))
    tell_quietly()


def tell_quietly() -> None:
    """Tell the switch now; where it does not hear, the sweep tells it within a minute."""
    try:
        tell(Place.of_this_system(), timezone.now())
    except OutOfService as later:
        log.warning("the switch is told later: %s", later)


def tell_priority(now: datetime) -> Iterator[str]:
    """The sweep: the switch knows who is ahead, by hashes, and until when."""
    changed = tell(Place.of_this_system(), now)
    if changed:
        yield _("优先来电已更新：%(n)s 项") % {"n": changed}


def tell(place: Place, now: datetime) -> int:
    """Bring the switch's own database up to the rows; how many entries changed. `OutOfService` if it is silent."""
    switch, secret = Switch(place), kept_callers_secret(place)
    process = switch.process()
    if process is None or not secret:
        return 0
    with place.alone("priority.lock"):
        wanted, told = _wanted(secret, now), _told(place, process, secret)
        puts = [
            ("DBPut", {"Family": FAMILY, "Key": key, "Val": until})
            for key, until in wanted.items()
            if told.get(key) != until
        ]
        gone = [key for key in told if key not in wanted]
        if not puts and not gone:
            return 0
        if puts:
            switch.ask_all(puts)
        for key in gone:
            try:
                switch.ask("DBDel", Family=FAMILY, Key=key)
            except OutOfService:
                if switch.process() is None:
                    raise  # else it knew nothing of it, which is as good
        write(place.folder / TOLD, json.dumps({"process": process, "by": key_of(secret, ""), "told": wanted}))
        return len(puts) + len(gone)


def _wanted(secret: str, now: datetime) -> dict[str, str]:
    """Until when by key, of every form in which a number may be delivered (index: priority_now)."""
    city = Installation.objects.first()
    area_code = city.area_code if city is not None else ""
    found: dict[str, str] = {}
    for row in PriorityCaller.objects.filter(ended_at=None, until__gt=now).exclude(telephone_hash=""):
        for form in delivered_as(row.telephone, area_code):
            until = str(int(row.until.timestamp()))
            found[key_of(secret, form)] = max(until, found.get(key_of(secret, form), ""))
    return found


def _told(place: Place, process: int, secret: str) -> Mapping[str, str]:
    """What this very process of the switch was told: a new one is told anew."""
    try:
        kept = json.loads((place.folder / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    told: dict[str, str] = kept.get("told", {})
    same = kept.get("process") == process and kept.get("by") == key_of(secret, "")
    return told if same else dict.fromkeys(told, "")


def _manager(actor: Actor) -> Account:
    if Role.DUTY_MANAGER not in actor.roles or actor.account is None:
        raise NotAllowed(_("优先来电由值班主任批准。"))
    return actor.account
