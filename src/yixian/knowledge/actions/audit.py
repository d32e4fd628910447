"""Auditing: a text is passed and becomes the next version, or goes back with a reason; an item is taken down."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.caching import drop_all
from yixian.ground.errors import Conflict, NotAllowed, WrongState
from yixian.knowledge.actions.steps import note_step
from yixian.knowledge.models import KnowledgeItem, KnowledgeStep, KnowledgeText
from yixian.knowledge.models.text import keep_current
from yixian.knowledge.models.verification import KnowledgeVerification, end_verification
from yixian.knowledge.rights import AUDITORS, may_withdraw, wrote
from yixian.people.models import Actor

Verb, State = KnowledgeStep.Verb, KnowledgeText.State


def refuse_unless_auditor(actor: Actor, text: KnowledgeText) -> None:
    """`NotAllowed` for whoever audits nothing, or wrote any of this text."""
    if not actor.roles & AUDITORS:
        raise NotAllowed(_("只有知识审核员能审核。"))
    if wrote(actor, text):
        raise NotAllowed(_("自己写过的知识要由别人审核。"))


@transaction.atomic
def pass_text(actor: Actor, text: KnowledgeText, *, saved: int, version: int) -> KnowledgeItem:
    """Publish the text as the next version of its item, which counts as verified today.

    `saved` and `version` are what the auditor read. `Conflict` if the text or the item is another one by now;
    `NotAllowed` for one's own.
    """
    refuse_unless_auditor(actor, text)
    now = timezone.now()
    # Compare-and-set: what was taken back or saved anew after the auditor opened the page is not passed unread.
    read = KnowledgeText.objects.filter(pk=text.pk, state=State.TO_AUDIT, saved=saved)
    number = version + 1
    if read.update(state=State.PASSED, passed_by=actor.account, passed_at=now) != 1:
        raise Conflict(_("这份草稿已被撤回、改过或审核过，请重新打开页面。"))
    # Likewise of the item: what a file or somebody else has published since is not overwritten unseen.
    current = KnowledgeItem.objects.get(pk=text.item_id)
    if KnowledgeItem.objects.filter(pk=current.pk, version=version).update(version=number) != 1:
        raise Conflict(_("您打开之后，这条知识又发布过新版本，请重新对照。"))
    keep_current(current)
    KnowledgeText.objects.filter(pk=text.pk).update(number=number)
    text.refresh_from_db()
    current.take_content(text)
    current.version, current.passing = number, True
    current.state, current.active = KnowledgeItem.State.PUBLISHED, True
    current.verified_on = timezone.localdate()
    current.save()
    current.passing = False
    codes = [code for code in text.related_codes.split(";") if code]
    current.related.set(KnowledgeItem.objects.filter(code__in=codes).exclude(pk=current.pk))
    note_step(actor, current, Verb.PASSED, text)
    return current


@transaction.atomic
def send_back(actor: Actor, text: KnowledgeText, reason: str) -> None:
    """Send the text back to be written anew. `WrongState` for what does not wait to be audited."""
    refuse_unless_auditor(actor, text)
    if KnowledgeText.objects.filter(pk=text.pk, state=State.TO_AUDIT).update(state=State.DRAFT) != 1:
        raise WrongState(_("这份草稿的状态已经变了，请重新打开页面。"))
    if text.item.version == 0:
        KnowledgeItem.objects.filter(pk=text.item_id).update(state=KnowledgeItem.State.DRAFT)
    note_step(actor, text.item, Verb.SENT_BACK, text, reason)


@transaction.atomic
def withdraw_item(actor: Actor, item: KnowledgeItem, reason: str) -> None:
    """Take a published item down: nobody finds it until a text of it is passed again. `WrongState` if it is not up."""
    if not may_withdraw(actor, item):
        raise NotAllowed(_("只有知识编辑、知识审核员和来源单位能下架这条知识。"))
    there = KnowledgeItem.objects.filter(pk=item.pk, state=KnowledgeItem.State.PUBLISHED)
    if there.update(state=KnowledgeItem.State.WITHDRAWN, changed_at=timezone.now()) != 1:
        raise WrongState(_("这条知识没有在用，不用下架。"))
    end_verification(item, KnowledgeVerification.How.TAKEN_DOWN)
    note_step(actor, item, Verb.WITHDRAWN, None, reason)
    transaction.on_commit(drop_all)
