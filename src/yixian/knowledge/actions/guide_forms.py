"""The forms that are downloaded with a guide: added, and taken away with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.files import check_paper, forget, keep_sealed, open_sealed
from yixian.ground.errors import NotAllowed, NotFound, WrongState
from yixian.knowledge.models import Guide, GuideForm
from yixian.people.models import Actor
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CONTEXT = "guide form"
MOST_FORMS = 10
KEEPERS = frozenset({"editor", "sysadmin"})


def add_guide_form(actor: Actor, guide: Guide, uploaded: UploadedFile[Any]) -> GuideForm:
    """Check and keep a form of a guide; a `Refusal` of `file` says why it is not taken (wrong kind, macros, size)."""
    _refuse_others(actor)
    if guide.forms.count() >= MOST_FORMS:
        raise WrongState(_("一份指南最多 %(n)d 个表格。") % {"n": MOST_FORMS}, field="file")
    checked, key = check_paper(uploaded), crypto.new_key()
    stored_as = keep_sealed(key, checked.content, CONTEXT)
    try:
        return GuideForm.objects.create(
            guide=guide,
            name=checked.name,
            media_type=checked.media_type,
            size=len(checked.content),
            wrapped_key=key,
            stored_as=stored_as,
            added_by=actor.account,
            added_at=timezone.now(),
        )
    except Exception:
        forget(stored_as)
        raise


def remove_guide_form(actor: Actor, guide: Guide, pk: int) -> None:
    """Take a form away; its file goes once that is certain. `NotFound` where it is gone already."""
    _refuse_others(actor)
    row = GuideForm.objects.filter(guide=guide, pk=pk).first()
    if row is None:
        raise NotFound(_("没有这个表格。"))
    row.delete()  # its file goes with it (`files.forget_with_row`)


def _refuse_others(actor: Actor) -> None:
    if not actor.roles & KEEPERS:
        raise NotAllowed(_("办事表格由知识编辑和系统管理员维护。"))


def guide_form_content(row: GuideForm) -> bytes:
    """The file as it was uploaded; a `Refusal` when it is gone."""
    return open_sealed(bytes(row.wrapped_key), row.stored_as, CONTEXT)
