"""The clock at work: what has come due is reminded of, urged, supervised or escalated, by the rules of the city.

A sweep of `yixian tick`: it may run twice at once, late, or never, be killed, or find its clock set back. The row of
`ClockStep` is written in the transaction of the deed, and there is one for a rule, a target and a due time; whoever
writes it does the deed. Due times and lamps are columns that no rule touches: a late tick reminds late and changes no
figure.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.cases.actions import act
from yixian.cases.models import Case, Task
from yixian.directory import queries as directory
from yixian.directory.models import Unit
from yixian.ground.errors import Conflict, Refusal
from yixian.people.models import SYSTEM
from yixian.supervision import telling
from yixian.supervision.at_hand import Row, batches, due_of
from yixian.supervision.models import LOOKS_BACK, ClockRule, ClockStep, Deed, Told
from yixian.supervision.models.clock_rule import AT_ONCE
from yixian.supervision.models.clock_step import KEPT
from yixian.supervision.telling import Reminder

log = logging.getLogger(__name__)
State = ClockStep.State
Tally = Counter[str]
# Whom each deed tells by itself, through the events it leaves.
TOLD_ANYHOW: dict[str, tuple[str, ...]] = {
    Deed.URGE: (Told.LIAISON,),
    Deed.SUPERVISE: (Told.LIAISON, Told.UNIT_HEAD),
    Deed.ESCALATE: (Told.DUTY_MANAGER,),
}


def keep_time(now: datetime) -> Iterator[str]:
    """Do what the rules in force ask for; a line for each rule that did something or found nobody to tell."""
    for rule in ClockRule.objects.holding(now).select_related("department"):
        tally: Tally = Counter()
        try:
            for batch in batches(rule, now):
                for part in [batch] if rule.deed == Deed.REMIND else [[row] for row in batch]:
                    _do(rule, part, now, tally)
        except Exception:
            log.exception("clock rule %s failed", rule.code)  # the rules behind it are kept all the same
        yield from _lines(rule, tally)


def _lines(rule: ClockRule, tally: Tally) -> Iterator[str]:
    told = {"rule": rule.label, "deed": rule.get_deed_display()}
    if done := tally[State.DONE] + tally[State.NOBODY]:
        yield _("%(rule)s：%(deed)s %(count)s 件") % {**told, "count": done}
    if nobody := tally[State.NOBODY]:
        log.warning("clock rule %s: nobody to tell about %s", rule.code, nobody)
        yield _("%(rule)s：%(count)s 件没有人可告知") % {**told, "count": nobody}
    if refused := tally[State.REFUSED]:
        yield _("%(rule)s：%(count)s 件没有做成") % {**told, "count": refused}


def _do(rule: ClockRule, rows: list[Row], now: datetime, tally: Tally) -> None:
    """Do the rule's deed about these rows in one transaction; what fails is logged and tried again next time."""
    try:
        with transaction.atomic():
            tally.update(_in_one(rule, rows, now))
    except Conflict:
        return  # somebody works on the case at this moment: next time
    except Refusal as refusal:
        with transaction.atomic():
            won = _claim(rule, rows, now, state=State.REFUSED, reason=str(refusal)[:200])
        tally[State.REFUSED] += len(won)
    except Exception:
        if len(rows) > 1:  # one of many: the others are not to suffer for it
            for row in rows:
                _do(rule, [row], now, tally)
            return
        log.exception("clock rule %s failed about %s %s", rule.code, rows[0]._meta.label_lower, rows[0].pk)


