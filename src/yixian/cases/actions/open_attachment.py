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
    case, reason = attachment.case, clean_line(reason)
    own_work = identity_reveal(actor, case) == Reveal.OWN_WORK
    if not own_work and len(reason) < 2:
        raise Refusal(_("请写明查看附件的理由。"), field="reason", code="reason_needed")
    opened = _opened(attachment)
    if actor.account is not None:
        subject = f"case:{case.pk}"
        record_access(
            actor.account, "attachment", subject, reason, [f"attachment:{attachment.pk}"], own_work=own_work
        )
    return opened


def play_on(actor: Actor, attachment_id: int) -> Opened:
    """A recording or clip in clear once more, within a look that `open_attachment` recorded.

    A player asks for a file in parts and again at every jump: one look, one record. Checked anew each time.
    """
    return _opened(_allowed(actor, attachment_id))


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
