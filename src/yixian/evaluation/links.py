"""Asking by a message instead of a call: who may be, and how long the answer is waited for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import clocks
from yixian.cases.clocks import Span
from yixian.cases.models import Case, Outcome
from yixian.cases.models.telephone import is_mobile
from yixian.cases.models.words import Kind
from yixian.directory.models import Step as Clock
from yixian.evaluation import messages
from yixian.evaluation.messages import Fate
from yixian.evaluation.models import Callback, EvaluationLink
from yixian.ground.errors import Refusal, WrongState


def check_mobile(case: Case) -> None:
    """`Refusal` where no text message reaches the citizen."""
    if not is_mobile(case.citizen.identity.telephone):
        raise Refusal(_("诉求人没有留手机号，发不了短信，请打电话。"))


def check_not_sent(case: Case) -> None:
    """`Refusal` where this round's link went out already: nobody is asked twice by message for one answer.

    It may be sent again when its message was given up, as long as it lasts.
    """
    sent = link_of(case)
    if sent is None:
        return
    if sent.until < clocks.now():
        raise Refusal(_("评价链接已经过期，请打电话。"))
    if sent.used_at is not None or messages.delivery(case, sent.seq).fate != Fate.FAILED:
        at = timezone.localtime(sent.made_at)
        raise Refusal(_("%(at)s 已经发过评价短信，请打电话。") % {"at": f"{at:%m-%d %H:%M}"})
    if missing := messages.why_not():
        raise Refusal(_("%(why)s，请打电话。") % {"why": missing})


def check_drawn(case: Case) -> None:
    """`WrongState` for a closed case that is no enquiry answered at once, or that its citizen has judged."""
    if case.kind != Kind.ENQUIRY or case.outcome != Outcome.ANSWERED:
        raise WrongState(_("办结的诉求里，只有直接答复的咨询抽样发短信回访。"))
    if Callback.objects.filter(case=case, round=case.round).exists():
        raise WrongState(_("诉求人已经评价。"))


def check_unasked(case: Case) -> None:
    """`WrongState` where a message asks the citizen of a drawn case already, or may still reach them."""
    sent = link_of(case)
    if sent is None:
        return
    fate = messages.delivery(case, sent.seq).fate
    if sent.used_at is not None or fate in (Fate.WAITING, Fate.SENT):
        raise WrongState(_("已经发短信请诉求人评价。"))


def link_of(case: Case) -> EvaluationLink | None:
    """The link of this round (unique: case and round)."""
    return EvaluationLink.objects.filter(case=case, round=case.round).first()


def valid_until(case: Case, now: datetime) -> datetime:
    """As long as an own evaluation may come after closing (row `evaluate` of the limits), if it is closed now."""
    return clocks.span(case.closed_at or now, clocks.needed_limit(case, Clock.EVALUATE)).due


def time_to_call(case: Case) -> Span | None:
    """How long after closing a drawn citizen is called: as long as others after review (row `callback`).

    None once it is over, or where the city sets no limit.
    """
    allowed = clocks.limit(case, Clock.CALLBACK)
    if allowed is None or case.closed_at is None:
        return None
    span = clocks.span(case.closed_at, allowed)
    return span if span.due > clocks.now() else None


def link_shown(case: Case, now: datetime) -> dict[str, Any] | None:
    """What the callback desk says of the message that was sent."""
    link = link_of(case)
    if link is None:
        return None
    return {"link": link, "over": link.until < now, "delivery": messages.delivery(case, link.seq)}
