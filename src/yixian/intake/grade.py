"""What the caller said of the talk when it was over: told to whoever answered, and to nobody else here (ADR 42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from yixian.cases.models import Contact
from yixian.people.models import Actor
from yixian.telephony.models import Call, LineRule, TakenCall
from yixian.telephony.models.line_rule import rule

IN_RECORD = timedelta(minutes=3)  # after a call: what is pressed is asked for, and read, sooner
LONGEST = timedelta(hours=3)  # of a call of which the record does not tell that it is over


@dataclass(frozen=True)
class Grade:
    """What was `said`, in words, and whether something `may_come` yet."""

    said: str = ""
    may_come: bool = False


def grade_of(actor: Actor, contact: Contact) -> Grade:
    """The grade of the call that this contact was, as far as it is in the record. Two queries."""
    taken = TakenCall.objects.filter(contact=contact).first()
    if taken is None:
        return Grade()
    call = Call.objects.filter(uid=taken.uid).first()
    if call is not None and call.grade:
        return Grade(call.get_grade_display() if call.agent_id == actor.account_id else "")
    over = call.ended_at if call is not None else None
    is_late = timezone.now() > (over + IN_RECORD if over else contact.entered_at + LONGEST)
    return Grade(may_come=not is_late and rule(LineRule.Code.GRADES) > 0)
