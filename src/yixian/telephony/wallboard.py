"""话务现场: the line as shift leads and the duty manager see it, of what the switch says now and of the record."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yixian.cases.clocks import start_of
from yixian.ground.text import listed
from yixian.people.models import Actor, Role
from yixian.telephony.answering import Answering, answering_since
from yixian.telephony.board import AT_WORK, AtSeat, Snapshot, State, Waits, snapshot
from yixian.telephony.models import CallQueue, Seat, SeatInterval, Surge
from yixian.telephony.models.alarm_limit import Kind, limits
from yixian.telephony.queries import rests

READERS = frozenset({"lead", "duty_manager"})
NOW = timedelta(minutes=30)
KEPT = 15  # seconds for which figures of the record are shown; it is a minute behind anyhow
BACK = timedelta(hours=2)  # a seat that has been ready for longer is told from when it signed in
MOST_WAITING = 30
MOST_ALARMS = 12
LEAST_CALLS = 10  # of fewer a rate says nothing


@dataclass(frozen=True)
class QueueLine:
    """A queue now: who waits and since when at most, how many seats are ready, talk, serve it and are signed in."""

    queue: CallQueue
    waiting: int
    longest: str
    ready: int
    talking: int
    at_work: int
    is_late: bool

    @property
    def is_quiet(self) -> bool:
        """Nobody waits and nobody is there."""
        return not (self.waiting or self.at_work)


@dataclass(frozen=True)
class CallerLine:
    """Somebody who waits, `caller` masked."""

    queue: str
    caller: str
    waited: str
    is_late: bool


@dataclass(frozen=True)
class SeatLine:
    """A seat now; `lasts` since when, as minutes and seconds, "" where nobody knows."""

    seat: Seat
    at: AtSeat
    words: str
    lasts: str
    is_late: bool


@dataclass(frozen=True)
class Board:
    """All that the page says. `answers` False: the switch is away, and only the record speaks."""

    at: datetime
    answers: bool
    queues: list[QueueLine]
    quiet: list[CallQueue]
    callers: list[CallerLine]
    waiting: int
    longest: str
    seats: list[SeatLine]
    away: list[Seat]
    states: dict[str, int]
    today: Answering
    lately: Answering
    alarms: list[str]
    more_alarms: int
    surge: Surge | None


def board(actor: Actor) -> Board:
    """As this actor sees it: callers and figures of the whole line, a lead's seats those of the own organisation."""
    now = time.time()
    seen, limit = snapshot(now), limits()
    queues = list(CallQueue.objects.filter(active=True))
    seats = list(seats_of(actor).select_related("account"))
    names = {one.code: one.label for one in queues}
    lines = [_queue_line(one, seen, limit.get(Kind.WAIT), now) for one in queues] if seen.answers else []
    shown = _seat_lines(seats, seen, limit, now) if seen.answers else []
    today, lately = _figures()
    alarms = _alarms(seen, lines, shown, lately, limit)
    return Board(
        at=datetime.fromtimestamp(seen.at, timezone.get_current_timezone()),
        answers=seen.answers,
        queues=[one for one in lines if not one.is_quiet],
        quiet=[one.queue for one in lines if one.is_quiet],
        callers=[_caller_line(one, names, limit.get(Kind.WAIT), now) for one in seen.waiting[:MOST_WAITING]],
        waiting=len(seen.waiting),
        longest=_lasting(now - seen.waiting[0].since) if seen.waiting else "",
        seats=[one for one in shown if one.at.state != State.OFF],
        away=[one.seat for one in shown if one.at.state == State.OFF],
        states=dict(Counter(str(one.at.state) for one in shown)),
        today=today,
        lately=lately,
        alarms=alarms[:MOST_ALARMS],
        more_alarms=max(0, len(alarms) - MOST_ALARMS),
        surge=Surge.objects.now(timezone.now()).select_related("account").first(),
    )


def seat_line(seat: Seat, now: float) -> SeatLine | None:
    """One seat now; None where the switch does not answer."""
    seen = snapshot(now)
    return _seat_lines([seat], seen, limits(), now)[0] if seen.answers else None


def seats_of(actor: Actor) -> QuerySet[Seat]:
    """The seats in use whose people this actor leads: a duty manager's are all, a lead's the own organisation's."""
    found = Seat.objects.filter(active=True, account__is_active=True)
    if Role.DUTY_MANAGER in actor.roles:
        return found
    if Role.LEAD not in actor.roles or actor.organisation_id is None:
        return found.none()
    return found.filter(account__organisation_id=actor.organisation_id)


def _figures() -> tuple[Answering, Answering]:
    """Of today and of the last half hour, from the record; counted anew every so many seconds, for everybody."""
    kept: tuple[Answering, Answering] | None = cache.get("telephony:board:figures")
    if kept is None:
        now = timezone.now()
        kept = answering_since(start_of(timezone.localdate(now))), answering_since(now - NOW)
        cache.set("telephony:board:figures", kept, KEPT)
    return kept


