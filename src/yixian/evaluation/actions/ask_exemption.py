from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import files
from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.actions.attach import kept_attachment
from yixian.cases.fields import OneOf, Text
from yixian.cases.models import Case, Task
from yixian.directory import queries as directory
from yixian.evaluation.actions.exempting import OVER, counted_answer, keep
from yixian.evaluation.models import Exemption, Solved
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor


def reasons() -> list[tuple[str, str]]:
    """The reasons a city allows, each with what it asks as proof."""
    return [
        (one.code, f"{one.label}（{one.route}）" if one.route else one.label)
        for one in directory.reasons("exempt")
    ]


class AskFields(forms.Form):
    reason_code = OneOf(label=_("原因"))
    reason = Text(label=_("理由"), max_length=2000, rows=4)
    file = forms.FileField(
        label=_("证据"),
        help_text=_("图片、PDF、Office 文档不超过 20 MB，音视频不超过 40 MB"),
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason_code"].choices = [("", "—"), *reasons()]  # type: ignore[attr-defined]


@action
class AskExemption(CaseAction):
    """申请免考: the department asks that this answer be left out of what it is judged by."""

    name, zh, en = "ask_exemption", "申请免考", "ask for exemption"
    from_states = OVER
    roles = frozenset({"liaison"})
    Fields = AskFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        answer = counted_answer(case)
        if answer is None or answer.lead_id not in actor.scope:
            raise NotAllowed(_("没有计入您单位的有效回访，不需要申请免考。"))
        if answer.is_content and answer.solved == Solved.SOLVED:
            raise Refusal(_("诉求人认为已解决并且满意，不需要申请免考。"))
        if Exemption.objects.filter(case=case, round=answer.round).exists():
            raise Refusal(_("这件诉求已经申请过免考。"))

    def carry_out(self, step: Step) -> None:
        answer = counted_answer(step.case)
        assert answer is not None
        assert answer.lead_id is not None
        evidence = kept_attachment(step, step.values["file"])
        row = Exemption(
            case=step.case,
            round=answer.round,
            department_id=answer.lead_id,
            reason_code=step.values["reason_code"],
            evidence=evidence,
            asked_by=step.actor.account,
            asked_at=step.now,
        )
        keep(step, row, "reason")
        step.facts.update(attachment=evidence.pk, digest=evidence.digest)
