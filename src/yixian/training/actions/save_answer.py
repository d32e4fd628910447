"""An answer is kept as soon as it is chosen, so that nothing is lost with a browser."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, Refusal
from yixian.people.models import Account
from yixian.training.actions.hand_in import paper_of, settle
from yixian.training.drawing import chosen_in
from yixian.training.models import Paper, PaperAnswer


def save_answer(account: Account, paper_id: int, place: int, chosen: str) -> PaperAnswer:
    """What was chosen for the question at this place (from 1), in the stead of what was chosen before.

    `Conflict` when the paper was handed in or its time is over: the clock of this system counts, not the page's.
    `Refusal` for what is no answer to the question.
    """
    paper = paper_of(account, paper_id)
    if not 1 <= place <= len(paper.questions):
        raise Refusal(_("试卷里没有这一题。"))
    cleaned = chosen_in(chosen, paper.questions[place - 1])
    if cleaned is None:
        raise Refusal(_("这不是这一题的选项，没有保存。"))
    with transaction.atomic():
        now = timezone.now()
        # Holds the row until the answer is in: a hand-in at the same moment waits and counts it, or was first.
        taken = Paper.objects.filter(pk=paper.pk, handed_in_at=None, ends_at__gt=now).update(saved_at=now)
        if taken == 1:
            return PaperAnswer.objects.update_or_create(
                paper=paper, place=place, defaults={"chosen": cleaned}
            )[0]
    if settle(paper).by_clock:
        raise Conflict(_("时间到了，已按到时保存的答案交卷，这个答案没有算进去。"))
    raise Conflict(_("这份试卷已经交了，答案不能再改。"))
