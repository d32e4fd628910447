from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import accused as accused_rules
from yixian.cases import clocks
from yixian.cases.actions.assign import assign
from yixian.cases.actions.protect import protect
from yixian.cases.actions.recall import overwritten
from yixian.cases.actions.registry import CaseAction, Step, Target, action
from yixian.cases.actions.step import corrected
from yixian.cases.actions.telephone_first import telephone_first
from yixian.cases.fields import (
    Line,
    OneOf,
    Past,
    Text,
    YesNo,
    area_field,
    category_field,
    department_field,
    departments_field,
)
from yixian.cases.models import RECALLED, Case, CaseStatus, Kind, Secrecy, Task, TaskRole, Urgency
from yixian.directory import queries as directory
from yixian.directory.models import CatalogueEntry, Category
from yixian.directory.models import Step as Clock
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor


class DispatchFields(forms.Form):
    category = category_field()
    area = area_field(required=False)
    kind = OneOf(label=_("诉求类型"), choices=Kind.choices, required=False)
    urgency = OneOf(label=_("紧急程度"), choices=Urgency.choices, required=False)
    lead = department_field(_("主办单位"))
    assisting = departments_field(_("协办单位"), required=False)
    accused_confirmed = YesNo(label=_("被诉单位无误"))
    forbid_return = YesNo(label=_("不得退单"))
    telephoned = Line(
        label=_("电话通知了谁"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "on-duty", "autocomplete": "off"}),
        help_text=_("特急件必填：先打电话，再派单。选值班人员；打给名单以外的人，写姓名和电话号码"),
    )
    telephoned_at = Past(label=_("什么时候打的"), required=False, help_text=_("空着就是刚才"))
    note = Text(label=_("派单意见"), max_length=1000, rows=2, required=False)


@action
class Dispatch(CaseAction):
    """派单: to one lead and any assisting departments, by the catalogue where it has an entry.

    The system may too (room dispatch says when), but never what each word has to be read of.
    """

    name, zh, en = "dispatch", "派单", "dispatch"
    from_states = frozenset({CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.HANDLING,)
    roles = frozenset({"dispatcher"})
    system = True
    Fields = DispatchFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if actor.kind == "system" and (is_alone(case) or case.held_by_office):
            raise NotAllowed(_("这件诉求由人派单。"))

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """Filled with what is known of the case and, first of all, with what the catalogue says."""
        if isinstance(target, Case):
            proposed = propose(target)
            options["initial"] = {
                "category": target.category,
                "area": target.area,
                "kind": target.kind,
                "urgency": target.urgency,
                "lead": proposed["lead"],
                "assisting": proposed["assisting"],
            } | (options.get("initial") or {})
        form = super().form(actor, target, *args, **options)
        if isinstance(target, Case) and target.accused_id is None:
            del form.fields["accused_confirmed"]  # nobody to confirm
        return form

    def carry_out(self, step: Step) -> None:
        case, values = step.case, step.values
        _check_category(values["category"])
        step.facts["before"] = overwritten(case)
        before, against = corrected(case), accused_rules.conduct_of(case)
        for column in ("category", "area", "kind", "urgency"):
            if values.get(column):
                step.change(**{column: values[column]})
        if case.kind == Kind.REPORT and before["kind"] != Kind.REPORT:
            # What turns out to be a report is secret by default from here on.
            protect(step, Secrecy.FULL)
            step.change(callback_consent=False)  # nobody asked yet whether a report may be called back about
        accused_rules.check_conduct_kept(case, against, values.get("note") or "", field="note")
        if case.accused_id:
            if not values.get("accused_confirmed"):
                raise Refusal(_("请核对并确认被诉单位。"), field="accused_confirmed")
            step.change(accused_confirmed=True)
        lead = values["lead"]
        rung = telephone_first(step, lead)
        entry = entry_for(case, lead.pk)
        by_day = limit_of_entry(case, entry)
        led = Task.objects.filter(case=case, role=TaskRole.LEAD)
        first = not led.exclude(end_reason=RECALLED).exists()
        forbidden = bool(values.get("forbid_return")) or (entry is not None and not entry.may_return)
        common = {"first_dispatch": first, "note": values.get("note", "")}
        task = assign(step, lead, TaskRole.LEAD, allowed=by_day, return_forbidden=forbidden, **common)
        for department in values.get("assisting") or ():
            if department.pk != lead.pk:
                assign(step, department, TaskRole.ASSISTING, allowed=by_day, lead_due=task.due_at, **common)
        step.move(CaseStatus.HANDLING, lead=lead, catalogue_entry=entry, dispatched_at=step.now)
        step.facts["entry"] = entry.pk if entry else None
        step.name_corrections(before)
        step.remark("\n".join(t for t in (rung, values.get("note")) if t))
        step.made = task


def _check_category(category: Category) -> None:
    """`Refusal` for a category that has narrower ones: figures are by the narrowest."""
    if not directory.is_narrowest(category):
        raise Refusal(_("请选到最细一级的事项分类，指标按它统计。"), field="category")


def entry_for(case: Case, department_id: int) -> CatalogueEntry | None:
    """The catalogue's entry that names this department for the case's category and area today."""
    return next((e for e in entries_for(case) if e.department_id == department_id), None)


def limit_of_entry(case: Case, entry: CatalogueEntry | None) -> clocks.Limit | None:
    """The entry's own result limit; urgent and hard cases keep the limits of their class."""
    ordinary = case.urgency == Urgency.NORMAL and clocks.result_step(case) == Clock.RESULT
    return (entry.limit_override, "wd") if entry and entry.limit_override and ordinary else None


def entries_for(case: Case) -> list[CatalogueEntry]:
    """The catalogue's entries for the case, the most particular first."""
    if case.category is None:
        return []
    return directory.owner_of(case.category, case.area, clocks.today())


def is_alone(case: Case) -> bool:
    """Whether it is dispatched by itself alone, each word read: reports, confidential, critical, against somebody."""
    careful = case.kind == Kind.REPORT or case.secrecy != Secrecy.NONE or case.urgency == Urgency.P1
    return careful or case.accused_id is not None


def propose(case: Case) -> dict[str, Any]:
    """The lead and assisting departments the catalogue and the rules about the accused name."""
    accused = directory.department(case.accused_id) if case.accused_id else None
    if accused is not None:
        lead = accused_rules.nearest_superior(accused) if case.counts_as_conduct else accused
        return {"lead": lead, "assisting": [], "entry": None}
    entries = entries_for(case)
    if not entries:
        return {"lead": None, "assisting": [], "entry": None}
    found = [directory.department_by_code(code) for code in entries[0].assisting]
    return {
        "lead": directory.department(entries[0].department_id),
        "assisting": [d for d in found if d is not None],
        "entry": entries[0],
    }
