"""Enquiries answered at once: a share of them is drawn, and their citizens are asked (sweep).

By text message; those whom none reaches are put down to be called, so that not mobiles alone are asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext_lazy

from yixian.cases.actions import act
from yixian.cases.actions.pass_review import is_called_back
from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.cases.models.callback_rule import share_called_back
from yixian.cases.models.words import Kind
from yixian.cases.visibility import DRAWN_TO_CALL
from yixian.evaluation import links, messages
from yixian.evaluation.messages import Fate
from yixian.evaluation.models import EvaluationLink
from yixian.ground.errors import Refusal
from yixian.people.models import SYSTEM

AFTER = timedelta(minutes=30)  # the citizen has hardly put the telephone down
FORGOTTEN = timedelta(days=1)  # asked later, nobody knows any more what it was about
TRIED = timedelta(days=8)  # a message is given up after seven
MOST = 200  # a sweep
# What is said of each action when it was done.
DONE = {
    "send_link": gettext_lazy("给 %(count)s 件抽中的咨询发了评价短信"),
    "put_to_call": gettext_lazy("%(count)s 件抽中的咨询收不到短信，转电话回访"),
    "leave_uncalled": gettext_lazy("%(count)s 件抽中的咨询过了回访时限，不再打"),
}


def draw_enquiries(now: datetime) -> Iterator[str]:
    """Ask about each enquiry drawn since the last one (share: row of `CallbackRule`, as for those reviewed).

    The drawing is a keyed hash of the case, so that looking again finds the same. Two sweeps at once: a round of a
    case has one link and is put down to be called once, so the second is refused.
    """
    done = Counter[str]()
    if share_called_back(Kind.ENQUIRY):
        drawn = (case for case in _answered(now) if is_called_back(case))
        asking = ("put_to_call",) if messages.why_not() else ("send_link", "put_to_call")
        done.update(_first(asking, case) for case in islice(drawn, MOST))
    done.update(_first(("put_to_call",), case) for case in _not_reached(now))
    done.update(_first(("leave_uncalled",), case) for case in _over(now))
    for name, words in DONE.items():
        if done[name]:
            yield words % {"count": done[name]}


def _answered(now: datetime) -> Iterator[Case]:
    """Those answered at once since the last one drawn was that nobody has asked, oldest first.

    Indexes: `case_closed`, `evaluation_link_drawn`. At a share of 10 % some ten rows are looked at again each time.
    """
    last = (
        EvaluationLink.objects.filter(account=None).order_by("-id").values_list("case__closed_at", flat=True)
    )
    since = max(last.first() or now - FORGOTTEN, now - FORGOTTEN)
    rows = Case.objects.filter(
        closed_at__gte=since, closed_at__lte=now - AFTER, status=CaseStatus.CLOSED, outcome=Outcome.ANSWERED
    )
    unasked = rows.filter(kind=Kind.ENQUIRY, evaluation_links=None, callbacks=None, step_due=None)
    agreed = unasked.filter(callback_consent=True)
    return agreed.select_related("citizen").order_by("closed_at", "pk").iterator(chunk_size=500)


def _not_reached(now: datetime) -> Iterable[Case]:
    """Those drawn whose message was given up, within the days in which a message may be tried.

    One that an agent sent belongs to a case that waits for its callback anyhow.
    """
    given_up = messages.failed(now - TRIED)
    if not given_up:
        return ()
    answered = Case.objects.filter(status=CaseStatus.CLOSED, outcome=Outcome.ANSWERED, kind=Kind.ENQUIRY)
    unasked = answered.filter(pk__in=given_up, callbacks=None, step_due=None)
    return [case for case in unasked if links.time_to_call(case) is not None]


def _over(now: datetime) -> Iterable[Case]:
    """Those who wait to be called and whose limit has passed (index `case_step`)."""
    waiting = Case.objects.filter(**DRAWN_TO_CALL, step_due__lte=now)
    return waiting.order_by("step_due", "pk")[:MOST]


def _first(names: Iterable[str], case: Case) -> str:
    """The action that asks, the first of those that can be done; "" where none can."""
    for name in names:
        try:
            act(name, SYSTEM, case)
        except Refusal:  # no mobile number, judged already, or another sweep was faster
            continue
        if name != "send_link" or _may_arrive(case):
            return name
    return ""


def _may_arrive(case: Case) -> bool:
    """Whether the message just made goes out: none of an invented case does."""
    link = links.link_of(case)
    return link is not None and messages.delivery(case, link.seq).fate != Fate.NEVER
