"""Fatal errors that rows make likely: found to be looked at first, each with what it rests on. Never a finding.

Read from events and answers of the last hour, at night of the last days; the index on the day of events and on
callbacks bound what is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Event, Kind, Reply, Resolution, TaskRole
from yixian.evaluation.models import Callback, CallbackWay, Inspection, Solved, Suspicion, What
from yixian.telephony.models import PlacedCall, Seat

LOOKED_BACK = timedelta(days=14)
LAST = timedelta(hours=1)
NIGHT = time(3, 0), time(3, 5)
COMPLAINTS = (Kind.COMPLAINT, Kind.REPORT)


def suspected(now: datetime) -> Iterator[dict[str, Any]]:
    """The columns of each inspection that rows of the last hour call for, whether it is there already or not; at night
    those of all the days, for what came in late or was missed.
    """
    at = timezone.localtime(now).time()
    since = now - (LOOKED_BACK if NIGHT[0] <= at < NIGHT[1] else LAST)
    yield from _recoded(since)
    yield from _against_citizens(since)
    yield from _callbacks_without_call(since)


def _recoded(since: datetime) -> Iterator[dict[str, Any]]:
    """A complaint or report that somebody made an enquiry (index: event_at)."""
    events = Event.objects.filter(at__gte=since, verb__in=("amend", "dispatch"), account_id__isnull=False)
    for event in events.filter(facts__changed__kind__1=Kind.ENQUIRY.value).order_by("id"):
        if event.facts["changed"]["kind"][0] in COMPLAINTS:
            yield {
                "what": What.CASE,
                "case_id": event.case_id,
                "account_id": event.account_id,
                "at": event.at,
                "suspicion": Suspicion.RECODED,
                "evidence": {"event": event.seq},
            }


def _against_citizens(since: datetime) -> Iterator[dict[str, Any]]:
    """Replies that citizens contradict: they were not contacted, or it is not solved (index: callback_at)."""
    unhappy = Q(contacted=False) | Q(solved=Solved.NOT)
    answers = Callback.objects.filter(unhappy, effective=True, superseded=False, at__gte=since)
    found = list(answers.annotate(about=_reply_asked_about()).filter(about__isnull=False).order_by("id"))
    replies = Reply.objects.select_related("task").in_bulk({answer.about for answer in found})
    for answer in found:
        reply = replies[answer.about]
        base = {
            "what": What.REPLY,
            "reply_id": reply.pk,
            "case_id": reply.task.case_id,
            "department_id": reply.task.department_id,
            "at": reply.approved_at,
            "evidence": {"callback": answer.pk},
        }
        if answer.contacted is False and reply.task.reached_at is not None:
            yield base | {"suspicion": Suspicion.NO_CONTACT}
        if answer.solved == Solved.NOT and reply.resolution == Resolution.SOLVED:
            yield base | {"suspicion": Suspicion.UNSOLVED}


def _reply_asked_about() -> Subquery:
    """What the lead of the round replied last; a merged case has no task of its own and is not charged."""
    rows = Reply.objects.filter(
        task__case_id=OuterRef("case_id"),
        task__round=OuterRef("round"),
        task__role=TaskRole.LEAD,
        task__department_id=OuterRef("lead_id"),
        approved_at__isnull=False,
        declined_at=None,
    )
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _callbacks_without_call(since: datetime) -> Iterator[dict[str, Any]]:
    """Callbacks that somebody with a telephone in the seat's page wrote down as answered, and no call went out for it
    since the case was passed.

    Whoever has none, or never called by it, calls otherwise, and the switch knows nothing of it.
    """
    own = PlacedCall.objects.filter(agent_id=OuterRef("account_id"), asked_at__lte=OuterRef("at"))
    placed = own.filter(case_id=OuterRef("case_id"), reached_at__isnull=False)
    # Of an earlier round nothing tells any more when the case was passed.
    unknown = ~Q(round=F("case__round")) | Q(case__passed_at=None)
    called = Exists(placed.filter(asked_at__gte=OuterRef("case__passed_at"))) | Q(unknown, Exists(placed))
    rows = Callback.objects.filter(
        effective=True, superseded=False, at__gte=since, by_citizen=False, way=CallbackWay.TELEPHONE
    )
    seats = Seat.objects.filter(account_id=OuterRef("account_id"), active=True, browser=True)
    for row in rows.filter(Exists(seats), Exists(own)).exclude(called).order_by("id"):
        yield {
            "what": What.CASE,
            "case_id": row.case_id,
            "account_id": row.account_id,
            "at": row.at,
            "suspicion": Suspicion.NO_CALL,
            "evidence": {"callback": row.pk},
        }


def why(inspection: Inspection, case: Case) -> list[str]:
    """What a suspicion rests on, in words, from the rows as they are now."""
    evidence = inspection.evidence
    if event := Event.objects.filter(case=case, seq=evidence.get("event", 0)).first():
        old = Kind(event.facts["changed"]["kind"][0]).label
        return [_("登记为%(old)s，后来改为咨询，见第 %(seq)d 条流转记录。") % {"old": old, "seq": event.seq}]
    answer = Callback.objects.filter(pk=evidence.get("callback", 0)).first()
    if answer is None:
        return []
    if inspection.suspicion == Suspicion.NO_CALL:
        return [_("记为电话回访已接通，交换机没有这次回访之前打给诉求人的通话。")]
    if inspection.suspicion == Suspicion.UNSOLVED:
        return [_("答复写已解决，诉求人在回访里说没有解决。")]
    calls = PlacedCall.objects.filter(case=case, reached_at__isnull=False).count()
    return [
        _("办理记录写联系过，诉求人在回访里说没有联系过。"),
        _("交换机上为这件诉求打通的电话：%(count)d 次（承办单位用自己的电话联系的不在内）。")
        % {"count": calls},
    ]
