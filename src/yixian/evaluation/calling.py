"""The callback clerk's desk: whom to call now, what is due today, who was tried before and when to try again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.clocks import start_of
from yixian.cases.limited import limited_count
from yixian.cases.lines import StepLine, step_line
from yixian.cases.models import Case
from yixian.cases.queues import QUEUES, drawn_to_call
from yixian.cases.waiting import Waiting as Tile
from yixian.evaluation import claims
from yixian.evaluation.actions.asking import next_part
from yixian.evaluation.models import Callback, DayPart, part_of_day
from yixian.evaluation.models.callback import ASKED_AT
from yixian.ground.errors import Words
from yixian.people.models import Actor

NOW, TODAY, TRIED, DRAWN = "now", "today", "tried", "drawn"
TABS = (NOW, TODAY, TRIED, DRAWN)
LABELS: dict[str, Words] = {
    NOW: gettext_lazy("现在可以打"),
    TODAY: gettext_lazy("今天到期"),
    TRIED: gettext_lazy("打过没问到"),
    DRAWN: gettext_lazy("抽中的咨询"),
}
QUEUE = QUEUES["callbacks"]
KEYSET = QUEUE.keyset
TRY = 20  # how many are tried before one is told that nobody is left
HOURS = {DayPart.MORNING: "6–12", DayPart.AFTERNOON: "12–18", DayPart.EVENING: "18–22"}


@dataclass(frozen=True)
class Waiting:
    """One citizen to call: the case as lists show it, what was tried in vain, and when it is worth trying again."""

    line: StepLine
    tries: list[Callback]
    next: str
    caller: str  # who is calling right now, if it is somebody else


def waiting(actor: Actor, tab: str, now: datetime) -> QuerySet[Case, Any]:
    """The cases of a tab: all that wait for a callback, narrowed (index `case_step`, `callback_once`).

    Enquiries that were drawn are a tab of their own: of two states in one no index has the order.
    """
    rows: QuerySet[Case, Any] = drawn_to_call(actor) if tab == DRAWN else QUEUE.rows(actor)
    missed = Callback.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), reached=False)
    if tab == TODAY:
        return rows.filter(step_due__lt=start_of(timezone.localdate(now) + timedelta(days=1)))
    if tab == TRIED:
        return rows.filter(Exists(missed))
    return rows.exclude(Exists(missed.filter(part=part_of_day(now))))


def to_call_now(actor: Actor) -> QuerySet[Case, Any]:
    """What the badge beside the menu's entry counts."""
    return waiting(actor, NOW, timezone.now())


def counts(actor: Actor, now: datetime) -> list[tuple[str, Words, str]]:
    """The tabs with their labels, and how many are in each."""
    return [(tab, label, limited_count(waiting(actor, tab, now))) for tab, label in LABELS.items()]


def waiting_for(actor: Actor) -> list[Tile]:
    """On the page a callback agent lands on: each tab with its count."""
    if "callback" not in actor.roles:
        return []
    address = reverse("callback_desk")
    return [Tile(label, count, f"{address}?tab={tab}") for tab, label, count in counts(actor, timezone.now())]


def next_to_call(actor: Actor, tab: str, now: datetime, but: Case | None = None) -> Case | None:
    """The next case of the tab, claimed for this agent; None where nobody is left to call.

    It is the one after `but`, from the top again after the last. Somebody else may be faster: then the next is tried.
    """
    free = waiting(actor, tab, now).exclude(pk__in=claims.others(actor, now).values("case_id"))
    found: list[Case] = []
    if but is not None:
        free = free.exclude(pk=but.pk)
        found = KEYSET.page(free, after=KEYSET.cursor_after(but), rows=TRY).rows
    found += KEYSET.ordered(free)[:TRY]
    for case in found:
        if claims.take(actor, case, now):
            return case
    return None


def lines(actor: Actor, cases: Iterable[Case], now: datetime) -> list[Waiting]:
    """What the list says of each case; two more queries for all of them."""
    found = list(cases)
    ids = [case.pk for case in found]
    tries: dict[tuple[int, int], list[Callback]] = defaultdict(list)
    for row in Callback.objects.filter(case_id__in=ids, reached=False).order_by("id"):
        tries[row.case_id, row.round].append(row)
    calling = claims.others(actor, now).filter(case_id__in=ids).select_related("account")
    callers = {claim.case_id: claim.account.name for claim in calling}
    return [
        Waiting(
            step_line(actor, case, now, QUEUE.action),
            tries[case.pk, case.round],
            when_next(tries[case.pk, case.round], now),
            callers.get(case.pk, ""),
        )
        for case in found
    ]


def when_next(tries: list[Callback], now: datetime) -> str:
    """When to call (again), in words."""
    found = next_part({row.part for row in tries} & set(ASKED_AT), now)
    if found is None:
        return ""
    day, part = found
    if day == timezone.localdate(now) and part == part_of_day(now):
        return _("现在")
    return _("%(day)s%(part)s（%(hours)s 时）") % {
        "day": _day(day, now),
        "part": part.label,
        "hours": HOURS[part],
    }


def _day(day: date, now: datetime) -> Words:
    return _("今天") if day == timezone.localdate(now) else _("明天")


def tries_of(case: Case) -> list[Callback]:
    """The vain attempts of this round, oldest first, with who called."""
    missed = Callback.objects.filter(case=case, round=case.round, reached=False)
    return list(missed.select_related("account").order_by("id"))