def _in_one(rule: ClockRule, rows: list[Row], now: datetime) -> list[str]:
    """The states of the steps that were this tick's to do."""
    won = _claim(rule, rows, now)
    mine = [row for row in rows if row.pk in won]
    if not mine:
        return []
    said = rule.words or f"{rule.get_what_display()} {rule.moment_words}"
    reminders = [_reminder(rule, row, said) for row in mine]
    reached = [0] * len(mine)
    if rule.deed != Deed.REMIND:
        # Those it tells through its event: asked before the deed, which may change who has the case.
        anyhow = [replace(one, to=TOLD_ANYHOW[rule.deed]) for one in reminders]
        reached = telling.count(anyhow)
        for row in mine:
            DEEDS[rule.deed](rule, row, now)
    if rule.told:
        told = telling.tell(reminders, now)
        reached = [
            min(pair) if rule.deed != Deed.REMIND else pair[1] for pair in zip(reached, told, strict=True)
        ]
    nobody = [won[row.pk] for row, count in zip(mine, reached, strict=True) if not count]
    if nobody:
        ClockStep.objects.filter(pk__in=nobody).update(state=State.NOBODY)
    return [State.NOBODY.value] * len(nobody) + [State.DONE.value] * (len(mine) - len(nobody))


def _claim(rule: ClockRule, rows: Sequence[Row], now: datetime, **columns: Any) -> dict[int, int]:
    """Write the steps that nobody has written; the step of each target that is ours to do.

    Unique (rule, target, due time): of two ticks that saw the same row the second waits for the first one's
    transaction and then writes nothing. Both go in the same order, so neither waits in a circle.
    """
    claim = uuid.uuid4()
    steps = [
        ClockStep(
            rule=rule,
            rule_name=rule.name,
            deed=rule.deed,
            case_id=_case_of(row).pk,
            task_id=row.pk if isinstance(row, Task) else None,
            target=row.pk,
            due_at=due_of(rule, row),
            done_at=now,
            claim=claim,
            **columns,
        )
        for row in rows
    ]
    ClockStep.objects.bulk_create(steps, ignore_conflicts=True)
    targets = [row.pk for row in rows]
    won = ClockStep.objects.filter(rule=rule, target__in=targets, claim=claim)
    return dict(won.values_list("target", "pk"))


def _case_of(row: Row) -> Case:
    return row.case if isinstance(row, Task) else row


def _reminder(rule: ClockRule, row: Row, said: str) -> Reminder:
    ways = {way for way, wanted in (("sms", rule.by_sms), ("email", rule.by_email)) if wanted}
    task = row if isinstance(row, Task) else None
    due = task.due_at if task is not None and rule.what in AT_ONCE else due_of(rule, row)
    return Reminder(_case_of(row), task, due, rule.told, frozenset(ways), said)


def _urge(rule: ClockRule, row: Row, now: datetime) -> None:
    assert isinstance(row, Task)  # what the centre owes is reminded of, and no more
    act("urge", SYSTEM, row.case, {"note": rule.words, "task": row.pk}, at=now)


def _supervise(rule: ClockRule, row: Row, now: datetime) -> None:
    assert isinstance(row, Task)  # what the centre owes is reminded of, and no more
    unit = directory.department(row.department_id)
    values = {"level": rule.level, "departments": [unit.code] if unit else [], "demand": rule.words}
    act(
        "supervise",
        SYSTEM,
        row.case,
        {**values, "amount": rule.days, "unit": Unit.WORKING_DAY, "rule": rule},
        at=now,
    )


def _escalate(rule: ClockRule, row: Row, now: datetime) -> None:
    act("escalate", SYSTEM, row, {"note": rule.words}, at=now)


DEEDS: dict[str, Callable[[ClockRule, Row, datetime], None]] = {
    Deed.URGE: _urge,
    Deed.SUPERVISE: _supervise,
    Deed.ESCALATE: _escalate,
}


def forget_steps(now: datetime) -> Iterator[str]:
    """Forget what was done about due times that no rule looks back at any more (index `clock_step_old`)."""
    count, _rows = ClockStep.objects.filter(due_at__lt=now - LOOKS_BACK - KEPT).delete()
    if count:
        yield _("清除 %(count)s 条一年以前的到时记录") % {"count": count}
