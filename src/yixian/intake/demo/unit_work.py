"""What departments do with a case in an invented history: sign, reach, ask, delegate, reply."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from yixian.cases.accused import is_within
from yixian.cases.actions import act
from yixian.cases.actions.reply import approving_department
from yixian.cases.models import Kind, Task, TaskRole, TaskStatus, Urgency
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.intake.demo.course import Course, Present
from yixian.intake.demo.visits import site_picture, site_position
from yixian.intake.demo.words import Said, phrases
from yixian.people.models import SYSTEM, Actor

LEVELS = (1, 2, 3, 4)  # of a supervision order, from a reminder to a leader's instruction
INSTRUCTION = 4


class UnitWork(Course):
    """The departments' side of a life."""

    def _handle(self, said: Said) -> None:
        """Every open task is signed, the citizen reached, and all reply, the assisting ones first."""
        tasks = list(Task.objects.open().filter(case=self.case, parent=None).order_by("due_at", "-id"))
        for task in tasks:
            task.case = self.case
            self._sign(task)
        for task in tasks:
            self._reach(task)
        if self._turns.rates.get("visit"):  # a scene alone: files of a whole history would only fill the disk
            self._visit(tasks[0])
        self._meanwhile()
        self._supervise(tasks)
        for task in tasks:
            self._finish(task, said)

    def _meanwhile(self) -> None:
        """What the citizen does while departments work."""

    def _supervise(self, tasks: list[Task]) -> None:
        """Now and then a supervisor or a leader demands an answer about the case, and the lead gives it."""
        level = self._supervision_level()
        lead = next((task for task in tasks if task.role == TaskRole.LEAD), None)
        if not level or lead is None or self.case.held_by_office:
            return
        self._working(self._rng.uniform(1, 4))
        by, demand = self._staff.supervisor, self._phrase("supervisions")
        if level == INSTRUCTION:
            by, demand = self._staff.leader, self._phrase("instructions")
        department = directory.department(lead.department_id)
        assert department is not None
        addressed: dict[str, Any] = {"departments": [department.code], "amount": 3, "unit": "wd"}
        others = [task for task in tasks if task != lead]
        if self._turns.rates.get("joint"):  # a scene alone
            addressed |= {"departments": [], "form": "joint"}
        order = self._do("supervise", by, level=str(level), demand=demand, **addressed).made
        if not self._happens("answer_supervision") and "answer_supervision" not in self._turns.stop_before:
            return
        for task in [*others, lead] if order.is_joint else [lead]:  # the lead answers last
            self._working(self._rng.uniform(2, 12))
            reply = self._phrase("supervisions_answered")
            self._do("answer_supervision", self._unit(task), task, order=order.number, reply=reply)
        if self._turns.pace == 1:  # a scene shows it answered and open
            self._working(self._rng.uniform(1, 8))
            note = self._phrase("supervisions_closed")
            self._do("close_supervision", self._staff.supervisor, order=order.number, note=note)

    def _supervision_level(self) -> int:
        """A scene says which; by chance mostly the lower ones. 0: nobody supervises."""
        certain = [level for level in LEVELS if self._turns.rates.get(f"supervise_{level}")]
        if certain:
            return certain[0]
        return self._rng.choices(LEVELS, (6, 3, 1, 1))[0] if self._happens("supervise") else 0

    def _sign(self, task: Task) -> None:
        if task.status == TaskStatus.TO_SIGN:
            self._working(self._rng.expovariate(1 / 1.5))
            self._do("sign", self._unit(task), task)

    def _reach(self, task: Task) -> None:
        self._working(self._rng.expovariate(1 / 2.5))
        note = self._rng.choice(phrases()["reach_notes"])
        reached = "未接通" not in note
        self._do("reach", self._unit(task), task, way="telephone", reached=reached, note=note)

    def _visit(self, task: Task) -> None:
        self._working(self._rng.uniform(1, 4))
        found = {"pictures": [site_picture(self._rng)], "position": site_position(self.case)}
        self._do("visit", self._unit(task), task, note=self._phrase("visits"), **found)

    def _finish(self, task: Task, said: Said) -> None:
        """From the first contact to the reply, by whatever way round."""
        if task.stage_due is not None:
            self._report_stage(task)
        if self.case.counts_as_conduct and task.role == TaskRole.LEAD and self._happens("explain"):
            self._explain(task)
        if task.parent_id is None and task.role == TaskRole.LEAD:
            self._ask(task)
            if task.status == TaskStatus.REPLIED:
                return
            if self._happens("delegate"):
                self._delegate(task, said)
        self._reach_reply_time(task)
        self._reply(task, said)

    def _ask(self, task: Task) -> None:
        """More time, a pause, an end, or help from above: each only now and then."""
        if self._happens("escalate"):
            self._working(self._rng.uniform(2, 8))
            self._do("escalate", self._unit(task), task, note=self._phrase("escalations"))
            self._working(self._rng.uniform(4, 16))
            self._do("consult", self._duty_manager, task, note=self._phrase("consultations"))
        if self.case.urgency != Urgency.NORMAL or self.case.kind == Kind.ENQUIRY:
            return
        if self._happens("extend") and self.case.kind in (Kind.HELP, Kind.COMPLAINT):
            self._extend(task)
        if self._happens("suspend"):
            self._suspend(task)
        elif self._happens("terminate"):
            self._terminate(task)

    def _request(self, task: Task, kind: str, words: str, **values: Any) -> bool:
        """Whether it was asked: of more time nobody asks once the limit has passed."""
        self._working(self._rng.uniform(1, 8) if kind != "return" else self._rng.uniform(0.1, 0.9))
        if kind == "extend" and task.due_at <= self.at:
            return False
        reason = self._rng.choice(directory.reasons(kind))
        self._do(
            "request", self._unit(task), task, kind=kind, reason_code=reason.code, reason=words, **values
        )
        return True

    def _extend(self, task: Task) -> None:
        """Once within the unit head's power, and now and then once more by the duty manager."""
        words = phrases()["extend_reasons"]
        for _nth in range(2 if self._happens("more_time") else 1):
            if not self._request(task, "extend", self._rng.choice(words), amount=self._rng.randint(1, 5)):
                return
            if task.requests.filter(ruled_at__isnull=True).exists():
                self._rule(task, granted=self._rng.random() < 0.7)

    def _suspend(self, task: Task) -> None:
        review = timezone.localdate(self.at + timedelta(days=self._rng.randint(7, 40)))
        plan = self._phrase("suspend_plans")
        self._request(task, "suspend", plan, plan=plan, review_date=review)
        self._rule(task, granted=True)
        self._come_to(
            timezone.localtime(self.at).replace(
                year=review.year, month=review.month, day=review.day, hour=9, minute=0
            )
        )
        self._do("resume", SYSTEM, task)

    def _terminate(self, task: Task) -> None:
        basis = self._phrase("terminate_basis")
        self._request(task, "terminate", basis, basis=basis)
        self._rule(task, granted=self._rng.random() < 0.8)

    def _rule(self, task: Task, *, granted: bool, **values: Any) -> Any:
        self._working(self._rng.uniform(0.5, 3))
        ruling = self._phrase("rulings" if granted else "ruling_refusals")
        by_duty_manager = task.requests.filter(ruled_at__isnull=True, by_duty_manager=True).exists()
        ruler = self._duty_manager if by_duty_manager else self._dispatcher
        return self._do("rule", ruler, task, granted=granted, ruling=ruling, **values).made

    def _return(self, task: Task, right: Department) -> None:
        """The department says it is not its matter; mostly that is right."""
        task.case = self.case
        words = self._rng.choice(phrases()["return_reasons"]).replace("{department}", right.name)
        wish = {"suggested": right, "basis": words}
        self._working(self._rng.uniform(0.2, 1))
        if not self._may_return(task):
            return
        self._request(task, "return", words, **wish)
        if self._happens("return_refused"):
            self._rule(task, granted=False)
            if not self._may_return(task):
                return
            self._request(task, "return", words, **wish)
        self._rule(task, granted=True, successor=right)

    def _may_return(self, task: Task) -> bool:
        """Whether the time for asking is not over, with the hour that writing it down takes."""
        latest = self.at + timedelta(hours=1)
        return not task.return_forbidden and (task.return_due is None or latest <= task.return_due)

    def _delegate(self, task: Task, said: Said) -> None:
        """Down to a sub-department that is no community; its answer comes before the department's own."""
        own = directory.department(task.department_id)
        assert own is not None
        below = [
            one
            for one in directory.departments(takes_orders=True)
            if one.parent_id == own.pk
            and (one.area is None or one.area.level not in ("community", "grid"))
            and not (self.case.accused is not None and is_within(one, self.case.accused))
        ]
        if not below:
            return
        self._working(self._rng.uniform(0.2, 2))
        step = self._do(
            "delegate",
            self._unit(task),
            task,
            department=self._rng.choice(below),
            note=self._phrase("delegations"),
        )
        child: Task = step.made
        child.case = self.case
        self._sign(child)
        self._reach(child)
        self._finish(child, said)

    def _report_stage(self, task: Task) -> None:
        self._working(self._rng.uniform(1, 6))
        self._do("report_stage", self._unit(task), task, note=self._phrase("stage_reports"))

    def _explain(self, task: Task) -> None:
        """The lead asks the accused unit one question; the unit answers without seeing the case."""
        self._working(self._rng.uniform(1, 6))
        question = self._phrase("explanations_asked")
        explanation = self._do("ask_explanation", self._unit(task), task, question=question).made
        self._working(self._rng.uniform(3, 12))
        if self._turns.stop_before.get("explain"):
            raise Present
        assert self.case.accused_id is not None
        unit = self._staff.unit(self.case.accused_id)
        act("explain", unit, explanation, {"answer": self._phrase("explanations_given")}, at=self.at)
        self.case.refresh_from_db(fields=["version"])

    def _reach_reply_time(self, task: Task) -> None:
        """Most reply within their time, some at the last moment, about one in eight too late."""
        if self._turns.pace < 1:
            self._working(2)
            return
        share = self._rng.betavariate(2.2, 2.6) if self._rng.random() < 0.92 else self._rng.uniform(1, 1.4)
        calendar = directory.calendar_of(task.department_id)
        self._come_to(max(self.at, calendar.fraction(task.dispatched_at, task.due_at, min(share, 1))))
        # What is passed down too late is due before it comes.
        if share > 1 and task.due_at > task.dispatched_at:
            self._working(calendar.working_seconds(task.dispatched_at, task.due_at) / 3600 * (share - 1))

    def _reply(self, task: Task, said: Said) -> None:
        self._do("reply", self._unit(task), task, **self._answer(said))
        if task.status != TaskStatus.IN_PROGRESS:
            return
        approver_id = approving_department(self.case, task)
        assert approver_id is not None
        approver = self._staff.unit(approver_id)
        self._working(self._rng.uniform(0.2, 3))
        if self._happens("decline"):
            self._do("decline_reply", approver, task, note=self._phrase("declines"))
            self._working(self._rng.uniform(0.5, 3))
            self._do("reply", self._unit(task), task, **self._answer(said))
            self._working(self._rng.uniform(0.2, 2))
        self._do("approve_reply", approver, task)

    def _answer(self, said: Said) -> dict[str, Any]:
        rng = self._rng
        chosen = rng.choice(said.replies)
        judged = said.kind in (Kind.COMPLAINT, Kind.REPORT)
        values = {
            "finding": chosen.get("finding", "true") if judged else "",
            "resolution": chosen["solved"],
            "why": rng.choice(phrases()["not_solved_reasons"]) if chosen["solved"] != "solved" else "",
            "measures": chosen["measures"],
            "to_citizen": "您好，" + chosen["text"],
            "public": chosen["text"] if rng.random() < 0.5 else "",
            "verdict": "",
        }
        if said.kind == Kind.SUGGESTION:
            verdict = rng.choice(phrases()["suggestion_verdicts"])
            values.update(
                verdict=verdict["verdict"], to_citizen=f"您好，{verdict['reason']}{verdict['outcome']}"
            )
        return values

    def _unit(self, task: Task) -> Actor:
        return self._staff.unit(task.department_id)
