"""Files of an item: checked as those of cases are, sealed under a key of their own, and passed with the text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import files
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.knowledge.actions.steps import note_step
from yixian.knowledge.models import GuideForm, KnowledgeFile, KnowledgeStep, KnowledgeText
from yixian.knowledge.rights import refuse_unless_writer
from yixian.people.models import Actor
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CONTEXT = "knowledge"
MOST_FILES = 10


def add_file(actor: Actor, text: KnowledgeText, uploaded: UploadedFile[Any]) -> KnowledgeFile:
    """Add a file to a draft. A `Refusal` names what is wrong with it: its type, its size, macros. `WrongState` for no
    draft.
    """
    refuse_unless_writer(actor, text.item)
    if KnowledgeFile.objects.of_draft(text).count() >= MOST_FILES:
        raise Refusal(_("一条知识最多 %(most)d 个附件。") % {"most": MOST_FILES}, field="file")
    file = files.check_paper(uploaded)
    assert actor.account is not None
    key = crypto.new_key()
    stored_as = files.keep_sealed(key, file.content, CONTEXT)
    try:
        with transaction.atomic():
            _write(actor, text, _("加附件：%(name)s") % {"name": file.name})
            return KnowledgeFile.objects.create(
                item=text.item,
                added_in=text,
                name=file.name,
                media_type=file.media_type,
                size=len(file.content),
                digest=crypto.digest(file.content),
                stored_as=stored_as,
                wrapped_key=key,
                added_by=actor.account,
                added_at=timezone.now(),
            )
    except BaseException:
        files.forget(stored_as)
        raise


def remove_file(actor: Actor, text: KnowledgeText, file_id: int) -> None:
    """Take a file away with this draft: one that the draft added is gone, a published one goes when it is passed.
    `WrongState` for no draft.
    """
    refuse_unless_writer(actor, text.item)
    file = KnowledgeFile.objects.of_draft(text).filter(pk=file_id).first()
    if file is None:
        raise NotFound(_("没有这个附件，或者不归这份草稿。"))
    with transaction.atomic():
        _write(actor, text, _("去掉附件：%(name)s") % {"name": file.name})
        if file.added_in_id != text.pk:
            KnowledgeFile.objects.filter(pk=file.pk).update(removed_in=text)
            return
        file.delete()
    forget_files([file.stored_as])


def _write(actor: Actor, text: KnowledgeText, words: str) -> None:
    """Files are a part of the text: who changes them wrote it, and an auditor who read it before reads it again.

    Compare-and-set: what is sent at this moment is a draft no more.
    """
    draft = KnowledgeText.objects.filter(pk=text.pk, state=KnowledgeText.State.DRAFT)
    if draft.update(saved=F("saved") + 1) != 1:
        raise WrongState(_("只有草稿能加减附件，请先修改。"))
    text.refresh_from_db(fields=["saved"])
    note_step(actor, text.item, KnowledgeStep.Verb.WRITTEN, text, words)


def content_of(file: KnowledgeFile) -> bytes:
    """The file in clear. A `Refusal` when it is gone from the disk."""
    return files.open_sealed(bytes(file.wrapped_key), file.stored_as, CONTEXT)


def forget_with_row(instance: KnowledgeFile | GuideForm, **_given: object) -> None:
    """Whatever deletes the row, also of a whole item or guide in the back office, takes its file along once that is
    certain (signal of the row).
    """
    transaction.on_commit(partial(files.forget, instance.stored_as))


def forget_files(stored: Iterable[str]) -> None:
    """Remove files whose rows are gone."""
    for one in stored:
        files.forget(one)
