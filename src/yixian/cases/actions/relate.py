from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import held_alike
from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.fields import Line, OneOf
from yixian.cases.models import Case, CaseLink, CaseStatus, Kind, Secrecy, by_number
from yixian.ground.errors import Refusal

KINDS = [(one.value, one.label) for one in (CaseLink.Kind.REPEAT, CaseLink.Kind.RELATED)]


class RelateFields(forms.Form):
    earlier = Line(label=_("已有诉求编号"), max_length=26)
    kind = OneOf(
        label=_("是什么关系"),
        choices=KINDS,
        initial=CaseLink.Kind.REPEAT,
        help_text=_("同一人为同一件事再次反映的是重复；别的诉求与此有关的是相关。"),
    )


@action
class Relate(CaseAction):
    """关联: the same citizen asks again about the same matter (repeat), or another case has to do with it (related).

    Each is handled by itself and keeps its promise; only `merge` joins them.
    """

    name, zh, en = "relate", "关联", "link to an earlier case"
    from_states = ANYWHERE_OPEN | {CaseStatus.CLOSED}
    roles = frozenset({"seat", "dispatcher"})
    Fields = RelateFields

    def carry_out(self, step: Step) -> None:
        case, kind = step.case, CaseLink.Kind(step.values["kind"])
        earlier = by_number(Case.objects.all(), step.values["earlier"])
        # A seat names cases it may not open; of one that is protected nobody learns that it is there.
        if earlier is None or not _may_be_named(case, earlier):
            raise Refusal(_("没有这个编号的诉求。"), field="earlier")
        if earlier.pk >= case.pk:
            raise Refusal(_("请填写更早登记的诉求的编号。"), field="earlier")
        if kind == CaseLink.Kind.REPEAT and not _of_one_citizen(case, earlier):
            raise Refusal(_("那件不是这位诉求人反映的，请选“相关”。"), field="kind")
        _link, new = CaseLink.objects.get_or_create(case=case, earlier=earlier, kind=kind)
        if not new:
            raise Refusal(_("已经这样关联过。"), field="earlier")
        step.facts.update(earlier=earlier.pk, link=kind.value)


def _may_be_named(case: Case, earlier: Case) -> bool:
    if not held_alike(case, earlier):
        return False
    if _of_one_citizen(case, earlier) and earlier.secrecy != Secrecy.FULL:
        return True
    return earlier.secrecy == Secrecy.NONE and earlier.kind != Kind.REPORT


def _of_one_citizen(case: Case, earlier: Case) -> bool:
    """Whether one person asked both: the same citizen, or the same telephone."""
    if case.citizen_id == earlier.citizen_id:
        return True
    hashed = case.citizen.telephone_hash
    return bool(hashed) and hashed == earlier.citizen.telephone_hash
