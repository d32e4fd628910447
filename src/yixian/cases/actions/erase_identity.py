from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.protect import follow_protection, rows_of
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import OPEN_CASE, Case, CaseStatus, Citizen, Task
from yixian.cases.places import NOWHERE
from yixian.cases.texts import mask_texts
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.safeguard import crypto


class EraseFields(forms.Form):
    note = Text(label=_("销毁依据"), max_length=500, rows=2)


@action
class EraseIdentity(CaseAction):
    """销毁身份: the citizen's key is destroyed; name, telephone, sealed texts and files cannot be opened again.

    The chain still verifies: it holds digests only. Backups made before keep the key until they are deleted.
    """

    name, zh, en = "erase_identity", "销毁身份", "erase the identity"
    from_states = frozenset({CaseStatus.CLOSED, CaseStatus.ARCHIVED})
    roles = frozenset({"duty_manager"})
    confirm = True
    Fields = EraseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.citizen.erased_at is not None:
            raise Refusal(_("身份已经销毁。"))
        if case.step_due is not None and not case.drawn_to_call:
            raise Refusal(_("还有待答复的异议，答复后才能销毁身份。"))
        # What is answered is sealed under the key: without it nobody could answer any more.
        if Case.objects.filter(citizen_id=case.citizen_id, retaliation_due__isnull=False).exists():
            raise Refusal(_("该诉求人还有需监督机构答复的事项，答复后才能销毁身份。"))
        if Case.objects.filter(citizen_id=case.citizen_id, status__in=OPEN_CASE).exists():
            raise Refusal(_("该诉求人还有未办结的诉求，办结后才能销毁身份。"))

    def carry_out(self, step: Step) -> None:
        citizen = step.case.citizen
        step.facts["citizen"] = citizen.pk
        step.remark(step.values["note"], lasting=True)
        for other in Case.objects.filter(citizen=citizen).exclude(pk=step.case.pk).select_related("citizen"):
            follower = step.on(other, "erase_identity")
            follower.facts["citizen"] = citizen.pk
            _mark_erased(follower)
        _mark_erased(step)
        Citizen.objects.filter(pk=citizen.pk).update(
            wrapped_key=crypto.destroy_key(),
            sealed_identity=b"",
            telephone_hash="",
            credit_hash="",
            source_hash="",
            erased_at=step.now,
        )


def _mark_erased(step: Step) -> None:
    """What is left of the words names nobody: sealed ones are gone, plain ones masked. The digest follows.

    Nothing is left of places that were pointed out: they tell where somebody lives.
    """
    case = step.case
    step.change(**NOWHERE)
    if case.drawn_to_call:  # there is nobody left to call
        step.change(**clocks.NO_STEP)
    if case.protected:
        step.facts["texts"] = case.text_digest(case.citizen, dict.fromkeys(case.TEXTS, ""))
        return
    step.texts(**mask_texts(case.opened_texts(case.citizen), case))
    step.change(public_answer=mask_texts({"text": case.public_answer}, case)["text"])
    follow_protection(step, rows_of(case))
