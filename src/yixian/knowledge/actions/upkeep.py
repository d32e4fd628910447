"""Keeping knowledge true: vouched for anew, corrected, and written where something was looked for in vain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.ground.text import clean_line
from yixian.knowledge.actions.steps import note_step
from yixian.knowledge.models import KnowledgeCorrection, KnowledgeItem, KnowledgeMiss, KnowledgeStep
from yixian.knowledge.models.correction import ANSWER_WITHIN
from yixian.knowledge.models.item import UNIT
from yixian.knowledge.models.verification import keep_verification
from yixian.knowledge.rights import EDITORS, may_write, refuse_unless_writer
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_text

CHANGED = _("这条知识已经改过或下架，请重新打开页面。")
MOST_OPEN = 20  # corrections of one item that wait at once: more say nothing new


def may_verify(actor: Actor, item: KnowledgeItem) -> bool:
    """Whether the actor may say that the item still holds: whoever writes it, and whoever leads the unit."""
    return may_write(actor, item) or (bool(actor.roles & UNIT) and item.department_id in actor.scope)


@transaction.atomic
def verify_item(actor: Actor, item: KnowledgeItem, *, version: int) -> None:
    """Say that the item still holds, as it was read in this `version`. Twice on a day is as once.

    `WrongState` for one that is not published, has expired, or says something else by now.
    """
    if not may_verify(actor, item):
        raise NotAllowed(_("只有知识编辑和来源单位能核验这条知识。"))
    current = KnowledgeItem.objects.get(pk=item.pk)
    if current.state != KnowledgeItem.State.PUBLISHED or current.version != version:
        raise WrongState(CHANGED)
    if current.has_expired:
        raise WrongState(_("这条知识已经过了有效期，请修改失效日期或下架。"))
    was, current.verified_on = current.verified_on, timezone.localdate()
    current.set_verify_by()
    # Compare-and-set: what is passed or taken down at this moment was not read, and its version is not written over.
    read = KnowledgeItem.objects.filter(pk=item.pk, state=KnowledgeItem.State.PUBLISHED, version=version)
    kept = {"verified_on": current.verified_on, "verify_by": current.verify_by}
    if read.update(**kept, changed_at=timezone.now()) != 1:
        raise WrongState(CHANGED)
    if was == current.verified_on:
        return
    keep_verification(current)  # which saving a row would do
    transaction.on_commit(drop_all)
    note_step(actor, current, KnowledgeStep.Verb.VERIFIED)


def said_already(actor: Actor | None, item: KnowledgeItem, words: str) -> KnowledgeCorrection | None:
    """What this actor, or (None) some citizen, said of the item in the same words and waits for an answer."""
    waiting = item.corrections.filter(answered_at=None, by=actor.account if actor else None)
    return waiting.filter(words=_kept(words)).first()


def _kept(words: str) -> str:
    return mask_text(clean_line(words))[:500]


@transaction.atomic
def correct_item(actor: Actor | None, item: KnowledgeItem, words: str) -> KnowledgeCorrection:
    """Say what is wrong with a published item: a seat, or (None) a citizen. What is personal by its form is masked.

    The same again while it waits is as once.
    """
    # Of one form that was sent twice at once the second waits here, and finds what the first said.
    current = KnowledgeItem.objects.select_for_update().get(pk=item.pk)
    if current.state != KnowledgeItem.State.PUBLISHED:
        raise WrongState(CHANGED)
    if (same := said_already(actor, current, words)) is not None:
        return same
    if current.corrections.filter(answered_at=None).count() >= MOST_OPEN:
        raise Refusal(_("这一条已经有很多纠错在等答复，不用再提。"), field="words")
    now = timezone.now()
    return KnowledgeCorrection.objects.create(
        item=current,
        department_id=current.department_id,
        words=_kept(words),
        by=actor.account if actor else None,
        at=now,
        due_at=now + ANSWER_WITHIN,
    )


@transaction.atomic
def answer_correction(actor: Actor, correction: KnowledgeCorrection, *, accepted: bool, answer: str) -> None:
    """Accept what somebody says is wrong, or not, with a reason. `WrongState` for one that was answered."""
    refuse_unless_writer(actor, correction.item)
    # Compare-and-set: of two who answer one, the first counts.
    waiting = KnowledgeCorrection.objects.filter(pk=correction.pk, answered_at=None)
    done = waiting.update(
        accepted=accepted, answer=answer, answered_by=actor.account, answered_at=timezone.now()
    )
    if done != 1:
        raise WrongState(_("这条纠错已经答复过。"))
    verb = KnowledgeStep.Verb.CORRECTED if accepted else KnowledgeStep.Verb.NOT_CORRECTED
    note_step(actor, correction.item, verb, None, answer)


def see_answers(actor: Actor, keys: Iterable[int]) -> None:
    """The actor has read the answers to these corrections of their own. Twice is as once."""
    own = KnowledgeCorrection.objects.filter(pk__in=list(keys), by=actor.account_id or 0, seen_at=None)
    own.filter(answered_at__isnull=False).update(seen_at=timezone.now())


def give_miss(actor: Actor, miss: KnowledgeMiss, department: Department, due_on: date) -> None:
    """Have a department write what was looked for, by a day. Again, another department or day."""
    if not actor.roles & EDITORS:
        raise NotAllowed(_("只有知识编辑能交办。"))
    if due_on < timezone.localdate():
        raise Refusal(_("完成期限不能早于今天。"), field="due_on")
    open_one = KnowledgeMiss.objects.open().filter(pk=miss.pk)
    if open_one.update(department=department, due_on=due_on, given_by=actor.account) != 1:
        raise WrongState(_("这一条已经结束。"))


def close_miss(actor: Actor, miss: KnowledgeMiss, item: KnowledgeItem | None) -> None:
    """Close it with the published item that answers it; an editor also without one, where none is needed."""
    if item is None and not actor.roles & EDITORS:
        raise NotAllowed(_("请填写回答它的知识的编码；不需要写的，由知识编辑结束。"), field="code")
    mine = bool(actor.roles & UNIT) and miss.department_id in actor.scope
    if not (actor.roles & EDITORS or mine):
        raise NotAllowed(_("这一条没有交给您的单位。"))
    if item is not None and item.state != KnowledgeItem.State.PUBLISHED:
        raise Refusal(_("这条知识还没有发布。"), field="code")
    open_one = KnowledgeMiss.objects.open().filter(pk=miss.pk)
    if open_one.update(item=item, closed_by=actor.account, closed_at=timezone.now()) != 1:
        raise WrongState(_("这一条已经结束。"))
