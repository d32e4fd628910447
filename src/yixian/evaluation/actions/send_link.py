from __future__ import annotations

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.evaluation import links
from yixian.evaluation.actions.asking import check_agent
from yixian.evaluation.models import EvaluationLink
from yixian.ground.errors import WrongState
from yixian.people.models import Actor


@action
class SendLink(CaseAction):
    """短信回访: a text message with a link of the citizen's own, which opens the three questions once.

    An agent sends it for a case that waits for its callback, the clock for an enquiry answered at once that was drawn.
    It is no attempt: whoever does not answer it is called as before. Where the message was given up an agent sends the
    same link again.
    """

    name, zh, en = "send_link", "短信回访", "ask by text message"
    from_states = frozenset({CaseStatus.TO_CALLBACK, CaseStatus.CLOSED})
    roles = frozenset({"callback"})
    system = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        by_clock = actor.kind == "system"
        if by_clock != (case.status == CaseStatus.CLOSED):
            raise WrongState(self._why_not(case, task))
        if by_clock:
            links.check_drawn(case)
        else:
            check_agent(actor, case)
        links.check_not_sent(case)
        links.check_mobile(case)

    def carry_out(self, step: Step) -> None:
        link = links.link_of(step.case)
        if link is not None:
            step.facts["again"] = True
        else:
            link = _made(step)
        step.facts.update(link=link.pk, until=link.until.isoformat())
        step.made = link


def _made(step: Step) -> EvaluationLink:
    case = step.case
    link = EvaluationLink(
        case=case,
        round=case.round,
        seq=case.version + 1,
        made_at=step.now,
        until=links.valid_until(case, step.now),
        account=step.actor.account,
    )
    link.save(force_insert=True)
    return link
