"""更新记录: what each department did for its knowledge in a month, and what it left undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.ground.months import months_after
from yixian.knowledge.models import (
    KnowledgeCorrection,
    KnowledgeItem,
    KnowledgeMiss,
    KnowledgeStep,
    KnowledgeVerification,
)
from yixian.knowledge.models.item import UNIT
from yixian.knowledge.rights import AUDITORS, EDITORS
from yixian.people.models import Actor

# The whole city's: who writes and audits it, who assesses by it, who leads.
WHOLE_CITY = EDITORS | AUDITORS | {"assessor", "duty_manager", "leader"}
READERS = WHOLE_CITY | UNIT
EARLIEST = date(2000, 1, 1)
NONE = 0  # items of no department

COLUMNS: dict[str, Promise | str] = {
    "written": _("起草条目"),
    "passed": _("发布条目"),
    "taken_down": _("下架条目"),
    "verified": _("核验条目"),
    "verified_late": _("逾期未核验"),
    "answered": _("答复纠错"),
    "accepted": _("其中采纳"),
    "answered_late": _("逾期未答复"),
    "filled": _("补写没查到的词"),
    "filled_late": _("逾期未补写"),
}
LATE = frozenset({"verified_late", "answered_late", "filled_late"})
VERBS = {
    KnowledgeStep.Verb.WRITTEN: "written",
    KnowledgeStep.Verb.PASSED: "passed",
    KnowledgeStep.Verb.WITHDRAWN: "taken_down",
    KnowledgeStep.Verb.VERIFIED: "verified",
}


@dataclass
class Line:
    """One department's month; `counts` by the codes of `COLUMNS`."""

    label: str
    code: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @property
    def cells(self) -> list[tuple[str | Promise, int, bool]]:
        """Each column's name, number, and whether it tells of something late."""
        return [(name, self.counts[code], code in LATE) for code, name in COLUMNS.items()]


def month_in(typed: str) -> date:
    """The month of "2026-03" by its first day; this one where nothing is typed.

    `Refusal` of `month` for what is no month, or none that has begun since 2000.
    """
    this_month = timezone.localdate().replace(day=1)
    if not typed:
        return this_month
    try:
        month = date.fromisoformat(f"{typed}-01")
    except ValueError:
        month = None
    if month is None or not EARLIEST <= month <= this_month:
        raise Refusal(_("请选一个已经开始的月份，写成 2026-03 这样。"), field="month")
    return month


def record_of(actor: Actor, month: date) -> list[Line]:
    """The departments of which there is something to tell, in their order; a unit's people see theirs and those below.

    What was due and is late is charged to whoever had it then, what was done to whose the item is now. Six statements
    (indexes knowledge_step_at, verification_counted, correction_counted, correction_answered; few misses).
    """
    begins = timezone.make_aware(datetime.combine(month, time.min))
    ends = timezone.make_aware(datetime.combine(months_after(month, 1), time.min))
    now = timezone.now()
    lines: dict[int, Line] = {}

    def add(code: str, found: Iterable[tuple[int | None, int]]) -> None:
        for department_id, number in found:
            if number:
                line = lines.setdefault(department_id or NONE, _line(department_id))
                line.counts[code] += number

    steps = KnowledgeStep.objects.filter(at__gte=begins, at__lt=ends, verb__in=VERBS)
    if not actor.roles & WHOLE_CITY:
        steps = steps.filter(item__department_id__in=actor.scope)
    # An item that was saved ten times was written once.
    counted = (
        steps.order_by().values_list("item__department_id", "verb").annotate(n=Count("item", distinct=True))
    )
    for department_id, verb, number in counted:
        add(VERBS[verb], [(department_id, number)])

    for code, model, done in (
        ("verified_late", KnowledgeVerification, "done_at"),
        ("answered_late", KnowledgeCorrection, "answered_at"),
    ):
        # What is late counts at its due moment: spelled as in the index.
        rows = model.objects.alias(counted=Least("due_at", Coalesce(done, "due_at")))
        rows = _of(actor, rows.filter(counted__gte=begins, counted__lt=min(ends, now)))
        add(code, _by_department(rows, Q(**{done: None}) | Q(**{f"{done}__gt": F("due_at")})))
    answered = _of(actor, KnowledgeCorrection.objects.filter(answered_at__gte=begins, answered_at__lt=ends))
    add("answered", _by_department(answered, Q()))
    add("accepted", _by_department(answered, Q(accepted=True)))

    closed = Q(closed_at__gte=begins, closed_at__lt=ends, item__isnull=False)
    add("filled", _by_department(_of(actor, KnowledgeMiss.objects.filter(closed)), Q()))
    given = KnowledgeMiss.objects.filter(
        due_on__gte=month, due_on__lt=min(months_after(month, 1), timezone.localdate())
    )
    late = Q(closed_at=None) | Q(closed_at__date__gt=F("due_on"))
    add("filled_late", _by_department(_of(actor, given), late))
    return sorted(lines.values(), key=lambda line: (line.code == "", line.code))


def overdue_now(actor: Actor) -> int:
    """How many items in use nobody vouches for today, whatever was counted of them: of the city, or a unit's own."""
    items = KnowledgeItem.objects.filter(state=KnowledgeItem.State.PUBLISHED, active=True)
    return _of(actor, items.filter(Q(verify_by=None) | Q(verify_by__lt=timezone.localdate()))).count()


def total(lines: Iterable[Line]) -> Line:
    """All of them together."""
    whole = Line(str(_("合计")), "")
    for line in lines:
        for code, number in line.counts.items():
            whole.counts[code] += number
    return whole


def _of(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if actor.roles & WHOLE_CITY else rows.filter(department_id__in=actor.scope)


def _by_department(rows: QuerySet[Any], condition: Q) -> list[tuple[int | None, int]]:
    found = rows.filter(condition).order_by().values_list("department_id")
    return [(department_id, number) for department_id, number in found.annotate(n=Count("pk"))]


def _line(department_id: int | None) -> Line:
    found = directory.department(department_id) if department_id else None
    return Line(found.label, found.code) if found is not None else Line(str(_("没有来源单位")), "")
