"""What a callback and a citizen's own evaluation share: the questions, the row, and where the case goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.fields import OneOf, Text
from yixian.cases.models import CaseStatus, Outcome, Task, TaskRole
from yixian.evaluation import claims
from yixian.evaluation.models import Callback, CallbackWay, DayPart, Satisfied, Solved, part_of_day
from yixian.evaluation.models.callback import ASKED_AT, part_end
from yixian.ground.errors import NotAllowed, Refusal
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.cases.actions import Step
    from yixian.cases.models import Case
    from yixian.people.models import Actor

ANSWERS = [("", _("未问到")), ("yes", _("联系过")), ("no", _("没有联系"))]
CONTACTED = {"yes": True, "no": False}


class Questions(forms.Form):
    """The three questions (docs/domain.md, "Callback")."""

    contacted = OneOf(label=_("承办单位联系过您吗"), choices=ANSWERS, required=False)
    solved = OneOf(label=_("问题解决了吗"), choices=Solved.choices)
    satisfied = OneOf(label=_("对办理结果满意吗"), choices=Satisfied.choices)
    why = Text(label=_("原因"), max_length=1000, rows=2, required=False)


def check_agent(actor: Actor, case: Case) -> None:
    """`Refusal` when this agent may not ask about this case, or somebody has asked or is asking."""
    if actor.is_operator and case.held_by_office:
        raise NotAllowed(gettext("反映热线运营方或热线中心的诉求由政府办公室回访。"))
    if case.citizen.anonymous or not case.citizen.telephone_hash:
        raise Refusal(gettext("诉求人没有留下电话，不能回访。"))
    if case.rehandle_proposed:
        raise Refusal(gettext("已建议重办，等值班主任决定。"))
    if Callback.objects.filter(case=case, round=case.round, by_citizen=True).exists():
        raise Refusal(gettext("诉求人已自己评价，以自评为准。"))
    other = claims.other_on(actor, case, clocks.now())
    if other is not None:
        raise Refusal(gettext("%(name)s正在回访这位诉求人，请先回访别的。") % {"name": other.account.name})


def keep(step: Step, way: str, *, reached: bool = True) -> Callback:
    """Write the row of this step from `step.values` and record it; not yet what follows from it."""
    case, values, by_citizen = step.case, step.values, step.actor.kind == "citizen"
    contacted = CONTACTED.get(values.get("contacted") or "")
    row = Callback(
        case=case,
        round=case.round,
        attempt=Callback.objects.filter(case=case, round=case.round).count() + 1,
        seq=case.version + 1,
        at=step.now,
        part=part_of_day(step.now),
        way=way,
        account=step.actor.account,
        by_citizen=by_citizen,
        lead_id=_last_lead_id(case),
        reached=reached,
        effective=reached,
    )
    if reached:
        row.contacted, row.solved, row.satisfied = contacted, values["solved"], values["satisfied"]
    else:
        row.missed = values.get("missed") or ""
    if by_citizen:
        # The citizen's own evaluation wins; what the agent wrote down stays readable beside it.
        earlier = Callback.objects.filter(case=case, round=case.round, effective=True)
        replaced = list(earlier)
        step.facts["supersedes"] = earlier.update(superseded=True)
        for other in replaced:
            other.superseded = True
            step.keep(other, "superseded")
    why: str = values.get("why") or ""
    row.keep_texts(case.citizen, case.protected, {"why": why})
    row.save(force_insert=True)
    step.keep(row)
    step.facts.update(_facts(row))
    if why:
        step.facts["why"] = crypto.keyed_hash(why, f"callback:{case.pk}:{row.seq}")
    step.made = row
    return row


def _facts(row: Callback) -> dict[str, Any]:
    facts: dict[str, Any] = {"attempt": row.attempt, "part": row.part, "way": row.way, "reached": row.reached}
    if row.reached:
        facts.update(contacted=row.contacted, solved=row.solved, satisfied=row.satisfied)
    elif row.missed:
        facts["missed"] = row.missed
    return facts


def _last_lead_id(case: Case) -> int | None:
    """The lead of the last round; a merged member's is its parent's, which alone had tasks."""
    if case.lead_id is not None:
        return case.lead_id
    if case.parent_id is None:
        return None
    leads = Task.objects.filter(case_id=case.parent_id, role=TaskRole.LEAD).order_by("-id")
    return leads.values_list("department_id", flat=True).first()


def conclude(step: Step, row: Callback) -> None:
    """What an answer means for a case that waits for its callback.

    Content: closed as resolved. Not content: it stays, and the duty manager decides between re-handling and
    closing on the facts.
    """
    if row.is_content:
        step.close(Outcome.RESOLVED, rehandle_proposed=False)
    else:
        step.change(rehandle_proposed=True)
        step.facts["proposed"] = "rehandle"


def parts_tried(case: Case) -> set[DayPart]:
    """The parts of the day in which the citizen was called in vain in this round."""
    missed = Callback.objects.filter(case=case, round=case.round, reached=False)
    return {DayPart(part) for part in missed.values_list("part", flat=True)} & set(ASKED_AT)


def next_part(tried: Collection[str], now: datetime) -> tuple[date, DayPart] | None:
    """When to call next: the first part of today or tomorrow not tried yet and not over; None if all were."""
    today = timezone.localdate(now)
    for day in (today, today + timedelta(days=1)):
        for part in ASKED_AT:
            if part not in tried and (day > today or part_end(part, day) > now):
                return day, part
    return None


def give_up_if_tried_enough(step: Step) -> None:
    """Close as unreached once three attempts lay in three parts of the day (docs/domain.md, "Clocks")."""
    tried = parts_tried(step.case)
    step.facts["counting"] = len(tried)
    if len(tried) == len(ASKED_AT):
        step.close(Outcome.UNREACHED)


__all__ = [
    "CallbackWay",
    "CaseStatus",
    "Questions",
    "check_agent",
    "conclude",
    "give_up_if_tried_enough",
    "keep",
    "next_part",
    "parts_tried",
]
