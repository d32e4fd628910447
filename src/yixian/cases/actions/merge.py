from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_not_own_judge, conduct_alike, held_alike
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.submit import start_clocks
from yixian.cases.fields import Line
from yixian.cases.models import Case, CaseStatus, Kind, Secrecy, Task, by_number
from yixian.ground.errors import Refusal
from yixian.people.models import Actor

TAKES_MEMBERS = (CaseStatus.TO_DISPATCH, CaseStatus.HANDLING)


class MergeFields(forms.Form):
    into = Line(label=_("并入诉求编号"), max_length=26)


@action
class Merge(CaseAction):
    """并单: handled with another case about the same thing; it keeps its number, citizen, promise and callback."""

    name, zh, en = "merge", "并单", "merge"
    from_states = frozenset({CaseStatus.DRAFT, CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.MERGED,)
    roles = frozenset({"seat", "dispatcher"})
    Fields = MergeFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        check_not_own_judge(actor, case)
        if case.kind == Kind.REPORT or case.secrecy == Secrecy.FULL:
            raise Refusal(_("举报和保密诉求不能并单。"))

    def carry_out(self, step: Step) -> None:
        case = step.case
        parent = by_number(Case.objects.all(), step.values["into"])
        # A seat merges into cases it may not open; it only learns whether the number takes members.
        if parent is None or not held_alike(case, parent):
            raise Refusal(_("没有这个编号的诉求。"), field="into")
        if parent.pk == case.pk:
            raise Refusal(_("不能并入自己。"), field="into")
        if parent.kind == Kind.REPORT or parent.secrecy == Secrecy.FULL:
            raise Refusal(_("没有这个编号的诉求。"), field="into")
        if parent.status == CaseStatus.MERGED:
            raise Refusal(_("那件诉求自己已并入别的诉求，请并入它的主件。"), field="into")
        if parent.status not in TAKES_MEMBERS:
            raise Refusal(_("那件诉求已进入审核或已办结，不能再并入。"), field="into")
        if case.members.exists():
            raise Refusal(_("这件诉求下面还有并入的诉求，请先撤并。"))
        if not conduct_alike(case, parent):
            raise Refusal(_("作风投诉只能与投诉同一单位作风的诉求并单。"), field="into", code="accused")
        start_clocks(step)
        step.move(CaseStatus.MERGED, parent=parent)
        step.facts["parent"] = parent.pk
        # The parent is touched too: whoever is passing it now must see the new member.
        step.on(parent, "gain_member").facts["member"] = case.pk
