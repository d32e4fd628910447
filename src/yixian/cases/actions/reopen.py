from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import CaseAction, Step, action, carry
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseLink, CaseStatus, Channel, Contact, ContactOutcome, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class ReopenFields(forms.Form):
    content = Text(label=_("新的情况"), help_text=_("写明与上次不同的新事实"))


@action
class Reopen(CaseAction):
    """重新提出: new facts on a closed matter make a new case, linked to the old one, which stays as it is."""

    name, zh, en = "reopen", "重新提出", "reopen"
    from_states = frozenset({CaseStatus.CLOSED, CaseStatus.ARCHIVED})
    roles = frozenset({"seat"})
    citizen = True
    Fields = ReopenFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.citizen.erased_at is not None:
            raise Refusal(_("诉求人身份已销毁，请重新登记。"))

    def carry_out(self, step: Step) -> None:
        old, actor = step.case, step.actor
        contact = Contact.objects.create(
            channel=Channel.WEBSITE if actor.kind == "citizen" else Channel.TELEPHONE,
            citizen=old.citizen,
            agent=actor.account,
            organisation_id=actor.organisation_id,
            received_at=step.now,
            entered_at=step.now,
            ended_at=step.now,
            outcome=ContactOutcome.CASE,
            invented=old.invented,
        )
        new = Case(contact=contact, citizen=old.citizen, entered_at=step.now)
        texts = old.opened_texts(old.citizen)
        values = {
            **{c: getattr(old, c) for c in ("kind", "category", "area", "accused", "accused_matter", "tags")},
            **{c: getattr(old, c) for c in ("urgency", "secrecy", "reply_way", "identity_to_accused")},
            **{c: texts[c] for c in ("title", "address", "demand")},
            **{c: getattr(old, c) for c in ("lon", "lat", "datum")},
            "content": step.values["content"],
            "callback_consent": old.callback_consent,
        }
        carry("register", actor, contact, new, None, values, at=step.now)
        CaseLink.objects.create(case=new, earlier=old, kind=CaseLink.Kind.REOPENED)
        carry("submit", actor, new, new, None, at=step.now)
        step.facts["new"] = new.pk
        step.made = new
