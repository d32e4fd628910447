"""Appealing: once, in time, by the inspected; ruled once by somebody who did not score it, and that is final."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.evaluation.actions.score_inspection import OWN_DEPARTMENT, new_score, stand
from yixian.evaluation.impartial import own_line
from yixian.evaluation.inspection.marking import Marks
from yixian.evaluation.models import Inspection, Score, ScoreAppeal
from yixian.evaluation.models.inspection import RULERS, SCORERS, UNIT_READERS
from yixian.evaluation.models.score import Words
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState
from yixian.ground.text import clean_text
from yixian.people.models import Account, Actor

State = Inspection.State


def may_appeal(actor: Actor, inspection: Inspection) -> Account:
    """Who appeals. `NotAllowed` for whoever is not inspected, `WrongState` where it is too late or was done."""
    own = inspection.account_id is not None and inspection.account_id == actor.account_id
    ours = inspection.department_id in actor.scope and bool(actor.roles & UNIT_READERS)
    if actor.account is None or not (own or ours):
        raise NotAllowed(_("只有被质检的人或单位可以申诉。"))
    if inspection.state != State.DONE:
        raise WrongState(_("每件只能申诉一次，这件已经申诉过。"))
    if inspection.appeal_due is not None and clocks.now() > inspection.appeal_due:
        raise WrongState(_("申诉期限已过。"))
    return actor.account


def appeal(actor: Actor, inspection: Inspection, why: str) -> ScoreAppeal:
    """Say that the score is wrong. Raises as `may_appeal`; `Refusal` without a reason."""
    account, said = may_appeal(actor, inspection), clean_text(why)
    if len(said) < 2:
        raise Refusal(_("请写明理由。"), field="why")
    made = ScoreAppeal(inspection=inspection, by=account, at=clocks.now(), against=inspection.standing)
    made.keep_words({"": said})
    try:
        with transaction.atomic():
            # One a row: two people of a department at once are told that it was done.
            made.save(force_insert=True)
            if not Inspection.objects.filter(pk=inspection.pk, state=State.DONE).update(state=State.APPEALED):
                raise IntegrityError
    except IntegrityError:
        raise Conflict(_("每件只能申诉一次，这件已经申诉过。")) from None
    inspection.state = State.APPEALED
    return made


def may_rule(actor: Actor, inspection: Inspection) -> Account:
    """Who rules: an inspector or the duty manager who neither scored it nor is inspected by it."""
    if inspection.state != State.APPEALED:
        raise WrongState(_("这件没有等待裁定的申诉。"))
    if (
        actor.account is None
        or not actor.roles & (SCORERS | RULERS)
        or actor.account_id in (inspection.account_id, inspection.appeal.by_id)
    ):
        raise NotAllowed(_("这件申诉不能由您裁定。"))
    if inspection.department_id in own_line(actor):
        raise NotAllowed(OWN_DEPARTMENT)
    if Score.objects.filter(inspection=inspection, by=actor.account).exists():
        raise NotAllowed(_("您评过这件，申诉要由别人裁定。"))
    return actor.account


def rule_appeal(actor: Actor, inspection: Inspection, marks: Marks, words: Words, ruling: str) -> ScoreAppeal:
    """Rule: with the marks that stand the appeal is refused, with others they stand from now on. Final.

    Raises as `may_rule`; `Conflict` where somebody ruled at the same time.
    """
    account, made = may_rule(actor, inspection), inspection.appeal
    standing = inspection.standing
    assert standing is not None
    changed = dict(marks) != standing.marks
    made.ruled_by, made.ruled_at, made.changed = account, clocks.now(), changed
    made.keep_ruling(ruling)
    try:
        with transaction.atomic():
            # Leaving the state is a compare-and-set: of two rulings at once the second changes nothing.
            _stand(inspection, standing, marks, words, account, changed)
            made.save()
    except IntegrityError:
        raise Conflict(_("这件申诉刚刚有人裁定，您填的没有保存。")) from None
    return made


def _stand(
    inspection: Inspection, standing: Score, marks: Marks, words: Words, by: Account, changed: bool
) -> None:
    if changed:
        standing = new_score(inspection, Score.Turn.APPEAL, by, marks, words)
        standing.save(force_insert=True)
    stand(inspection, standing, State.FINAL)
