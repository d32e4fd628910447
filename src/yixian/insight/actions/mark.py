"""Marking: the cheapest insert that lets the roll-ups follow what happens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from yixian.cases.models import Contact
from yixian.evaluation.models import Inspection
from yixian.insight.definitions import rows_of_knowledge as knowledge
from yixian.insight.models import DirtyMark
from yixian.knowledge.models import KnowledgeItem
from yixian.telephony.models import Call

if TYPE_CHECKING:
    from yixian.cases.actions import Step

EVERY_FAMILY = "*"
# Actions that touch few figures or none; every other action marks every family. Adding a verb here saves work,
# leaving one out never makes a figure wrong.
TOUCHES: dict[str, str] = {
    "sign": "signing",
    "reach": "response",
    "urge": "cases",
    "archive": "",
    "ask_exemption": "",
    "rule_exemption": "callbacks",
    "appeal_exemption": "",
    "decide_appeal": "callbacks",
    "ask_explanation": "",
    "answer_explanation": "",
    "attach": "",
    "correct_publication": "",
    "decline_publication": "",
    "decline_reply": "",
    "end_exposure": "",
    "erase_identity": "",
    "escalate": "",
    "expose": "",
    "gain_member": "",
    "object": "",
    "publish": "",
    "report_stage": "",
    "report_retaliation": "",
    "answer_retaliation": "",
    "ask_release": "",
    "agree_release": "",
    "end_release": "",
    "supplement": "",
    "withdraw_consent": "",
    "choose_way": "",
    "send_link": "",
    "put_to_call": "",
    "bind_wechat": "",
    "unbind_wechat": "",
    "leave_uncalled": "",
    "withdraw_publication": "",
}
# Actions after which a case or task counts on another day than before.
MOVES = frozenset({"request", "rule", "resume", "rework", "rehandle", "recompute", "answer_objection"})


def mark_case(step: Step) -> None:
    """Subscriber to every event: mark the case unless nothing of it can have counted before today.

    Days before today are kept in roll-ups, today is counted live. A case received today counts on no earlier
    day, so that creating cases, the busiest action, inserts nothing here.
    """
    families = TOUCHES.get(step.verb, EVERY_FAMILY)
    if not families or timezone.localdate(step.case.received_at) >= timezone.localdate():
        return
    DirtyMark.objects.bulk_create(
        [DirtyMark(case_id=step.case.pk, families=families, moved=step.verb in MOVES)]
    )


def mark_calls(sender: type[Call], days: Collection[date], **_: Any) -> None:
    """Receiver of kept calls: what the switch's record tells late counts on the day the call came in."""
    gone_by = sorted(day for day in days if day < timezone.localdate())
    DirtyMark.objects.bulk_create(
        [DirtyMark(day=day, families=family) for day in gone_by for family in ("calls", "grades", "missed")]
    )


def mark_contact(sender: type[Contact], instance: Contact, **_: Any) -> None:
    """Receiver of saved contacts: one entered afterwards counts on the day it was received."""
    day = timezone.localdate(instance.received_at)
    if day < timezone.localdate():
        DirtyMark.objects.bulk_create([DirtyMark(day=day, families="contacts")])


def mark_judged(sender: type[Inspection], inspection: Inspection, **_: Any) -> None:
    """Receiver of judged inspections: a ruling changes what counts on the day the first score stood."""
    if inspection.judged_at is None:
        return
    day = timezone.localdate(inspection.judged_at)
    if day < timezone.localdate():
        DirtyMark.objects.bulk_create([DirtyMark(day=day, families="judged")])


def mark_deleted_item(sender: type[KnowledgeItem], instance: KnowledgeItem, **_: Any) -> None:
    """Receiver of knowledge items that are deleted for good: what was counted of one counts no more on its days."""
    today = timezone.localdate()
    marks = []
    for family in (
        knowledge.VERIFYING,
        knowledge.CITED,
        knowledge.CORRECTIONS,
        knowledge.ANSWERED,
        knowledge.CLOSED,
    ):
        moments = family.rows().filter(item=instance.pk).values_list(family.counted_at, flat=True)
        days = {timezone.localdate(at) for at in moments.iterator()}
        marks += [DirtyMark(day=day, families=family.code) for day in sorted(days) if day < today]
    DirtyMark.objects.bulk_create(marks, batch_size=500)
