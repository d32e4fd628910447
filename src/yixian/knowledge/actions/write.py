"""Writing an item's next text: saved as often as one likes, sent to be audited, taken back, given up."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, NotAllowed, WrongState
from yixian.knowledge.actions.files import forget_files
from yixian.knowledge.actions.steps import note_step
from yixian.knowledge.models import KnowledgeItem, KnowledgeStep, KnowledgeText
from yixian.knowledge.models.text import OPEN
from yixian.knowledge.rights import EDITORS, WRITERS, refuse_unless_writer
from yixian.people.models import Actor

Verb, State = KnowledgeStep.Verb, KnowledgeText.State
ELSEBODY = _("您打开之后，别人又保存了一次。没有覆盖：下面对照两边的内容，改好再保存。")


def open_text(item: KnowledgeItem) -> KnowledgeText | None:
    """What is being written of the item, if anything is."""
    return (
        item.texts.filter(state__in=OPEN)
        .select_related("written_by", "category", "department", "area")
        .first()
    )


@transaction.atomic
def begin_item(actor: Actor, values: dict[str, Any], *, code: str = "") -> KnowledgeText:
    """A new item with its first draft. `NotAllowed` for whoever may not write for that department.

    With a `code` it is called that: `Conflict` where another one is. Without it gets one of its own.
    """
    item = KnowledgeItem(state=KnowledgeItem.State.DRAFT, version=0)
    item.code = code or f"new-{secrets.token_hex(8)}"
    _fill(item, values)
    if not actor.roles & WRITERS:
        raise NotAllowed(_("您的岗位不写知识。"))
    _refuse_elsewhere(actor, values)
    refuse_unless_writer(actor, item)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:  # somebody took the code at this moment
        raise Conflict(_("编码“%(code)s”刚刚被别人用了。") % {"code": item.code}) from error
    if code:
        return _first(actor, item, values)
    # Named by its number, which nobody else has; a city that named one so itself keeps it.
    code = f"w-{item.pk}"
    if KnowledgeItem.objects.filter(code=code).exists():
        code = f"w-{item.pk}-{secrets.token_hex(2)}"
    KnowledgeItem.objects.filter(pk=item.pk).update(code=code)
    item.code = code
    return _first(actor, item, values)


@transaction.atomic
def save_text(
    actor: Actor, item: KnowledgeItem, values: dict[str, Any], *, saved: int, version: int
) -> KnowledgeText:
    """Save the item's draft, the first time too. `saved` and `version` are what the writer saw when they began (0 of
    `saved`: no draft).

    `Conflict` if another one was saved or published since; nothing is overwritten. `WrongState` while it is audited.
    """
    refuse_unless_writer(actor, item)
    _refuse_elsewhere(actor, values)
    text = open_text(item)
    if text is None:
        if saved or KnowledgeItem.objects.get(pk=item.pk).version != version:
            raise Conflict(ELSEBODY)
        return _first(actor, item, values)
    if text.state == State.TO_AUDIT:
        raise WrongState(_("已经送审，撤回以后才能再改。"))
    # Compare-and-set: of two who saw the same draft, the second is told.
    mine = KnowledgeText.objects.filter(pk=text.pk, state=State.DRAFT, saved=saved)
    if mine.update(saved=F("saved") + 1) != 1:
        raise Conflict(ELSEBODY)
    text.refresh_from_db()
    _fill(text, values)
    text.written_by, text.written_at = actor.account, timezone.now()
    text.save()
    _follow(item, text)
    note_step(actor, item, Verb.WRITTEN, text, text.note)
    return text


def _first(actor: Actor, item: KnowledgeItem, values: dict[str, Any]) -> KnowledgeText:
    text = KnowledgeText(item=item, written_by=actor.account, written_at=timezone.now())
    _fill(text, values)
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError as error:  # somebody began at this moment
        raise Conflict(ELSEBODY) from error
    _follow(item, text)
    note_step(actor, item, Verb.WRITTEN, text, text.note)
    return text


def _fill(row: KnowledgeItem | KnowledgeText, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(row, KnowledgeText) or name not in ("note", "related_codes"):
            setattr(row, name, value)


def _follow(item: KnowledgeItem, text: KnowledgeText) -> None:
    """An item of which nothing was published is called what its draft is called."""
    if item.version == 0:
        item.take_content(text)
        item.state = KnowledgeItem.State.DRAFT
        item.save()


def _refuse_elsewhere(actor: Actor, values: dict[str, Any]) -> None:
    """A unit's people write for their unit: they give an item to nobody else."""
    department = values.get("department")
    if not actor.roles & EDITORS and (department is None or department.pk not in actor.scope):
        raise NotAllowed(_("只能写本单位和下属单位的知识。"), field="department")


@transaction.atomic
def send_text(actor: Actor, text: KnowledgeText) -> None:
    """Send a draft to be audited. `WrongState` for what is no draft any more."""
    refuse_unless_writer(actor, text.item)
    _move(text, State.DRAFT, State.TO_AUDIT)
    _mark(text.item, KnowledgeItem.State.TO_AUDIT)
    note_step(actor, text.item, Verb.SENT, text)


@transaction.atomic
def take_back(actor: Actor, text: KnowledgeText) -> None:
    """Take a text back before somebody has passed it. `WrongState` if that has happened."""
    refuse_unless_writer(actor, text.item)
    _move(text, State.TO_AUDIT, State.DRAFT)
    _mark(text.item, KnowledgeItem.State.DRAFT)
    note_step(actor, text.item, Verb.TAKEN_BACK, text)


def drop_text(actor: Actor, text: KnowledgeText) -> None:
    """Give a draft up, with the files that were added to it; what is published stays. `WrongState` for no draft."""
    refuse_unless_writer(actor, text.item)
    with transaction.atomic():
        _move(text, State.DRAFT, State.DROPPED)
        if text.item.version == 0:
            _mark(text.item, KnowledgeItem.State.WITHDRAWN)
        note_step(actor, text.item, Verb.DROPPED, text)
        gone = list(text.added_files.values_list("stored_as", flat=True))
        text.added_files.all().delete()
    forget_files(gone)


def _move(text: KnowledgeText, before: str, after: str) -> None:
    """Compare-and-set of its state: two who press at once do it once."""
    if KnowledgeText.objects.filter(pk=text.pk, state=before).update(state=after) != 1:
        raise WrongState(_("这份草稿的状态已经变了，请重新打开页面。"))


def _mark(item: KnowledgeItem, state: str) -> None:
    """Of an item that was never published the state is its draft's; one that is stays so until the text is passed."""
    if item.version == 0:
        KnowledgeItem.objects.filter(pk=item.pk).update(state=state)
