"""What waits for inspectors and for whoever settles: the machine's finds first, then the oldest."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.evaluation.actions.score_inspection import take
from yixian.evaluation.models import Inspection, Score
from yixian.evaluation.models.inspection import RULERS, SCORERS
from yixian.ground.errors import Words
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor

State = Inspection.State
KEYSET = Keyset("-suspicion", "drawn_at", "pk", rows=30)
TO_SCORE, SETTLING, APPEALS, FATAL, DROPPED = "to_score", "settling", "appeals", "fatal", "dropped"
LABELS: dict[str, Words] = {
    TO_SCORE: _("待评"),
    SETTLING: _("双评待裁定"),
    APPEALS: _("申诉待裁定"),
    FATAL: _("致命差错待复看"),
    DROPPED: _("没有评的"),
}
RELATED = ("plan", "call", "case", "sheet__sheet")
TRY = 20


def tabs_of(actor: Actor) -> list[str]:
    """The tabs this actor works on, the first of them shown first."""
    of_scorers = [TO_SCORE, APPEALS] if actor.roles & SCORERS else []
    of_rulers = [SETTLING, APPEALS, FATAL, DROPPED] if actor.roles & RULERS else []
    return list(dict.fromkeys([*of_scorers, *of_rulers]))


def waiting(actor: Actor, tab: str, now: datetime) -> QuerySet[Inspection]:
    """The rows of a tab (indexes: inspection_queue, inspection_fatal)."""
    seen = Inspection.objects.open_to(actor)
    mine = Exists(Score.objects.filter(inspection=OuterRef("pk"), by=actor.account_id or 0))
    if tab == TO_SCORE:
        free = Q(taken_by=None) | Q(taken_until__lte=now) | Q(taken_by=actor.account_id)
        return seen.filter(free, state__in=Inspection.TO_SCORE).exclude(mine)
    if tab == SETTLING:
        return seen.filter(state=State.SETTLING).exclude(mine)
    if tab == APPEALS:
        return seen.filter(state=State.APPEALED).exclude(mine).exclude(appeal__by=actor.account_id)
    if tab == FATAL:
        return seen.filter(fatal=True, looked_at=None, judged_at__isnull=False)
    return seen.filter(state=State.DROPPED)


def tabs(actor: Actor, now: datetime) -> list[tuple[str, Words, str]]:
    """The tabs with their labels, and how many are in each."""
    return _counted(actor, tabs_of(actor), now)


def _counted(actor: Actor, wanted: list[str], now: datetime) -> list[tuple[str, Words, str]]:
    return [(tab, LABELS[tab], limited_count(waiting(actor, tab, now))) for tab in wanted]


def next_to_score(actor: Actor, now: datetime) -> Inspection | None:
    """The next one, taken for this inspector; somebody else may be faster, then the one after it is tried."""
    for one in KEYSET.ordered(waiting(actor, TO_SCORE, now))[:TRY]:
        if take(actor, one, now):
            return one
    return None


def waiting_for(actor: Actor) -> list[Waiting]:
    """On the page that inspectors and duty managers land on; what was left unscored waits for nobody."""
    now, address = timezone.now(), reverse("inspection")
    wanted = [tab for tab in tabs_of(actor) if tab != DROPPED]
    counted = _counted(actor, wanted, now)
    return [Waiting(label, count, f"{address}?tab={tab}") for tab, label, count in counted]
