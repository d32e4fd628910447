"""That a seat told the matter to whoever a caller is handed on to: kept with the call and by the switch."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Contact
from yixian.ground.errors import Conflict
from yixian.telephony import live
from yixian.telephony.models import PlacedCall, Seat
from yixian.telephony.record.queue_log import COMMANDED
from yixian.telephony.record.told import Verb


def hand_along(seat: Seat, contact: Contact, parts: Iterable[PlacedCall.Part]) -> PlacedCall:
    """Keep that whom the seat speaks to about this contact was told these parts of it; the first time counts.

    `Conflict` unless the seat talks to somebody it called about this contact. `OutOfService` keeps nothing.
    """
    talk = live.talk_of(seat)
    if talk is None or talk.stage not in ("consulting", "joined"):
        raise Conflict(_("对方还没有接听，或者已经挂断：接通以后告诉对方，再按。"))
    asked = PlacedCall.objects.filter(contact=contact, seat=seat, within=talk.uid)
    call = asked.exclude(kind=PlacedCall.Kind.CITIZEN).order_by("-pk").first()
    if call is None:
        raise Conflict(_("正在通的电话不是为这个来电打的，记不下来。"))
    said = " ".join(one.value for one in parts)
    with transaction.atomic():
        # Pressed twice it was told once: whoever finds it untold writes it down, and tells the switch.
        if PlacedCall.objects.filter(pk=call.pk, told_at=None).update(told_at=timezone.now(), told=said):
            live.note(talk.uid, COMMANDED[Verb.TOLD], seat)
    call.refresh_from_db()
    return call
