from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, Target, action
from yixian.cases.actions.split import members_of
from yixian.cases.actions.step import task_rows
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus, Outcome, Reply, TaskRole, TaskStatus
from yixian.cases.models.callback_rule import share_called_back
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.safeguard import crypto
from yixian.safeguard.masking import mask_text


class PassFields(forms.Form):
    answer = Text(label=_("给诉求人的答复"), required=False, help_text=_("不填时用主办单位的答复"))
    public_answer = Text(label=_("公开答复"), required=False)
    note = Text(label=_("审核意见"), max_length=1000, rows=2, required=False)


def last_replies(case: Case) -> dict[int, Reply]:
    """The valid reply of each task of the case, by task."""
    replies = Reply.objects.filter(task__case=case, approved_at__isnull=False).order_by("id")
    return {reply.task_id: reply for reply in replies}


@action
class Pass(CaseAction):
    """审核通过: the answer is complete; the citizen is called back, or the case is closed without."""

    name, zh, en = "pass", "审核通过", "pass"
    from_states = frozenset({CaseStatus.TO_REVIEW})
    to_states = (CaseStatus.TO_CALLBACK, CaseStatus.CLOSED)
    roles = frozenset({"dispatcher"})
    Fields = PassFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        if isinstance(target, Case):
            options["initial"] = composed(target) | (options.get("initial") or {})
        return super().form(actor, target, *args, **options)

    def carry_out(self, step: Step) -> None:
        case = step.case
        for task in task_rows(case, [TaskStatus.REPLIED]):
            step.move_task(task, TaskStatus.DONE, finished_at=step.now)
        composed_now = composed(case)
        answer = step.values.get("answer") or composed_now["answer"]
        if not answer:
            raise Refusal(_("承办单位没有书面答复，请写明给诉求人的答复。"), field="answer")
        public = step.values.get("public_answer") or composed_now["public_answer"]
        _conclude(step, answer, public)
        step.remark(step.values.get("note", ""))
        name = case.citizen.identity.name
        for member in members_of(case):
            # What is said to one citizen of a group must not tell the next one who the first is.
            words = [mask_text(text, names=(name,) if name else ()) for text in (answer, public)]
            _conclude(step.on(member, "pass"), *words)


def composed(case: Case) -> dict[str, str]:
    """The lead's reply, which passes on to the citizen unless the reviewer words it otherwise."""
    replies = last_replies(case)
    leads = [t for t in task_rows(case, [TaskStatus.REPLIED, TaskStatus.DONE]) if t.role == TaskRole.LEAD]
    if not leads or leads[-1].pk not in replies:
        return {"answer": "", "public_answer": ""}
    texts = replies[leads[-1].pk].opened_texts(case.citizen)
    return {"answer": texts["to_citizen"], "public_answer": texts["public"]}


def _conclude(step: Step, answer: str, public: str) -> None:
    case = step.case
    step.texts(answer=answer)
    # A protected case has no public answer: publishing it would undo the protection.
    step.change(passed_at=step.now, public_answer="" if case.protected else public)
    if is_called_back(case):
        step.move(CaseStatus.TO_CALLBACK, **clocks.centre_step(case, Clock.CALLBACK, step.now))
    else:
        step.close(Outcome.NO_CALLBACK)


def is_called_back(case: Case) -> bool:
    """Whether this case's citizen is asked: all helps and complaints, a sample of enquiries, reports by consent.

    Somebody who left no telephone is not, and may still say on the portal what the answer is worth. The sample is
    drawn by a keyed hash of the case, so that nobody can choose it and everybody gets the same answer.
    """
    if not case.citizen.telephone_hash or not case.callback_consent:
        return False
    share = share_called_back(case.kind)
    drawn = int(crypto.keyed_hash(str(case.pk), "callback sample")[:8], 16) % 100
    return drawn < share
