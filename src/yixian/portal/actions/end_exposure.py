from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action, follow_protection
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import WrongState
from yixian.people.models import Actor
from yixian.portal.models import Exposure
from yixian.portal.models.exposure import WAITING
from yixian.portal.publishing import why_not_case

State, Why = Exposure.State, Exposure.Why
# With these a case may come to be one of which nothing is public. `supplement` and the like change no such thing.
UNFITTING = {
    "withdraw_consent": Why.CONSENT,
    "erase_identity": Why.ERASED,
    "mark": Why.UNFIT,
    "amend": Why.UNFIT,
    "dispatch": Why.UNFIT,
}


class EndFields(forms.Form):
    note = Text(label=_("移出的原因"), max_length=500, rows=2, help_text=_("只有内部看得到"))


@action
class EndExposure(CaseAction):
    """移出曝光: nobody reads it on the list any more; why stays on record."""

    name, zh, en = "end_exposure", "移出曝光", "take off the overdue list"
    from_states = frozenset({*WAITING, CaseStatus.TO_CALLBACK, CaseStatus.CLOSED, CaseStatus.ARCHIVED})
    roles = frozenset({"publisher"})
    Fields = EndFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not Exposure.objects.listed().filter(case=case).exists():
            raise WrongState(_("这件诉求没有曝光。"))

    def carry_out(self, step: Step) -> None:
        row = Exposure.objects.get(case=step.case)
        step.keep(row, *take_off(row, step, Why.PUBLISHER))
        step.facts.update(exposure=row.pk, why=Why.PUBLISHER.value)
        step.remark(step.values["note"])


def end_exposure_with(step: Step) -> None:
    """A case of which nothing may be public any more leaves the list with the step that made it so (subscriber)."""
    row = Exposure.objects.filter(case=step.case).first()
    if row is None:
        return
    if row.state == State.LISTED and (step.verb == "erase_identity" or why_not_case(step.case) is not None):
        why = UNFITTING[step.verb]
        because = step.on(step.case, "end_exposure")
        because.keep(row, *take_off(row, step, why))
        because.facts.update(exposure=row.pk, why=why.value)
    follow_protection(step, [row])


def take_off(row: Exposure, step: Step, why: Exposure.Why) -> list[str]:
    """The row keeps what it said, for whoever asks later. Returns what changed."""
    row.state, row.since, row.why = State.OFF, step.now, why
    changed = ["state", "since", "why"]
    row.save(update_fields=changed)
    return changed
