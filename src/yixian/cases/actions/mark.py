from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.protect import protect
from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, Target, action
from yixian.cases.fields import OneOf, SeveralOf, Text
from yixian.cases.models import Case, CaseStatus, Secrecy, Tag, Task
from yixian.ground.errors import NotAllowed
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

    def current(self, target: Target) -> dict[str, Any]:
        return {"tags": target.tags} if isinstance(target, Case) else {}

    def carry_out(self, step: Step) -> None:
        case, secrecy = step.case, step.values.get("secrecy") or step.case.secrecy
        tags = step.values.get("tags", case.tags)
        step.change(tags=tags)
        protect(step, secrecy)
        step.facts["tags"] = tags
        step.remark(step.values.get("note", ""))
