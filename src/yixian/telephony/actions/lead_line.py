"""What a shift lead does to a seat and its call, each for a reason that the seat's person can read afterwards."""

from __future__ import annotations

import logging
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.directory.actions import record_change
from yixian.directory.row_texts import texts_of
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.people.models import Account, Actor
from yixian.telephony import board, live
from yixian.telephony.actions.allowed import reason_of
from yixian.telephony.actions.configure import configure
from yixian.telephony.ami import Message
from yixian.telephony.config import interface
from yixian.telephony.engine import Engine
from yixian.telephony.gates import kept_out
from yixian.telephony.models import CallQueue, LineAct, Seat, SeatQueue
from yixian.telephony.models.break_reason import ABSENT
from yixian.telephony.place import Place
from yixian.telephony.queries import own_telephones
from yixian.telephony.spool import lay_call
from yixian.telephony.wallboard import seats_of

log = logging.getLogger(__name__)
What = LineAct.What
RING_SECONDS = 20
# How `ChanSpy` goes about it: nobody hears that it begins, it ends with the call, and whom the lead speaks to.
WAYS = {What.LISTEN: "qES", What.WHISPER: "qESw", What.JOIN: "qESB"}


def seat_led(actor: Actor, extension: str) -> Seat:
    """The seat, if this actor leads its person; `NotFound` if not."""
    found = seats_of(actor).filter(extension=extension).select_related("account").first()
    if found is None:
        raise NotFound(_("没有这个座席，或者不归您管。"))
    return found


def hear(actor: Actor, seat: Seat, what: str, reason: str) -> LineAct:
    """Have the lead's own telephone rung, and whoever takes it up in the seat's call: `What` says how.

    `Refusal` without a telephone of one's own; `Conflict` while it is not signed in, while the seat talks to nobody, or
    the lead does.
    """
    if what not in WAYS:
        raise Refusal(_("请选择监听、耳语或加入通话。"), field="what")
    account, said = _account(actor), reason_of(reason)
    own = _telephone(actor, seat)
    call = _call_of(seat)
    if live.legs_of(own, live.channels()):
        raise Conflict(_("您自己的话机正在通话，先挂断再听。"))
    act = _keep(account, seat, what, said, uid=call["Linkedid"])
    lay_call(
        Place.of_this_system(),
        f"hear-{secrets.token_hex(8)}",
        {
            "Channel": live.device(own),
            # The telephone in the page tells by the name that nobody calls; no name of a caller's can be one of these.
            "CallerID": f'"{what}" <{seat.extension}>',
            "MaxRetries": "0",
            "WaitTime": str(RING_SECONDS),
            "Application": "ChanSpy",
            "Data": f"{call['Channel']},{WAYS[What(what)]}",
        },
    )
    return act


def _telephone(actor: Actor, led: Seat) -> Seat:
    """Which of the lead's own telephones rings: one that is signed in, the one in the page first."""
    own = [one for one in own_telephones(actor) if one.pk != led.pk]
    if not own:
        raise Refusal(_("您自己没有座席话机，听不了。需要的话，请联系系统管理员。"))
    signed_in = live.signed_in()
    for one in own:
        if interface(one.extension) in signed_in:
            return one
    raise Conflict(_("您的话机没有签入：请先打开话机，按“签入”，再听。"))


def release(actor: Actor, seat: Seat, reason: str) -> LineAct:
    """Hang up what the seat's telephone is in. `Conflict` where it is in nothing."""
    account, said = _account(actor), reason_of(reason)
    legs = live.legs_of(seat, live.channels())
    if not legs:
        raise Conflict(_("这个座席现在没有通话。"))
    act = _keep(account, seat, What.RELEASE, said, uid=legs[0]["Linkedid"])
    for leg in legs:
        live.hang_up(leg)
    board.forget()
    return act


def stand_down(actor: Actor, seat: Seat, reason: str) -> LineAct:
    """Nobody is there: no calls come until the seat says that it is ready. A call that is up goes on."""
    account, said = _account(actor), reason_of(reason)
    if not live.state_of(seat).serves:
        raise Refusal(_("这个座席没有服务的队列，本来就没有电话打来。"))
    act = _keep(account, seat, What.STAND_DOWN, said)
    live.pause(seat, ABSENT)
    board.forget()
    return act


def move(actor: Actor, seat: Seat, queue: CallQueue, reason: str, *, keeps: bool = False) -> LineAct:
    """The seat serves this queue from now on, and the others no more unless it `keeps` them: a change of the rows.

    `Refusal` where a gate keeps the seat's person out of the queue.

    In force at once where the switch answers, else within a minute; a call that is up goes on.
    """
    account, said = _account(actor), reason_of(reason)
    kept = kept_out({seat.account_id}).get((seat.account_id, queue.pk))
    if kept is not None:
        raise Refusal(f"{seat.account.name}：{kept}", field="queue")
    with transaction.atomic():
        rows = {one.queue_id: one for one in SeatQueue.objects.select_for_update().filter(seat=seat)}
        if queue.pk in rows and (keeps or len(rows) == 1):
            raise Conflict(_("这个座席已经在这个队列里。"))
        if queue.pk not in rows:
            _record(SeatQueue.objects.create(seat=seat, queue=queue), account, said)
        for one in rows.values():
            if one.queue_id != queue.pk and not keeps:
                record_change(
                    one,
                    texts_of(one),
                    by_id=account.pk,
                    by_name=account.username,
                    reason=said,
                    deleted=True,
                )
                one.delete()
        act = _keep(account, seat, What.MOVE, said, what_to=queue.code)
    in_force()
    return act


def _record(row: SeatQueue, account: Account, reason: str) -> None:
    record_change(row, None, by_id=account.pk, by_name=account.username, reason=reason)


def in_force() -> None:
    """Tell the switch now; where it does not hear, the sweep tells it within a minute."""
    place = Place.of_this_system()
    try:
        configure(place, Engine(place.engine))
    except Refusal as later:
        log.warning("the switch is told later: %s", later)
    board.forget()


def _account(actor: Actor) -> Account:
    if actor.account is None:
        raise NotFound(_("没有这个座席，或者不归您管。"))
    return actor.account


def _call_of(seat: Seat) -> Message:
    """The seat's leg that talks. `Conflict` if none does."""
    talking = [one for one in live.legs_of(seat, live.channels()) if one.get("ChannelStateDesc") == live.UP]
    if not talking:
        raise Conflict(_("这个座席现在没有在通话。"))
    return talking[0]


def _keep(
    account: Account, seat: Seat, what: str, reason: str, *, uid: str = "", what_to: str = ""
) -> LineAct:
    """Written before it is done: what fails afterwards was tried."""
    return LineAct.objects.create(
        what=what, account=account, seat=seat, person=seat.account, uid=uid, said=what_to, reason=reason
    )
