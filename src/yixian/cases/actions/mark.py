from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.fields import OneOf, SeveralOf, Text
from yixian.cases.models import Case, CaseStatus, Remark, Reply, Secrecy, Tag, Task
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor


class MarkFields(forms.Form):
    tags = SeveralOf(
        label=_("标签"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    secrecy = OneOf(label=_("保密"), choices=[("", _("不变")), *Secrecy.choices], required=False)
    note = Text(label=_("说明"), max_length=500, rows=2, required=False)


@action
class Mark(CaseAction):
    """标记: sensitive, group, hard …, or the secrecy. What becomes protected leaves the text index at once."""

    name, zh, en = "mark", "标记", "mark"
    from_states = ANYWHERE_OPEN
    roles = frozenset({"seat", "dispatcher", "duty_manager"})
    Fields = MarkFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.status != CaseStatus.DRAFT and not actor.roles & {"dispatcher", "duty_manager"}:
            raise NotAllowed(_("已经提交，由审核派单员或值班主任标记。"))

    def form(self, actor: Actor, target: object, *args: object, **options: object) -> forms.Form:
        if isinstance(target, Case):
            options.setdefault("initial", {"tags": target.tags})
        return self.Fields(*args, **options)  # type: ignore[arg-type]

    def carry_out(self, step: Step) -> None:
        case, secrecy = step.case, step.values.get("secrecy") or step.case.secrecy
        if case.secrecy == Secrecy.FULL and secrecy != Secrecy.FULL and not step.actor.clearance:
            raise Refusal(_("解除完全保密要由保密事项指定人员决定。"), field="secrecy")
        step.facts.update(tags=step.values.get("tags", []), secrecy=secrecy)
        reseal = (secrecy != Secrecy.NONE) != case.protected
        step.change(tags=step.values.get("tags", []), secrecy=secrecy)
        if reseal:
            step.texts()
            _reseal_rows(case)
        step.remark(step.values.get("note", ""))


def _reseal_rows(case: Case) -> None:
    """Replies and remarks follow the case into protection and out of it."""
    for row in (*Reply.objects.filter(task__case=case), *Remark.objects.filter(case=case)):
        row.save(update_fields=row.keep_texts(case.citizen, case.protected, {}))
