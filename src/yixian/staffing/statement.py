"""What an operator did in a month: which calls were its own, how they went, and whether its shifts were sat.

A call is an operator's if one of its people answered it, or nobody did and it waited last in a queue its seats serve.
Calls that the switch lost are nobody's fault here: they stand beside, and in no rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.evaluation.queries import inspected_of
from yixian.insight import queries as insight
from yixian.insight.queries import Period
from yixian.people.models import Organisation
from yixian.staffing.adherence import Kept, kept
from yixian.staffing.models import Shift
from yixian.telephony.models import Call, CallQueue, MissedCaller, SeatQueue
from yixian.telephony.models.call import AT_ONCE

SOON = 15  # seconds (GB/T 33358)
Outcome, Missed = Call.Outcome, MissedCaller.State
Form = Literal["count", "rate", "mean", "hours"]
NOTHING = "—"

ANSWERED = Q(outcome=Outcome.ANSWERED)
GAVE_UP = Q(outcome__in=(Outcome.ABANDONED, Outcome.LEFT))
WANTED = ~(Q(outcome=Outcome.BLOCKED) | GAVE_UP & Q(ended_at__lt=F("began_at") + AT_ONCE))
WRAPPED = ANSWERED & Q(wrapped_up__isnull=False)


@dataclass(frozen=True)
class Side:
    """A numerator or denominator: which rows it counts, or of which it adds up a column."""

    words: str | Promise
    rows: Q | None = None  # calls; None for what is no call
    total: str = ""


@dataclass(frozen=True)
class Item:
    """A line of the statement."""

    code: str
    name: str | Promise
    form: Form
    up: Side
    down: Side | None = None


OFFERED = Side(_("呼入"), Q())
TOOK_UP = Side(_("人工接听的呼入"), ANSWERED)
WISHED = Side(_("呼入，扣除来电 5 秒内自己挂断的和限制呼入的"), WANTED)
CALLERS, SPOKEN_TO = Side(_("漏话来电人")), Side(_("回拨接通或再次来电接通的"))

ITEMS: dict[str, Item] = {
    one.code: one
    for one in (
        Item("offered", _("呼入量"), "count", OFFERED),
        Item("answered", _("接听量"), "count", TOOK_UP),
        Item("connect_rate", _("接通率"), "rate", TOOK_UP, WISHED),
        Item("worst", _("最差 24 小时接通率"), "rate", TOOK_UP, WISHED),
        Item(
            "soon", _("15 秒接听率"), "rate",
            Side(_("等待不超过 15 秒由人工接听的呼入"), ANSWERED & Q(waited__lte=SOON)), OFFERED,
        ),
        Item("abandoned", _("放弃率"), "rate", Side(_("没有接通、来电人自己挂断的呼入"), GAVE_UP), OFFERED),
        Item("wait", _("平均等待（秒）"), "mean", Side(_("等待的秒数"), ANSWERED, "waited"), TOOK_UP),
        Item(
            "talk", _("平均通话（秒）"), "mean", Side(_("通话的秒数"), ANSWERED, "talked"),
            Side(_("通话已结束的呼入"), ANSWERED & Q(talked__isnull=False)),
        ),
        Item(
            "wrap_up", _("平均话后整理（秒）"), "mean", Side(_("话后整理的秒数"), WRAPPED, "wrapped_up"),
            Side(_("记下话后整理的呼入"), WRAPPED),
        ),
        Item("called_back", _("漏话回拨率"), "rate", SPOKEN_TO, CALLERS),
        Item("lost", _("交换机中断的呼入（不计入上面各项）"), "count", Side(_("交换机中断的呼入"))),
        Item("shifts", _("排班（人时）"), "hours", Side(_("班次的分钟数"))),
        Item("sat", _("到岗率"), "rate", Side(_("班次内话机在线的分钟数")), Side(_("班次的分钟数"))),
        Item("empty", _("没有到岗的班次"), "count", Side(_("全班没有上线的班次"))),
    )
}  # fmt: skip
OF_CALLS = [one for one in ITEMS.values() if one.up.rows is not None and one.code != "worst"]
Numbers = Mapping[str, list[int | None]]


@dataclass(frozen=True)
class Month:
    """An operator's month, from the rows as they are now."""

    organisation: Organisation
    period: Period
    queues: list[CallQueue] = field(default_factory=list)
    shared: bool = False

    @classmethod
    def of(cls, organisation: Organisation, month: date) -> Month:
        """The month that begins at `month`; its queues are those that seats of the organisation serve now."""
        serving = SeatQueue.objects.filter(seat__active=True)
        own = list(
            CallQueue.objects.filter(
                pk__in=serving.filter(seat__account__organisation=organisation).values("queue")
            )
        )
        others = serving.filter(queue__in=own).exclude(seat__account__organisation=organisation)
        return cls(organisation, insight.period_of_month(month), own, others.exists())

    @property
    def own(self) -> Q:
        """Which calls are its own."""
        waited = Q(agent=None, last_queue__in=[one.pk for one in self.queues])
        return Q(agent__organisation=self.organisation) | waited

    def calls(self, code: str, down: bool = False) -> QuerySet[Call] | None:
        """The calls that a number counts; None for one that counts no calls (indexes: call_began, call_agent)."""
        item = ITEMS[code]
        if code == "lost":
            return self._within(self.period.start, self.period.end).filter(outcome=Outcome.LOST)
        side = item.down if down else item.up
        if side is None or side.rows is None:
            return None
        start, end = self.period.start, self.period.end
        if code == "worst":
            worst = self.worst()
            start, end = (worst.begins, worst.ends) if worst else (start, start)
        return self._counted(start, end).filter(side.rows)

    def _within(self, start: datetime, end: datetime) -> QuerySet[Call]:
        rows = Call.objects.filter(number__isnull=False, began_at__gte=start, began_at__lt=end)
        return rows.filter(self.own)

    def _counted(self, start: datetime, end: datetime) -> QuerySet[Call]:
        return self._within(start, end).exclude(outcome__in=(Outcome.OPEN, Outcome.LOST))

    def worst(self) -> insight.Window | None:
        """Its worst 24 hours that end within the month."""
        return insight.worst_day(
            self.period, insight.find("worst_connect_rate"), only=self.own & ~Q(outcome=Outcome.LOST)
        )

    def missed(self, spoken_to: bool = False) -> QuerySet[MissedCaller]:
        """Those who were not answered in its queues and are to be called back (index: missed_counted)."""
        rows = MissedCaller.objects.filter(first_at__gte=self.period.start, first_at__lt=self.period.end)
        rows = rows.filter(
            pk__in=self._within(self.period.start, self.period.end)
            .filter(missed_caller__isnull=False)
            .values("missed_caller")
        )
        return rows.filter(state__in=(Missed.REACHED, Missed.CAME_BACK)) if spoken_to else rows

    def shifts(self, now: datetime) -> list[Kept]:
        """Its shifts that began in the month, and how they were kept."""
        rows = Shift.objects.standing().filter(account__organisation=self.organisation)
        rows = rows.filter(starts_at__gte=self.period.start, starts_at__lt=self.period.end)
        return kept(rows.select_related("account"), now)

    def numbers(self, now: datetime) -> tuple[dict[str, list[int | None]], dict[str, Any]]:
        """Every number, and the facts beside them: a handful of statements, and one a day that has no roll-up."""
        asked: dict[str, Any] = {}
        for item in OF_CALLS:
            for place, side in (("up", item.up), ("down", item.down)):
                if side is not None and side.rows is not None:
                    asked[f"{item.code}_{place}"] = (
                        Sum(side.total, filter=side.rows) if side.total else Count("pk", filter=side.rows)
                    )
        told = self._counted(self.period.start, self.period.end).aggregate(**asked)
        found: dict[str, list[int | None]] = {
            item.code: [told[f"{item.code}_up"] or 0, told.get(f"{item.code}_down")] for item in OF_CALLS
        }
        worst, shifts = self.worst(), self.shifts(now)
        lost = self.calls("lost")
        assert lost is not None
        found |= {
            "worst": [worst.numerator, worst.denominator] if worst else [0, 0],
            "called_back": [self.missed(spoken_to=True).count(), self.missed().count()],
            "lost": [lost.count(), None],
            "shifts": [sum(one.due for one in shifts), None],
            "sat": [sum(one.signed_in for one in shifts), sum(one.due for one in shifts)],
            "empty": [sum(one.late is None for one in shifts), None],
        }
        facts = {
            "worst": worst.begins.isoformat() if worst else "",
            "queues": [one.name for one in self.queues],
            "shared": self.shared,
            "inspected": inspected_of(self.organisation.pk, self.period.start, self.period.end),
        }
        return found, facts


def value_text(item: Item, numbers: list[int | None]) -> str:
    """A number as people read it; a dash for a rate or mean of nothing."""
    up, down = numbers
    if up is None or (item.down is not None and not down):
        return NOTHING
    if item.form == "rate":
        return f"{up / (down or 1):.1%}"
    if item.form == "mean":
        return f"{up / (down or 1):,.1f}"
    return f"{up / 60:,.1f}" if item.form == "hours" else f"{up:,}"


def is_over(month: date, today: date) -> bool:
    """Whether the month has ended: only then it can be issued."""
    return insight.next_month(month) <= today


def worst_words(facts: Mapping[str, Any]) -> str:
    """When the worst 24 hours were."""
    begins = facts.get("worst")
    if not begins:
        return ""
    at = timezone.localtime(datetime.fromisoformat(begins))
    return f"{at:%m-%d %H:%M} – {at + timedelta(days=1):%m-%d %H:%M}"
