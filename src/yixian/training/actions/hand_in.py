"""A paper is handed in, once: by whoever wrote it, or by the clock with what was saved until then."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, NotFound
from yixian.ground.months import months_after
from yixian.people.models import Account
from yixian.training.drawing import mark
from yixian.training.models import Certificate, Paper, PaperAnswer

AT_ONCE = 200  # papers a sweep settles in one go; the rest a minute later


def paper_of(account: Account, paper_id: int) -> Paper:
    """One's own paper; `NotFound` for somebody else's, which nobody is told of."""
    paper = Paper.objects.select_related("exam").filter(pk=paper_id, account=account).first()
    if paper is None:
        raise NotFound(_("没有这份试卷。"))
    return paper


def hand_in(account: Account, paper_id: int) -> Paper:
    """Hand in one's own paper. After its end it counts as it was saved by then, and as handed in at the end.

    `Conflict` where it was handed in before: of two presses at once one hands in.
    """
    return _hand_in(paper_of(account, paper_id))


def settle(paper: Paper) -> Paper:
    """Hand in for whoever did not, when the time is over; a paper that is not over stays as it is."""
    if paper.handed_in_at is None and timezone.now() >= paper.ends_at:
        with contextlib.suppress(Conflict):
            _hand_in(paper)
        return Paper.objects.select_related("exam").get(pk=paper.pk)
    return paper


def settle_over(now: datetime) -> Iterator[str]:
    """The sweep: papers whose time is over and that nobody opened since (index: paper_open)."""
    over = list(Paper.objects.filter(handed_in_at=None, ends_at__lte=now).select_related("exam")[:AT_ONCE])
    for paper in over:
        settle(paper)
    if over:
        yield _("到时自动交卷：%(n)s 份") % {"n": len(over)}


def _hand_in(paper: Paper) -> Paper:
    now = timezone.now()
    over = now >= paper.ends_at
    with transaction.atomic():
        # Compare-and-set: of two at once, and of the clock and a person, one marks. It holds the row, too: an answer
        # that is being saved is either in before this reads the answers, or refused.
        taken = Paper.objects.filter(pk=paper.pk, handed_in_at=None).update(
            handed_in_at=paper.ends_at if over else now, by_clock=over
        )
        if taken != 1:
            raise Conflict(_("这份试卷已经交了。"))
        chosen = dict(PaperAnswer.objects.filter(paper=paper).values_list("place", "chosen"))
        worth = mark(paper.questions, chosen, paper.pass_mark)
        paper.handed_in_at, paper.by_clock = (paper.ends_at if over else now), over
        paper.right, paper.score, paper.passed = worth.right, worth.score, worth.passed
        paper.save()
        if paper.passed and paper.exam.valid_months:
            _certify(paper)
    return paper


def _certify(paper: Paper) -> None:
    assert paper.handed_in_at is not None
    day = timezone.localdate(paper.handed_in_at)
    Certificate.objects.create(
        exam=paper.exam,
        account_id=paper.account_id,
        paper=paper,
        number=f"{paper.exam.code}-{day:%Y%m%d}-{paper.pk}",
        issued_on=day,
        valid_until=months_after(day, paper.exam.valid_months),
    )
