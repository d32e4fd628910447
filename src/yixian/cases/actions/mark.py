from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.protect import ConsentFields, protect
from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, Target, action
from yixian.cases.actions.step import corrected
from yixian.cases.fields import OneOf, SeveralOf, Text
from yixian.cases.models import Case, CaseStatus, Secrecy, Tag, Task
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor


class MarkFields(ConsentFields):
    tags = SeveralOf(
        label=_("标签"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    secrecy = OneOf(label=_("保密"), choices=[("", _("不变")), *Secrecy.choices], required=False)
    note = Text(label=_("说明"), max_length=500, rows=2, required=False, help_text=_("降低保密时写明理由"))

    field_order = ("tags", "secrecy", "citizen_agrees", "agreed_way", "note")


@action
class Mark(CaseAction):
    """标记: sensitive, group, hard …, or the secrecy. What becomes protected leaves the text index at once.

    More secrecy is anybody's to give, less is the citizen's (`protect`).
    """

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
        before = corrected(case)
        step.change(tags=tags)
        note = step.values.get("note", "")
        protect(step, secrecy, reason=note, field="note")
        step.facts["tags"] = tags
        step.name_corrections(before)
        step.remark(note)
