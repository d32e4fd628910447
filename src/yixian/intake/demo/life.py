"""One invented case from the first call to the last: through the real actions, each at a plausible moment.

The life stops at the present: what would happen later stays undone, so that a simulated city has work in every
list. Working hours of the departments are kept, and about one task in seven is late.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from yixian.cases.actions import Step, carry
from yixian.cases.models import Case, CaseStatus, Kind, Task, TaskStatus
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.intake.actions import Approach, receive
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.words import Said, Words, filled, phrases
from yixian.people.models import Actor


class Present(Exception):
    """The life has reached the present."""


class Life:
    """One case being lived; `at` is where it has come to."""

    def __init__(self, rng: random.Random, staff: Staff, words: Words, now: datetime) -> None:
        self._rng, self._staff, self._words, self._now = rng, staff, words, now
        self.case: Case
        self.at: datetime

    def live(self, said: Said, approach: Approach, actor: Actor, at: datetime, **more: Any) -> Case:
        """Register the case, with `more` of its fields, and carry it as far as time allows."""
        self.at = at
        at_once = bool(said.answer) and self._rng.random() < 0.85
        values = {
            "kind": said.kind,
            "category": said.category,
            "area": said.area,
            "title": said.title[:30],
            "content": said.content,
            "demand": said.demand,
            "address": said.address,
            "publish_consent": self._rng.random() < 0.4,
            "callback_consent": self._rng.random() < 0.95,
            **more,
        }
        self.case = receive(actor, approach, values, submit=False, at=at)
        try:
            if at_once and actor.kind == "account":
                self._answer_at_once(actor, said)
            else:
                self._do(
                    "submit", actor if actor.kind == "account" else Actor.citizen(self.case.pk, "import")
                )
                self._follow(said)
        except Present:
            pass
        return self.case

    def _answer_at_once(self, seat: Actor, said: Said) -> None:
        self._pass(minutes=self._rng.uniform(2, 9))
        self._do("answer", seat, answer=said.answer)

    def _follow(self, said: Said) -> None:
        """From the order to its end."""
        dispatcher = self._staff.dispatcher()
        if self.case.kind == Kind.COMMENDATION:
            self._pass(hours=self._rng.uniform(0.2, 3))
            self._do("note", dispatcher, department=self._owner(said))
            return
        self._dispatch(dispatcher, said)
        while True:
            self._handle(said)
            self._review(dispatcher)
            if self.case.status == CaseStatus.TO_CALLBACK and not self._call_back():
                self._pass(hours=self._rng.uniform(1, 12))
                if self.case.round < 2 and self._rng.random() < 0.7:
                    self._do("rehandle", self._staff.duty_manager, note="诉求人反映未解决，请重新办理。")
                    continue
                self._do("close_on_facts", self._staff.duty_manager, note="已依法依规办理完毕。")
            return

    def _owner(self, said: Said) -> Department:
        owners = directory.owner_of(said.category, said.area)
        if not owners:
            raise Refusal(f"派单目录没有 {said.category.code} 的承办单位 / nobody owns {said.category.code}")
        return owners[0].department

    def _dispatch(self, dispatcher: Actor, said: Said) -> None:
        self._pass(hours=self._rng.expovariate(1 / 0.8))
        lead = self._owner(said)
        assisting: list[Department] = []
        if self._rng.random() < 0.08:
            others = [
                d for d in directory.departments(takes_orders=True) if d.tier == "bureau" and d.pk != lead.pk
            ]
            assisting = [self._rng.choice(others)]
        wrong = self._rng.random() < 0.05
        if wrong:  # a mistake the department will return
            right, lead = lead, self._rng.choice(directory.departments(takes_orders=True))
        values = {"category": said.category, "area": said.area, "lead": lead, "assisting": assisting}
        task = self._do("dispatch", dispatcher, **values).made
        if wrong and lead.pk != right.pk:
            self._return(task, dispatcher, right)

    def _return(self, task: Task, dispatcher: Actor, right: Department) -> None:
        task.case = self.case
        unit = self._staff.unit(task.department_id)
        self._pass(hours=self._rng.uniform(0.5, 3))
        if task.return_forbidden or (task.return_due is not None and self.at > task.return_due):
            return
        reason = next(iter(directory.reasons("return")))
        words = filled(self._rng.choice(phrases()["return_reasons"]), {"department": right.name})
        self._do(
            "request",
            unit,
            task,
            kind="return",
            reason_code=reason.code,
            reason=words,
            suggested=right,
            basis=words,
        )
        self._pass(hours=self._rng.uniform(0.3, 3))
        self._do("rule", dispatcher, task, granted=True, ruling="同意退单，改派。", successor=right)

    def _handle(self, said: Said) -> None:
        """Every open task signs, reaches the citizen, perhaps asks for time, and replies; children never arise."""
        started, ends = self.at, []
        for task in Task.objects.open().filter(case=self.case).order_by("id"):
            task.case = self.case
            self.at = started
            self._handle_one(task, said)
            ends.append(self.at)
        self.at = max(ends, default=started)

    def _handle_one(self, task: Task, said: Said) -> None:
        unit, rng = self._staff.unit(task.department_id), self._rng
        if task.status == TaskStatus.TO_SIGN:
            self._working(rng.expovariate(1 / 1.5))
            self._do("sign", unit, task)
        self._working(rng.expovariate(1 / 2.5))
        reached = rng.random() < 0.9
        self._do(
            "reach", unit, task, way="telephone", reached=reached, note=rng.choice(phrases()["reach_notes"])
        )
        if rng.random() < 0.06 and task.extensions == 0 and said.kind in (Kind.HELP, Kind.COMPLAINT):
            self._working(rng.uniform(4, 20))
            reason = next(iter(directory.reasons("extend")))
            words = rng.choice(phrases()["extend_reasons"])
            self._do(
                "request",
                unit,
                task,
                kind="extend",
                reason_code=reason.code,
                reason=words,
                amount=rng.randint(1, 5),
            )
        self._reach_reply_time(task)
        self._do("reply", unit, task, **self._reply(said))
        if task.status == TaskStatus.IN_PROGRESS:
            self._working(rng.uniform(0.2, 3))
            self._do("approve_reply", self._approver(task), task)

    def _reach_reply_time(self, task: Task) -> None:
        """Most reply within their time, some at the last moment, about one in eight too late."""
        share = self._rng.betavariate(2.2, 2.6) if self._rng.random() < 0.92 else self._rng.uniform(1, 1.4)
        calendar = directory.calendar_of(task.department_id)
        self._come_to(max(self.at, calendar.fraction(task.dispatched_at, task.due_at, min(share, 1))))
        if share > 1:
            self._working(calendar.working_seconds(task.dispatched_at, task.due_at) / 3600 * (share - 1))

    def _approver(self, task: Task) -> Actor:
        from yixian.cases.actions.reply import approving_department

        department_id = approving_department(self.case, task)
        assert department_id is not None
        return self._staff.unit(department_id)

    def _reply(self, said: Said) -> dict[str, Any]:
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

    def _review(self, dispatcher: Actor) -> None:
        self._working(self._rng.expovariate(1 / 1.5))
        self._do("pass", dispatcher)

    def _call_back(self) -> bool:
        """Call back until the citizen is reached or three attempts failed. False where a re-handling is proposed."""
        chances, rng = phrases()["callback"], self._rng
        while self.case.status == CaseStatus.TO_CALLBACK:
            self._working(rng.uniform(1.5, 7))
            if rng.random() < 0.22:
                self._do("record_callback", self._staff.caller(), reached=False)
                continue
            solved = self._words.pick(chances["solved"])
            good = solved == "solved"
            satisfied = (
                self._words.pick(chances["satisfied"]) if good else rng.choice(["fairly", "dissatisfied", "very_dissatisfied"])
            )
            self._do(
                "record_callback",
                self._staff.caller(),
                reached=True,
                contacted=self._words.pick(chances["contacted"]) == "yes",
                solved=solved,
                satisfied=satisfied,
                why=rng.choice(chances["praise"] if good else chances["complaints"]),
            )
            if self.case.rehandle_proposed:
                return False
        return True

    def _do(self, name: str, actor: Actor, task: Task | None = None, **values: Any) -> Step:
        return carry(name, actor, task or self.case, self.case, task, values, at=self.at)

    def _pass(self, *, hours: float = 0, minutes: float = 0) -> None:
        """Time passes straight through (the hotline works day and night)."""
        self._come_to(self.at + timedelta(hours=hours, minutes=minutes))

    def _working(self, hours: float) -> None:
        """Working time passes."""
        whole = int(hours)
        calendar = directory.calendar_of(None)
        moved = calendar.add(self.at, whole, "wh").at + timedelta(minutes=(hours - whole) * 60)
        self._come_to(max(moved, self.at + timedelta(minutes=1)))

    def _come_to(self, at: datetime) -> None:
        if at > self._now:
            raise Present
        self.at = at
