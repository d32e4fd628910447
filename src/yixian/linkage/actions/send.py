"""Sending what waits: each notice by one sweep alone, with patience, and given up aloud.

A sweep may run twice at once, late, or be killed. Whoever wins the compare-and-set on the lease sends; a lease
that ran out (the machine died between sending and writing it down) is taken again, so a message may in that one
case go out twice, under the same id, by which mail programs and gateways know it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.linkage.actions.daily import give_back, take_place, tomorrow
from yixian.linkage.actions.messages import message_of
from yixian.linkage.models import (
    REASON_LENGTH,
    STALE_AFTER,
    WISHES,
    AnswerSent,
    BookingNotice,
    Letter,
    Mailing,
    Notice,
    Outgoing,
    StaffNotice,
    WechatBinding,
    free,
    sending,
)
from yixian.linkage.ways import Later, Unbound, Unreachable, Way, way_for
from yixian.people.queries import is_demonstration
from yixian.safeguard.masking import mask_text

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
# After the first failure, the second, …; when they are used up the notice is given up.
PATIENCE = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
BATCH = 500
# A server that does not answer costs its whole patience for each message; the other sweeps wait meanwhile.
SWEEP_SECONDS = 45.0
State = Outgoing.State
Row = Notice | StaffNotice | Letter | Mailing | AnswerSent | BookingNotice
Model = (
    type[Notice] | type[StaffNotice] | type[Letter] | type[Mailing] | type[AnswerSent] | type[BookingNotice]
)
# Answers first: their receivers wait for them.
MODELS: tuple[Model, ...] = (AnswerSent, BookingNotice, StaffNotice, Notice, Letter, Mailing)
BOOKED = ("booking__citizen", "booking__kind", "booking__area", "booking__provider", "ask__provider")
# What is read along with what is sent.
ALONG: dict[Model, tuple[str, ...]] = {
    AnswerSent: ("citizen",),
    BookingNotice: BOOKED,
    Notice: ("case", "citizen"),
    StaffNotice: ("case", "summons"),
    Letter: (),
    Mailing: (),
}


@dataclass(frozen=True)
class Queue:
    """What is due by one way to one kind of people."""

    model: Model
    way: Way
    due: list[int]


def send_waiting(now: datetime) -> Iterator[str]:
    """Send what is due, hold back what would disturb, give up what is stale; a line for each thing done.

    What is not reached within `SWEEP_SECONDS` is sent by the next sweep; what fails is due later than the rest,
    whatever made it fail, so it holds up nothing. Each queue has its share of the time: a mail server that does not
    answer keeps no text message waiting.
    """
    if given_up := _give_up_stale(now):
        yield _("%(count)s 条通知过期未能发送") % {"count": given_up}
    if held := _hold(now):
        yield _("免打扰时段，%(count)s 条通知稍后发送") % {"count": held}
    queues = [queue for model in MODELS for wish in WISHES if (queue := _queue(model, wish, now)) is not None]
    for queue in queues:
        until = time.monotonic() + SWEEP_SECONDS / len(queues)
        for pk in queue.due:
            if time.monotonic() > until:
                break
            line = _send_one(queue, pk, now)
            if line:
                yield line


def _give_up_stale(now: datetime) -> int:
    reason = _("过期未能发送，只在网站显示")
    stale = {"state": State.WAITING, "made_at__lt": now - STALE_AFTER}
    return sum(model.objects.filter(**stale).update(state=State.FAILED, reason=reason) for model in MODELS)


def _hold(now: datetime) -> int:
    """Put off what is due in the quiet hours until they end.

    What is urgent goes to the staff at any hour, and what a citizen has just asked for to the citizen.
    """
    held, rule = 0, sending()
    for wish in WISHES:
        until, way = rule.held_until(wish, now), way_for(wish)
        if until is None or way is None or way.stays_here:  # a file disturbs nobody
            continue
        reason = _("免打扰时段，%(until)s 以后发送") % {"until": f"{timezone.localtime(until):%m-%d %H:%M}"}
        for model in (one for one in MODELS if one is not AnswerSent):
            calm = Q(urgent=False) if model is StaffNotice else Q()
            due = model.objects.filter(free(now), calm, state=State.WAITING, way=wish, next_at__lte=now)
            held += due.update(next_at=until, reason=reason)
    return held


def _queue(model: Model, wish: str, now: datetime) -> Queue | None:
    """What is due, longest first (indexes `notice_due`, `staff_due`); None where nothing is or nothing can."""
    way = way_for(wish)
    if way is None:
        return None
    due = model.objects.filter(free(now), state=State.WAITING, way=wish, next_at__lte=now)
    found = list(due.order_by("next_at", "id").values_list("pk", flat=True)[:BATCH])
    return Queue(model, way, found) if found else None


def _send_one(queue: Queue, pk: int, now: datetime) -> str | None:
    lease = secrets.token_hex(16)
    rows = queue.model._default_manager
    # Compare-and-set: of two sweeps that saw this notice waiting, one takes it and the other goes on.
    claimed = rows.filter(free(now), pk=pk, state=State.WAITING, next_at__lte=now).update(
        lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if claimed != 1:
        return None
    row = rows.select_related(*ALONG[queue.model]).get(pk=pk)
    try:
        if _is_invented(row) and not queue.way.stays_here:
            return _give_up(row, lease, _("虚构的诉求不发送"))
        message = message_of(row)
        most = _most(row, queue.way)
        if not take_place(queue.way.name, message.to, most, now):
            return _until_tomorrow(row, lease, now, most)
        with _place_given_back(queue.way.name, message.to, most, now):
            queue.way.send(message)
    except Unbound as error:
        return _by_the_case(row, lease, now, error)
    except Unreachable as error:
        return _give_up(row, lease, str(error))
    except Later as error:
        return _postpone(row, lease, now, queue.way, error)
    except Exception as error:
        log.exception("notice %s failed", pk)
        return _postpone(row, lease, now, queue.way, error, ours=True)
    reason = _("没有发出，写在演示文件里") if queue.way.stays_here else ""
    _settle(row, lease, state=State.SENT, sent_at=now, reason=reason)
    return _("通知 %(id)s 已发送") % {"id": pk}


def _most(row: Outgoing, way: Way) -> int:
    """How many a day its receiver gets at most; 0 for no limit: what is urgent is told, and a file floods nobody."""
    if way.stays_here or (isinstance(row, StaffNotice) and row.urgent):
        return 0
    rule = sending()
    to_citizens = isinstance(row, Notice | AnswerSent | Mailing) or is_to_citizen(row)
    return rule.daily_citizen if to_citizens else rule.daily_staff


def is_to_citizen(row: Outgoing) -> bool:
    """Whether it tells a citizen of a booking."""
    return isinstance(row, BookingNotice) and not row.is_for_provider


@contextmanager
def _place_given_back(way: str, address: str, most: int, now: datetime) -> Iterator[None]:
    """What did not go out does not count; without a limit it was not counted."""
    try:
        yield
    except Exception:
        if most:
            give_back(way, address, now)
        raise


def _until_tomorrow(row: Outgoing, lease: str, now: datetime, most: int) -> str:
    """It was no attempt, so its patience stays."""
    reason = _("今天给同一收件人已发满 %(most)s 条，明天再发") % {"most": most}
    _settle(row, lease, next_at=tomorrow(now), attempts=F("attempts") - 1, reason=reason)
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": row.pk, "reason": reason}


def _is_invented(row: Row) -> bool:
    """Whether it tells of an invented case or citizen, or of a demonstration."""
    if isinstance(row, AnswerSent):
        return row.citizen.invented
    if isinstance(row, BookingNotice):
        return row.booking.citizen.invented or is_demonstration()
    case = None if isinstance(row, Letter | Mailing) else row.case
    return is_demonstration() if case is None else case.invented


def _give_up(row: Outgoing, lease: str, reason: str) -> str:
    _settle(row, lease, state=State.FAILED, reason=reason[:REASON_LENGTH])
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": row.pk, "reason": reason}


def _by_the_case(row: Outgoing, lease: str, now: datetime, error: Unbound) -> str:
    """A citizen who ended WeChat there is told as the case says from now on; staff have other ways beside it."""
    if not isinstance(row, Notice):
        return _give_up(row, lease, str(error))
    WechatBinding.objects.filter(citizen=row.citizen_id).delete()
    way = row.case.reply_way
    state = State.WAITING if way in WISHES else State.SHOWN
    _settle(row, lease, way=way, state=state, next_at=now, attempts=0, reason=str(error))
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": row.pk, "reason": error}


def _postpone(
    row: Outgoing, lease: str, now: datetime, way: Way, error: Exception, *, ours: bool = False
) -> str:
    """Try again later, or give up; the other side's words are kept without the addresses in them.

    Of a fault of `ours` the reason names the kind alone: its text may say anything, and is in the log.
    """
    said = type(error).__name__
    if not ours:
        said = mask_text(str(error))[: REASON_LENGTH - 40]
    if row.attempts > len(PATIENCE):
        reason = _("试了 %(count)s 次没有发出（%(said)s）") % {"count": row.attempts, "said": said}
        _settle(row, lease, state=State.FAILED, reason=reason[:REASON_LENGTH])
    else:
        why = _("系统出错，稍后再试（%(said)s）") if ours else str(way.not_taken)
        reason = why % {"said": said}
        later = now + PATIENCE[row.attempts - 1]
        _settle(row, lease, next_at=later, reason=reason[:REASON_LENGTH])
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": row.pk, "reason": reason}


def _settle(row: Outgoing, lease: str, **columns: object) -> None:
    """Write the end of an attempt, unless the lease ran out and another sweep has taken it."""
    rows = type(row)._default_manager.filter(pk=row.pk, lease=lease)
    rows.update(lease="", leased_until=None, **columns)
