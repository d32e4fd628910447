from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus


class UrgeFields(forms.Form):
    note = Text(label=_("催办内容"), max_length=500, rows=2, required=False)


@action
class Urge(CaseAction):
    """催办: somebody asks whoever has the case to hurry; everybody on it sees that.

    A member is in the hands of whoever has its parent, so the parent is urged with it. What the clock urges by a
    rule is told like any urging and counted as nobody's: how often it comes is the city's rule, not the case's merit.
    """

    name, zh, en = "urge", "催办", "urge"
    from_states = ANYWHERE_OPEN
    roles = frozenset({"seat", "supervisor"})
    citizen = True
    system = True
    Fields = UrgeFields

    def carry_out(self, step: Step) -> None:
        by_clock = step.actor.kind == "system"
        if by_clock:
            # The late task alone is urged: the others on the case may be in time.
            if "task" in step.values:
                step.facts["task"] = step.values["task"]
        else:
            step.change(urged=step.case.urged + 1)
        # What a supervisor or the clock says is said to the unit.
        by_office = by_clock or "supervisor" in step.actor.roles
        step.remark(step.values.get("note", ""), internal=by_office)
        if step.case.parent_id is not None and step.case.status == CaseStatus.MERGED:
            parent = Case.objects.select_related("citizen", "contact").get(pk=step.case.parent_id)
            urged = step.on(parent, "urge")
            if not by_clock:
                urged.change(urged=parent.urged + 1)
