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
from yixian.cases.clocks import NO_STEP
from yixian.cases.fields import OneOf, Text
from yixian.cases.models import CaseStatus, Outcome, Task, TaskRole
from yixian.evaluation import claims
from yixian.evaluation.models import Callback, CallbackWay, DayPart, Satisfied, Solved, part_of_day
from yixian.evaluation.models.callback import ASKED_AT, part_end
from yixian.ground.errors import NotAllowed, Refusal
from yixian.safeguard import crypto
from yixian.telephony.models import PlacedCall

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


def ask_of_answer(form: forms.Form) -> None:
    """Of an enquiry the hotline itself answered two questions are enough: there is no unit that might have called."""
    del form.fields["contacted"]
    form.fields["solved"].label = gettext("问题得到解答了吗")
    form.fields["satisfied"].label = gettext("对答复满意吗")


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
    call = _call_placed(step) if way == CallbackWay.TELEPHONE and not by_citizen else None
    if call is not None:
        step.facts["call"] = call
    if why:
        step.facts["why"] = crypto.keyed_hash(why, f"callback:{case.pk}:{row.seq}")
    step.made = row
    return row


def _call_placed(step: Step) -> int | None:
    """The call the agent placed for this case from a page, the last one since what was written down before.

    None where it was made by another telephone.
    """
    placed = PlacedCall.objects.filter(case=step.case, agent=step.actor.account, asked_at__lte=step.now)
    before = Callback.objects.filter(case=step.case, seq__lte=step.case.version).order_by("-seq")
    known = before.values_list("at", flat=True).first()
    since = placed if known is None else placed.filter(asked_at__gt=known)
    return since.order_by("-asked_at").values_list("pk", flat=True).first()


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
    """What an answer means for its case.

    One that waits for its callback: content, closed as resolved; not content, it stays, and the duty manager decides
    between re-handling and closing on the facts. A closed one is never opened again: the duty manager looks at it,
    and new facts make a new case.
    """
    if step.case.status == CaseStatus.CLOSED:
        asked = NO_STEP if step.case.drawn_to_call else {}
        step.change(rehandle_proposed=not row.is_content, **asked)
        if not row.is_content:
            step.facts["proposed"] = "reopen"
    elif row.is_content:
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
    """Close as unreached once three attempts lay in three parts of the day (docs/domain.md, "Clocks").

    Whoever is asked about a closed case is called no more, and it stays closed as it was.
    """
    tried = parts_tried(step.case)
    step.facts["counting"] = len(tried)
    if len(tried) < len(ASKED_AT):
        return
    if step.case.status == CaseStatus.CLOSED:
        step.change(**NO_STEP)
    else:
        step.close(Outcome.UNREACHED)


__all__ = [
    "CallbackWay",
    "CaseStatus",
    "Questions",
    "ask_of_answer",
    "check_agent",
    "conclude",
    "give_up_if_tried_enough",
    "keep",
    "next_part",
    "parts_tried",
]
