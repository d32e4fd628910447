"""Opening a file of a case: always recorded, and kept from whoever may read the case's text only masked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yixian.cases import files
from yixian.cases.models import Attachment, Case
from yixian.cases.visibility import Reveal, identity_reveal, sees_full_text
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_line
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access


@dataclass(frozen=True)
class Opened:
    """A file in clear."""

    name: str
    media_type: str
    content: bytes


def open_attachment(actor: Actor, attachment_id: int, reason: str = "") -> Opened:
    """The file in clear, recorded as seen. `reason` may be empty only for the actor's own live work.

    `NotFound` where the actor may not know of the case; `NotAllowed` where it reads the text only masked: a
    picture or a voice cannot be masked.
    """
    attachment = _allowed(actor, attachment_id)
    _check_reason(actor, attachment.case, reason)
    opened = _opened(attachment)
    _record(actor, attachment, reason)
    return opened


def look_at(actor: Actor, attachment_id: int, reason: str = "") -> Attachment:
    """The file, recorded as seen and not opened yet: `open_again` does that. Refused as `open_attachment` is."""
    attachment = _allowed(actor, attachment_id)
    _check_reason(actor, attachment.case, reason)
    files.key_of(attachment)
    _record(actor, attachment, reason)
    return attachment


def open_again(actor: Actor, attachment_id: int) -> Opened:
    """The file in clear once more, within a look that was recorded.

    A player asks for a file in parts and again at every jump: one look, one record. Checked anew each time.
    """
    return _opened(_allowed(actor, attachment_id))


def _check_reason(actor: Actor, case: Case, reason: str) -> None:
    if not _own_work(actor, case) and len(clean_line(reason)) < 2:
        raise Refusal(_("请写明查看附件的理由。"), field="reason", code="reason_needed")


def _own_work(actor: Actor, case: Case) -> bool:
    return identity_reveal(actor, case) == Reveal.OWN_WORK


def _record(actor: Actor, attachment: Attachment, reason: str) -> None:
    if actor.account is None:
        return
    subject, what = f"case:{attachment.case_id}", [f"attachment:{attachment.pk}"]
    own_work = _own_work(actor, attachment.case)
    record_access(actor.account, "attachment", subject, clean_line(reason), what, own_work=own_work)


def _allowed(actor: Actor, attachment_id: int) -> Attachment:
    attachment = (
        Attachment.objects.select_related("case__citizen", "case__contact").filter(pk=attachment_id).first()
    )
    if attachment is None or not Case.objects.visible_to(actor).filter(pk=attachment.case_id).exists():
        raise NotFound(_("没有这个附件，或者您不能查看。"))
    if not sees_full_text(actor, attachment.case):
        raise NotAllowed(_("附件可能透露诉求人的身份，不对您开放。"))
    return attachment


def _opened(attachment: Attachment) -> Opened:
    return Opened(files.name_of(attachment), attachment.media_type, files.content_of(attachment))
