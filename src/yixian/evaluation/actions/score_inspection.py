"""Scoring: taken by one person, scored once a turn, compared where two score it, settled where they differ."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.directory import queries as directory
from yixian.evaluation.impartial import own_line
from yixian.evaluation.inspection.marking import Marks, result_of
from yixian.evaluation.models import Inspection, InspectionRule, Score
from yixian.evaluation.models.inspection import RULERS, SCORERS, judged
from yixian.evaluation.models.score import Words
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState
from yixian.ground.text import clean_line
from yixian.people.models import Account, Actor

HELD = timedelta(hours=2)
State = Inspection.State
Turn = Score.Turn
TURNS = {State.WAITING: Turn.FIRST, State.SECOND: Turn.SECOND, State.SETTLING: Turn.SETTLED}
NOT_YOURS = _("这件不能由您评。")
OWN_DEPARTMENT = _("本单位和上下级单位的质检，由别的单位的人评。")


def take(actor: Actor, inspection: Inspection, now: datetime) -> bool:
    """Make it this inspector's for two hours, or anew; False where it is somebody else's.

    One update that asks whether it is free: of two at once one changes no row.
    """
    free = Q(taken_by=None) | Q(taken_until__lte=now) | Q(taken_by=actor.account)
    rows = Inspection.objects.filter(free, pk=inspection.pk, state__in=Inspection.TO_SCORE)
    return rows.update(taken_by=actor.account, taken_until=now + HELD) == 1


def put_back(actor: Actor, inspection: Inspection) -> None:
    """Let somebody else take it."""
    Inspection.objects.filter(pk=inspection.pk, taken_by=actor.account).update(
        taken_by=None, taken_until=None
    )


def score(actor: Actor, inspection: Inspection, marks: Marks, words: Words) -> Score:
    """Score an inspection in the state it is in, and draw what follows from it.

    `NotAllowed` for whoever may not, has scored it or is inspected by it; `Conflict` where somebody was faster.
    """
    account = may_score(actor, inspection)
    turn = TURNS[State(inspection.state)]
    made = new_score(inspection, turn, account, marks, words)
    try:
        with transaction.atomic():
            # The turn is unique: of two who send at once one is refused here, and nothing of it is kept.
            made.save(force_insert=True)
            _follow(inspection, made)
    except IntegrityError:
        raise Conflict(_("这件刚刚有人评过，您填的没有保存。")) from None
    return made


def may_score(actor: Actor, inspection: Inspection) -> Account:
    """Whose score it would be. Raises as `score` does."""
    state = inspection.state
    if state not in TURNS:
        raise WrongState(_("这件已经评过，或者不评了。"))
    roles = RULERS if state == State.SETTLING else SCORERS
    if actor.account is None or not actor.roles & roles or actor.account_id == inspection.account_id:
        raise NotAllowed(NOT_YOURS)
    if inspection.department_id in own_line(actor):
        raise NotAllowed(OWN_DEPARTMENT)
    if Score.objects.filter(inspection=inspection, by=actor.account).exists():
        raise NotAllowed(_("您评过这件，另一次要由别人评。"))
    return actor.account


def new_score(inspection: Inspection, turn: Turn, by: Account, marks: Marks, words: Words) -> Score:
    """A score by the sheet of the inspection; not saved."""
    found = result_of(inspection.sheet, marks)
    made = Score(
        inspection=inspection,
        turn=turn,
        by=by,
        at=clocks.now(),
        marks=dict(marks),
        result=found.percent,
        fatal=found.fatal,
        passed=found.passed,
    )
    made.keep_words(words)
    return made


def _follow(inspection: Inspection, made: Score) -> None:
    if made.turn == Turn.FIRST and inspection.twice:
        _move(inspection, State.SECOND)
    elif made.turn == Turn.SECOND:
        first = inspection.scores.get(turn=Turn.FIRST)
        if differ(first, made):
            _move(inspection, State.SETTLING)
        else:
            stand(inspection, first, State.DONE)
    else:
        stand(inspection, made, State.DONE)


def differ(first: Score, second: Score) -> bool:
    """Whether two scores are too far apart for the first to stand: in points, or in whether an error is fatal."""
    return first.fatal != second.fatal or abs(first.result - second.result) > InspectionRule.now().differ


def _move(inspection: Inspection, to: State) -> None:
    was, inspection.state = inspection.state, to
    inspection.taken_by, inspection.taken_until = None, None
    rows = Inspection.objects.filter(pk=inspection.pk, state=was)
    if rows.update(state=to, taken_by=None, taken_until=None) != 1:
        raise IntegrityError


def stand(inspection: Inspection, made: Score, to: State) -> None:
    """Let a score stand, from the state the inspection is in; the day it counts on is when the first one did.

    Not when that one was given: where a second agrees days later, nobody could have appealed before.
    """
    now = clocks.now()
    columns = {
        "standing": made,
        "result": made.result,
        "passed": made.passed,
        "fatal": made.fatal,
        "judged_at": inspection.judged_at or now,
        "appeal_due": inspection.appeal_due or _appeal_due(inspection, now),
    }
    _move(inspection, to)
    Inspection.objects.filter(pk=inspection.pk).update(**columns)
    for name, value in columns.items():
        setattr(inspection, name, value)
    judged.send(sender=Inspection, inspection=inspection)


def _appeal_due(inspection: Inspection, start: datetime) -> datetime:
    """Working days of whoever may appeal."""
    calendar = directory.calendar_of(inspection.department_id)
    return calendar.add(start, InspectionRule.now().appeal_days, "wd").at


def drop(actor: Actor, inspection: Inspection, reason: str) -> None:
    """Leave it unscored, and say why: a recording that is gone, somebody who must not be judged by this."""
    account = may_score(actor, inspection)
    if inspection.state != State.WAITING:
        raise WrongState(_("已经有人评了第一次，请评完。"))
    said = clean_line(reason)[:200]
    if len(said) < 2:
        raise Refusal(_("请写明原因。"), field="reason")
    rows = Inspection.objects.filter(pk=inspection.pk, state=State.WAITING)
    if not rows.update(
        state=State.DROPPED, dropped_for=said, dropped_by=account, taken_by=None, taken_until=None
    ):
        raise Conflict(_("这件刚刚有人评过，您填的没有保存。"))
