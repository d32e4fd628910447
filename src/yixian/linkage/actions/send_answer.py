"""Sending an answer to whoever asked: into the outbox once for one press, however often it is repeated."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.answers import Answer
from yixian.ground.errors import TooMany
from yixian.ground.limits import allow
from yixian.linkage.answer_words import written
from yixian.linkage.caller import Caller, refuse_unsendable
from yixian.linkage.models import AnswerSent, Outgoing
from yixian.people.models import Actor

# Of one contact or case: who needs more is better served by e-mail or a page. Of one account an hour: a flood.
MOST_TO_ONE, MOST_AN_HOUR = 10, 60
MARK_LENGTH = 60


def send_answer(
    actor: Actor, caller: Caller, kind: str, code: str, answer: Answer, *, way: str, mark: str
) -> tuple[AnswerSent, bool]:
    """Put it into the outbox; the second value says whether this very press had done so before.

    `mark` is the form's as it was handed out. `Refusal` where the caller is not reached by `way`, `TooMany` beyond
    the limits above. The unique key is the check: of two presses at once the second finds what the first made.
    """
    refuse_unsendable(way, caller)
    key = f"{actor.account_id}:{mark[:MARK_LENGTH]}"
    if (before := _made(key)) is not None:
        return before, True
    if _sent_to(caller) >= MOST_TO_ONE:
        raise TooMany(_("已经给这位诉求人发了 %(n)d 条，不能再发。") % {"n": MOST_TO_ONE})
    allow("answers-sent", str(actor.account_id), MOST_AN_HOUR, 3600)
    told, now = written(answer, way), timezone.now()
    row = AnswerSent(
        key=key,
        contact=caller.contact,
        case=caller.case,
        citizen=caller.citizen,
        kind=kind,
        code=code,
        version=answer.version,
        title=told.title[:200],
        text=told.text,
        facts=told.facts,
        language=told.language,
        digest=answer.digest,
        way=way,
        account=actor.account,
        state=Outgoing.State.WAITING,
        made_at=now,
        next_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if (before := _made(key)) is None:
            raise
        return before, True
    return row, False


def _made(key: str) -> AnswerSent | None:
    return AnswerSent.objects.filter(key=key).first()


def _sent_to(caller: Caller) -> int:
    """How many went to the contact or the case (indexes of the foreign keys)."""
    to = {"case": caller.case} if caller.case is not None else {"contact": caller.contact}
    return AnswerSent.objects.filter(**to)[:MOST_TO_ONE].count()
