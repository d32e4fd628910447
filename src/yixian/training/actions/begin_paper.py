"""Somebody begins an exam, or goes on with the paper that is open: after a broken browser, at another computer."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.people.models import Account
from yixian.training.actions.hand_in import settle
from yixian.training.drawing import Drawn, TooFew, draw
from yixian.training.models import Exam, Paper
from yixian.training.queries import Sitting, pools, sits, sittings


def exam_of(account: Account, exam_id: int) -> Sitting:
    """The exam as this person stands in it; `NotFound` for one that is not theirs to sit."""
    exam = sits(account).filter(pk=exam_id).first()
    if exam is None:
        raise NotFound(_("没有这场考试，或者不是给您的岗位的。"))
    return sittings(account, [exam])[0]


def begin_paper(account: Account, exam_id: int, rng: random.Random | None = None) -> Paper:
    """A new paper, drawn at random; the open one where there is one that is not over.

    `WrongState` where the exam is not open, passed already, or the attempts are used up; `Refusal` where a course has
    too few questions to draw from.
    """
    sitting = exam_of(account, exam_id)
    open_paper = sitting.open_paper
    if open_paper is not None:
        if open_paper.is_open(timezone.now()):
            return open_paper
        settle(open_paper)
        sitting = exam_of(account, exam_id)
    _refuse(sitting)
    now, exam = timezone.now(), sitting.exam
    paper = Paper(
        exam=exam,
        account=account,
        attempt=len(sitting.papers) + 1,
        questions=_drawn(exam, rng or random.SystemRandom()),
        pass_mark=exam.pass_mark,
        begun_at=now,
        ends_at=now + timedelta(minutes=exam.minutes),
    )
    try:
        with transaction.atomic():
            paper.save()
    except IntegrityError:  # begun in another window at the same moment: that one is gone on with
        return Paper.objects.get(exam=exam, account=account, attempt=paper.attempt)
    return paper


def _refuse(sitting: Sitting) -> None:
    if sitting.may_begin:
        return
    if not sitting.exam.is_open_on(timezone.localdate()):
        raise WrongState(_("这场考试现在不开放。"))
    if sitting.is_passed:
        raise WrongState(_("您已经合格，不用再考；有证书的，到期前 30 天起可以重考。"))
    raise WrongState(_("考试次数已经用完。还要再考，请找班长或值班主任加一次。"))


def _drawn(exam: Exam, rng: random.Random) -> list[Drawn]:
    found = pools(exam)
    if not found:
        raise Refusal(_("这场考试还没有选课程，出不了卷。请联系知识编辑。"))
    try:
        return draw([(count, questions) for count, _course, questions in found], rng)
    except TooFew as few:
        told = {"course": found[few.place][1].title, "wanted": few.wanted, "there": few.there}
        raise Refusal(
            _(
                "课程“%(course)s”只有 %(there)s 道能用的题，要出 %(wanted)s 道，出不了卷。次数没有扣。请联系知识编辑。"
            )
            % told
        ) from None
