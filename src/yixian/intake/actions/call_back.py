"""漏话回拨: a caller nobody answered is called back, by one seat at a time, and becomes a contact."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Channel, Contact, Identity
from yixian.ground.errors import Conflict, NotFound
from yixian.intake.actions.open_next import open_next
from yixian.intake.actions.receive import Approach
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.models import Call, MissedCaller, calls_kept

if TYPE_CHECKING:
    from yixian.people.models import Actor

State = MissedCaller.State
HELD = timedelta(minutes=10)
AGAIN = timedelta(minutes=30)
TRIES = 3


def take_missed(actor: Actor, pk: int) -> tuple[MissedCaller, str]:
    """Take a caller to call back, with the number in clear: recorded, and nobody else's for ten minutes.

    `Conflict` while somebody else is calling, `NotFound` for one that waits no more.
    """
    with transaction.atomic():
        one, now = _waiting(pk), timezone.now()
        if one.is_taken(actor.account_id, now):
            assert one.taken_by is not None
            raise Conflict(_("%(name)s正在回拨这位来电人，请回拨下一位。") % {"name": one.taken_by.name})
        call = _last_call(one)
        record_access(actor.account, "identity", f"call:{call.pk}", _("漏话回拨"), ["telephone"])
        # One calls one at a time: what was taken before goes back.
        MissedCaller.objects.filter(state=State.WAITING, taken_by=actor.account).update(
            taken_by=None, taken_until=None
        )
        one.taken_by, one.taken_until = actor.account, now + HELD
        one.save(update_fields=["taken_by", "taken_until"])
    return one, call.caller


def number_of_missed(actor: Actor, pk: int) -> tuple[MissedCaller, str]:
    """Whom this actor has taken to call back, and their number, for the switch to dial. `NotFound` for others'."""
    one = MissedCaller.objects.filter(pk=pk, state=State.WAITING, taken_by=actor.account).first()
    if one is None or one.taken_until is None or one.taken_until < timezone.now():
        raise NotFound(_("这位来电人不归您回拨了，请在列表里重新选。"))
    return one, _last_call(one).caller


def reach_missed(actor: Actor, pk: int) -> Contact:
    """The citizen took it up: a contact of theirs, for the seat to go on with.

    `Conflict` while this seat has another contact without an outcome.
    """
    with transaction.atomic():
        one = _own(actor, pk)
        approach = Approach(Channel.TELEPHONE, Identity(telephone=_last_call(one).caller), number=one.number)
        contact, is_new = open_next(actor, approach)
        if not is_new:
            raise Conflict(_("您还有一个来电没有结果，请先处理，再回拨。"))
        _end(one, actor, State.REACHED, contact)
        one.placed_calls.filter(agent=actor.account, contact=None).update(contact=contact)
    return contact


def miss_again(actor: Actor, pk: int) -> MissedCaller:
    """Nobody took it up: tried again after half an hour, and given up after the third time."""
    with transaction.atomic():
        one = _own(actor, pk)
        one.attempts += 1
        one.next_at = timezone.now() + AGAIN
        if one.attempts >= TRIES:
            _end(one, actor, State.GIVEN_UP, None)
        else:
            one.taken_by = one.taken_until = None
            one.save(update_fields=["attempts", "next_at", "taken_by", "taken_until"])
    return one


def put_missed_back(actor: Actor, pk: int) -> None:
    """It was not called after all."""
    MissedCaller.objects.filter(pk=pk, taken_by=actor.account).update(taken_by=None, taken_until=None)


def _waiting(pk: int) -> MissedCaller:
    # Nothing is read along: after a wait for the row what stood beside it would be as it was before.
    one = MissedCaller.objects.select_for_update().filter(pk=pk, state=State.WAITING).first()
    if one is None:
        raise NotFound(_("这位来电人已经不用回拨：再次来电时接通了，或者别人已经回拨。"))
    return one


def _own(actor: Actor, pk: int) -> MissedCaller:
    one = _waiting(pk)
    if one.taken_by_id != actor.account_id:
        raise Conflict(_("时间过了十分钟，别人可能已经在回拨。请重新点“回拨”。"))
    return one


def _last_call(one: MissedCaller) -> Call:
    """The call that tells the number. `NotFound` where the citizen had it erased."""
    call = Call.objects.filter(missed_caller=one).exclude(caller_hash="").order_by("-began_at").first()
    if call is None:
        raise NotFound(_("这位来电人的号码已经销毁，不能回拨。"))
    return call


def _end(one: MissedCaller, actor: Actor, state: str, contact: Contact | None) -> None:
    one.state, one.contact, one.ended_at, one.ended_by = state, contact, timezone.now(), actor.account
    one.taken_by = one.taken_until = None
    one.save()
    calls_kept.send(Call, days={timezone.localdate(one.first_at)})
