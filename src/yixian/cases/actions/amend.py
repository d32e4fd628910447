from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import (
    check_conduct_kept,
    check_not_own_judge,
    concerns_centre,
    conduct_alike,
    conduct_of,
    held_alike,
    is_governments_to_close,
)
from yixian.cases.actions.protect import ConsentFields, protect
from yixian.cases.actions.register import (
    PLAIN,
    CaseFields,
    plain_columns,
    secrecy_of,
    stricter,
    texts_in,
    title_of,
)
from yixian.cases.actions.registry import CaseAction, Step, Target, action
from yixian.cases.actions.split import members_of
from yixian.cases.actions.step import corrected
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus, Kind, Task
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor


class AmendFields(CaseFields, ConsentFields):
    reason = Text(
        label=_("修改理由"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("更改作风投诉或举报的被诉单位、降低保密时必须写明"),
    )


MAY_BE_EMPTY = ("category", "area", "happened_at", "accused")


@action
class Amend(CaseAction):
    """修改: correct what was registered, before it is dispatched. The record keeps a digest of every wording."""

    name, zh, en = "amend", "修改", "amend"
    from_states = frozenset({CaseStatus.DRAFT, CaseStatus.TO_DISPATCH})
    roles = frozenset({"seat", "dispatcher"})
    Fields = AmendFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.status == CaseStatus.TO_DISPATCH and "dispatcher" not in actor.roles:
            raise NotAllowed(_("已经提交，由审核派单员修改；需要补充请用“补充”。"))
        if case.submitted_at is not None:
            check_not_own_judge(actor, case)

    def current(self, target: Target) -> dict[str, Any]:
        if not isinstance(target, Case):
            return {}
        columns = (*PLAIN, "urgency", "reply_way")
        texts = target.opened_texts(target.citizen)
        return {
            **{name: getattr(target, name) for name in columns},
            "report_callback": target.kind == Kind.REPORT and target.callback_consent,
            **{name: texts[name] for name in ("title", "content", "demand", "address")},
        }

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """What was imported longer than a form takes may stay as long as it is."""
        form = super().form(actor, target, *args, **options)
        for name, text in self.current(target).items():
            field = form.fields[name]
            if (
                isinstance(text, str)
                and isinstance(field, forms.CharField)
                and len(text) > (field.max_length or 0)
            ):
                field.max_length = len(text)
                field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
                field.validators.append(MaxLengthValidator(len(text)))
        return form

    def carry_out(self, step: Step) -> None:
        values, case = step.values, step.case
        emptied = {name: None for name in MAY_BE_EMPTY if name in values and values[name] is None}
        before, against = corrected(case), conduct_of(case)
        kept_for_government = is_governments_to_close(case)
        step.change(**plain_columns(values), **emptied)
        if case.accused_id != before["accused"]:
            step.change(accused_confirmed=False)
        if step.actor.is_operator and kept_for_government and not is_governments_to_close(case):
            # Else an operator's seat would close it after two corrections.
            raise NotAllowed(
                _("举报、作风投诉和反映热线的诉求，由政府的审核派单员改为其他类型，请提交。"), code="accused"
            )
        # Not said: it stays as secret as it was, and what turns out to be a report becomes secret.
        reason = values.get("reason") or ""
        wanted = values.get("secrecy") or stricter(case.secrecy, secrecy_of(values))
        # The words first: sealing puts the point behind the address as it is now.
        step.texts(title=title_of(values), **texts_in(values))
        protect(step, wanted, reason=reason, field="reason")
        if case.submitted_at is not None:
            step.change(held_by_office=concerns_centre(case))
        _check_members(case)
        check_conduct_kept(case, against, reason, field="reason")
        step.facts["kind"] = case.kind
        step.name_corrections(before)
        step.remark(reason)


def _check_members(case: Case) -> None:
    """`Refusal` when those merged into the case would not be merged into it now (docs/domain.md, "merge").

    Who is complained of decides who may see, and what another citizen complained of is not changed in passing: the
    members are split off and looked at one by one.
    """
    apart = [m for m in members_of(case) if not (held_alike(m, case) and conduct_alike(m, case))]
    if apart:
        numbers = "、".join(member.number for member in apart)
        raise Refusal(
            _("并入的诉求投诉的不是同一单位、同一事项，请先把这些撤并，再修改：%(numbers)s。")
            % {"numbers": numbers},
            field="accused",
            code="accused",
        )