def _queue_line(queue: CallQueue, seen: Snapshot, most: int | None, now: float) -> QueueLine:
    waiting = [one.since for one in seen.waiting if one.queue == queue.code]
    states = Counter(one.state for one in seen.seats.values() if queue.code in one.queues)
    longest = now - min(waiting) if waiting else 0.0
    return QueueLine(
        queue,
        len(waiting),
        _lasting(longest) if waiting else "",
        states[State.READY],
        states[State.TALKING] + states[State.RINGING],
        sum(number for state, number in states.items() if state in AT_WORK),
        most is not None and longest > most,
    )


def _caller_line(one: Waits, names: dict[str, str], most: int | None, now: float) -> CallerLine:
    waited = now - one.since
    return CallerLine(
        names.get(one.queue, one.queue), one.caller, _lasting(waited), most is not None and waited > most
    )


def _seat_lines(seats: Sequence[Seat], seen: Snapshot, limit: dict[str, int], now: float) -> list[SeatLine]:
    reasons, since = dict(rests()), _ready_since(seats)
    found = []
    for seat in seats:
        at = seen.seat(seat.extension)
        began = at.since
        if at.state == State.READY and seat.pk in since:
            began = since[seat.pk].timestamp()
        lasts = max(0.0, now - began) if began else None
        most = {State.BREAK: limit.get(Kind.BREAK), State.WRAP_UP: limit.get(Kind.WRAP_UP)}.get(at.state)
        words = str(at.state.label)
        if at.state == State.BREAK and at.reason in reasons:
            words = reasons[at.reason]
        is_late = most is not None and lasts is not None and lasts > most * 60
        found.append(SeatLine(seat, at, words, _lasting(lasts) if lasts is not None else "", is_late))
    return found


def _ready_since(seats: Iterable[Seat]) -> dict[int, datetime]:
    """Since when a seat that is ready has been so: the end of what it did last, else when it signed in.

    The switch does not say it; the record is up to a minute behind. One statement (indexes: seat_interval_open,
    seat_interval_time).
    """
    rows = SeatInterval.objects.filter(seat__in=list(seats)).order_by()
    signed_in = Q(state=SeatInterval.State.SIGNED_IN)
    found = rows.filter(
        Q(signed_in, ended_at=None)
        | Q(~signed_in, began_at__gte=timezone.now() - BACK, ended_at__isnull=False)
    )
    told = found.values_list("seat_id").annotate(
        done=Max("ended_at", filter=~signed_in), came=Max("began_at", filter=signed_in)
    )
    return {seat: done or came for seat, done, came in told}


def _alarms(
    seen: Snapshot, queues: list[QueueLine], seats: list[SeatLine], lately: Answering, limit: dict[str, int]
) -> list[str]:
    """What somebody should look at, in words, what is worst first."""
    found = []
    if not seen.answers:
        found.append(_("话务交换机没有应答：下面只有通话记录里的数字。请联系系统管理员。"))
    unanswered = _unanswered(queues)
    if reaching_nobody := [one.queue.label for one in unanswered if one.waiting]:
        found.append(_("有人在等、没有人接的队列：%s。") % listed(reaching_nobody))
    for one in queues:
        told = {"queue": one.queue.label, "waited": one.longest, "n": one.waiting}
        if one.at_work and not one.ready and one.waiting:
            found.append(_("队列“%(queue)s”没有空闲的座席。") % told)
        if one.is_late:
            found.append(_("队列“%(queue)s”最久的已等 %(waited)s。") % told)
        if one.waiting > limit.get(Kind.WAITING, one.waiting):
            words = ngettext(
                "队列“%(queue)s”有 %(n)s 人在等。", "队列“%(queue)s”有 %(n)s 人在等。", one.waiting
            )
            found.append(words % told)
    rate, least = lately.soon_rate, limit.get(Kind.SOON)
    if rate is not None and least is not None and lately.offered >= LEAST_CALLS and rate * 100 < least:
        found.append(
            _("近半小时 15 秒接听率 %(rate)s，低于 %(least)s%%。") % {"rate": f"{rate:.1%}", "least": least}
        )
    if empty := [one.queue.label for one in unanswered if not one.waiting]:
        found.append(_("没有人接的队列：%s。") % listed(empty))
    late = [one for one in seats if one.is_late]
    for seat in late:
        told_of = {"seat": seat.seat, "name": seat.seat.account.name, "what": seat.words, "lasts": seat.lasts}
        found.append(_("座席 %(seat)s %(name)s：%(what)s已 %(lasts)s。") % told_of)
    return found


def _unanswered(queues: list[QueueLine]) -> list[QueueLine]:
    """The queues whose callers reach nobody, not by overflow either."""
    staffed = {one.queue.pk for one in queues if one.at_work}
    # A queue out of use passes its callers on as well (`Line.onward`).
    onward = dict(CallQueue.objects.values_list("pk", "overflow"))

    def reaches_somebody(queue: int | None, most: int) -> bool:
        if queue is None or not most:
            return False
        return queue in staffed or reaches_somebody(onward.get(queue), most - 1)

    return [one for one in queues if not reaches_somebody(one.queue.pk, len(onward))]


def _lasting(seconds: float) -> str:
    """3:07, or 1:02:45 from an hour on."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
