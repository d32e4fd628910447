from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import files
from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.models import Attachment, Task


class AttachFields(forms.Form):
    file = forms.FileField(
        label=_("附件"),
        help_text=_("图片、PDF、Office 文档不超过 20 MB，音视频不超过 40 MB"),
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
    )


@action
class Attach(CaseAction):
    """附件: kept encrypted under the citizen's key, outside the database."""

    name, zh, en = "attach", "附件", "attach"
    from_states = ANYWHERE_OPEN
    roles = frozenset({"seat", "dispatcher", "liaison", "handler", "callback"})
    citizen = True
    Fields = AttachFields

    def carry_out(self, step: Step) -> None:
        step.made = kept_attachment(step, step.values["file"])
        step.facts.update(attachment=step.made.pk, digest=step.made.digest)


def kept_attachment(step: Step, uploaded: Any, task: Task | None = None) -> Attachment:
    """Keep a file with the step's event; forgotten again should the step fail."""
    kept = files.keep(uploaded, step.case.citizen)
    step.undo_by(lambda: files.forget(kept.stored_as))
    return Attachment.objects.create(
        case=step.case,
        task=task,
        seq=step.seq,
        sealed_name=kept.sealed_name,
        media_type=kept.media_type,
        size=kept.size,
        digest=kept.digest,
        stored_as=kept.stored_as,
        added_by=step.actor.account,
        added_at=step.now,
    )
