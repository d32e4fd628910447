"""Enquiries answered at once: a share of them is drawn, and their citizens are asked by text message (sweep)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from yixian.cases.actions import act
from yixian.cases.actions.pass_review import is_called_back
from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.cases.models.callback_rule import share_called_back
from yixian.cases.models.words import Kind
from yixian.evaluation.models import EvaluationLink
from yixian.ground.errors import Refusal
from yixian.people.models import SYSTEM

AFTER = timedelta(minutes=30)  # the citizen has hardly put the telephone down
FORGOTTEN = timedelta(days=1)  # asked later, nobody knows any more what it was about
MOST = 200  # a sweep


def draw_enquiries(now: datetime) -> Iterator[str]:
    """Send a link for each enquiry drawn since the last one (share: row of `CallbackRule`, as for those reviewed).

    The drawing is a keyed hash of the case, so that looking again finds the same. Two sweeps at once: a round of a
    case has one link, so the second is refused.
    """
    if not share_called_back(Kind.ENQUIRY):
        return
    drawn = (case for case in _answered(now) if is_called_back(case))
    sent = sum(_asked(case) for case in islice(drawn, MOST))
    if sent:
        yield _("给 %(count)s 件抽中的咨询发了评价短信") % {"count": sent}


def _answered(now: datetime) -> Iterator[Case]:
    """Those answered at once since the last one drawn was, oldest first.

    Indexes: `case_closed`, `evaluation_link_drawn`. At a share of 10 % some ten rows are looked at again each time.
    """
    last = (
        EvaluationLink.objects.filter(account=None).order_by("-id").values_list("case__closed_at", flat=True)
    )
    since = max(last.first() or now - FORGOTTEN, now - FORGOTTEN)
    rows = Case.objects.filter(
        closed_at__gte=since, closed_at__lte=now - AFTER, status=CaseStatus.CLOSED, outcome=Outcome.ANSWERED
    )
    enquiries = rows.filter(kind=Kind.ENQUIRY, callback_consent=True, evaluation_links=None)
    return enquiries.select_related("citizen").order_by("closed_at", "pk").iterator(chunk_size=500)


def _asked(case: Case) -> int:
    try:
        act("send_link", SYSTEM, case)
    except Refusal:  # no mobile number, judged already, or another sweep was faster
        return 0
    return 1
