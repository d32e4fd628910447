"""One invented case from the first call to the last: through the real actions, each at a plausible moment.

The life stops at the present: what would happen later stays undone, so that a simulated city has work in every
list. Working hours of the departments are kept, and about one task in eight is late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from yixian.cases.actions.dispatch import propose
from yixian.cases.models import (
    Case,
    CaseLink,
    CaseStatus,
    Channel,
    Kind,
    ReplyWay,
    Secrecy,
    Task,
    TaskStatus,
    Urgency,
)
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.intake.actions import Approach, receive
from yixian.intake.demo.citizen_work import CitizenWork
from yixian.intake.demo.unit_work import UnitWork
from yixian.intake.demo.words import Said, turns, urgency_of
from yixian.people.models import Actor

MOST_MEMBERS = 3
ROUNDS = 2


def _reply_way(said: Said, approach: Approach) -> ReplyWay:
    """A third of those who left a number want text messages: in a demonstration a file shows what they would get."""
    telephone = approach.identity is not None and approach.identity.telephone
    return ReplyWay.SMS if telephone and len(said.content) % 3 == 0 else ReplyWay.TELEPHONE


class Life(CitizenWork, UnitWork):
    """One case being lived."""

    lead: Department | None = None  # who is to lead, where the catalogue does not decide
    members = 0  # cases merged into this one

    def live(self, said: Said, approach: Approach, actor: Actor, at: datetime, **more: Any) -> None:
        """Register the case, with `more` of its fields, and carry it as far as time and the rules allow."""
        self.at = at
        more.setdefault("reply_way", _reply_way(said, approach))
        with self._as_far_as_it_goes():
            self.case = receive(actor, approach, self._values(said, more), submit=False, at=at)
            self._from_the_start(said, actor)

    def _values(self, said: Said, more: dict[str, Any]) -> dict[str, Any]:
        rng, ours = self._rng, turns()
        confidential = {"secrecy": Secrecy.FROM_UNIT} if self._happens("confidential") else {}
        return {
            "kind": said.kind,
            "category": said.category,
            "area": said.area,
            "title": said.title[:30],
            "content": said.content,
            "demand": said.demand,
            "address": said.address,
            "urgency": urgency_of(said.category.code, said.kind),
            "tags": [tag for tag, rate in ours["tags"].items() if rng.random() < rate],
            "publish_consent": rng.random() < 0.4,
            "callback_consent": rng.random() < 0.95,
            **confidential,
            **more,
        }

    def _from_the_start(self, said: Said, actor: Actor) -> None:
        """At once by the seat, or as an order."""
        at_seat = actor.kind == "account"
        if at_seat and said.answer and self._rng.random() < 0.85:
            self._pass(minutes=self._rng.uniform(2, 9))
            self._do("answer", actor, answer=said.answer)
            return
        on_telephone = at_seat and self.case.contact.channel == Channel.TELEPHONE
        if on_telephone and said.kind == Kind.HELP and self._happens("transfer"):
            self._pass(minutes=self._rng.uniform(1, 4))
            target = self._phrase("transfers")
            self._do("transfer", actor, target=target, picked_up=True, result="")
            return
        if at_seat:
            self._pass(minutes=self._rng.uniform(1, 4))
        submitter = actor if at_seat else self._citizen
        self._do("submit", submitter)
        if at_seat and self._happens("send_back"):
            self._pass(minutes=self._rng.uniform(10, 90))
            self._do("send_back", self._dispatcher, note=self._phrase("send_backs"))
            self._pass(minutes=self._rng.uniform(20, 120))
            self._do("submit", submitter)
        if self._happens("refuse") and not self._refuse():
            return
        self._follow(said)

    def _refuse(self) -> bool:
        """Not accepted; True where the citizen's objection is, after all."""
        self._pass(hours=self._rng.uniform(0.2, 1.5))
        reason = directory.reason("refuse", self._phrase("refusals"))
        assert reason is not None
        self._do("refuse", self._dispatcher, reason=reason, explanation="")
        return self._happens("object") and self._object()

    def _follow(self, said: Said) -> None:
        """From the order to its end."""
        if self.case.kind == Kind.COMMENDATION:
            self._pass(hours=self._rng.uniform(0.2, 3))
            self._do("note", self._dispatcher, department=self._owner(said))
            return
        self._dispatch(said)
        if self._happens("group") and self.case.kind != Kind.REPORT and not self.case.protected:
            self._gain_members(said)
        if self._happens("ask_again") and self.case.kind != Kind.REPORT and not self.case.protected:
            self._ask_again(said)
        self._handle(said)
        self._review(said)
        self._ask_members(said)
        self._ask_until_closed(said)
        self._exempt()

    def _owner(self, said: Said) -> Department:
        if self.lead is not None:
            return self.lead
        if self.case.accused_id is not None:
            lead = propose(self.case)["lead"]
            if lead is not None and lead.takes_orders:
                found: Department = lead
                return found
        owners = directory.owner_of(said.category, said.area)
        if not owners:
            raise Refusal(f"派单目录没有 {said.category.code} 的承办单位 / nobody owns {said.category.code}")
        return owners[0].department

    def _rung(self, lead: Department) -> str:
        on_duty = directory.duty_persons(lead.pk, self.case.urgency, self.at)
        return f"{on_duty[0].name} {on_duty[0].telephone}" if on_duty else self._phrase("telephoned")

    def _dispatch(self, said: Said) -> None:
        urgent = self.case.urgency != Urgency.NORMAL
        self._pass(minutes=self._rng.uniform(2, 9) if urgent else 60 * self._rng.expovariate(1 / 0.8))
        right = lead = self._owner(said)
        plain = self.case.accused_id is None and not urgent
        wrong = plain and self._happens("wrong")  # a mistake the department will return
        if wrong:
            lead = self._rng.choice(directory.departments(takes_orders=True))
        assisting = [self._other_bureau(lead)] if plain and self._happens("assisting") else []
        step = self._do(
            "dispatch",
            self._dispatcher,
            category=said.category,
            area=said.area,
            lead=lead,
            assisting=assisting,
            accused_confirmed=True,
            telephoned=self._rung(lead) if self.case.urgency == Urgency.P1 else "",
            note=self._phrase("dispatch_notes"),
        )
        if (wrong and lead.pk != right.pk) or self._happens("return"):
            other = right if lead.pk != right.pk else self._other_bureau(lead)
            self._return(step.made, other)
        elif plain and self._happens("add_task") and not assisting:
            self._pass(hours=self._rng.uniform(0.5, 4))
            note = self._phrase("add_task_notes")
            self._do("add_task", self._dispatcher, department=self._other_bureau(lead), note=note)

    def _other_bureau(self, lead: Department) -> Department:
        others = [
            d for d in directory.departments(takes_orders=True) if d.tier == "bureau" and d.pk != lead.pk
        ]
        return self._rng.choice(others)

    def _gain_members(self, said: Said) -> None:
        """Others call about the same thing and are merged into this case."""
        for _nth in range(self._rng.randint(1, MOST_MEMBERS)):
            self._pass(minutes=self._rng.uniform(10, 120))
            seat = self._staff.seat()
            approach = Approach(identity=self._words.identity(), received_at=self.at, invented=True)
            other = self._another()
            with other._as_far_as_it_goes():
                other.case = receive(seat, approach, self._alike(said), submit=False, at=self.at)
                self.members += 1
                other._merge_into(self.case, seat)
            self.refused += other.refused
            self.case.refresh_from_db(fields=["version"])

    def _ask_again(self, said: Said) -> None:
        """The same citizen calls once more about the same matter; the seat marks it and joins the two."""
        self._pass(hours=self._rng.uniform(1, 20))
        seat, other = self._staff.seat(), self._another()
        approach = Approach(citizen=self.case.citizen, received_at=self.at, invented=True)
        with other._as_far_as_it_goes():
            other.case = receive(seat, approach, self._alike(said), submit=False, at=self.at)
            self.members += 1
            other._do("relate", seat, earlier=self.case.number, kind=CaseLink.Kind.REPEAT)
            other._merge_into(self.case, seat)
        self.refused += other.refused
        self.case.refresh_from_db(fields=["version"])

    def _alike(self, said: Said) -> dict[str, Any]:
        """What somebody else says of this case's matter: as urgent, and about the same unit's same conduct."""
        case = self.case
        more = {"accused": case.accused, "accused_matter": case.accused_matter}
        return self._values(said, {"urgency": case.urgency, "secrecy": Secrecy.NONE, **more})

    def _merge_into(self, parent: Case, seat: Actor) -> None:
        """By the seat at once; what is about the hotline is submitted, and merged by the government office."""
        if parent.held_by_office:
            self._do("submit", seat)
        self._do("merge", self._dispatcher if parent.held_by_office else seat, into=parent.number)

    def _another(self) -> Life:
        """A life beside this one, at the same moment, in which nothing is stopped on purpose."""
        free = replace(self._turns, stop_before={})
        other = type(self)(self._rng, self._staff, self._words, self._now, free)
        other.at = self.at
        return other

    def _review(self, said: Said) -> None:
        self._working(self._rng.expovariate(1 / 1.5))
        if self._happens("rework"):
            replied = Task.objects.filter(case=self.case, status=TaskStatus.REPLIED, terminated=False)
            chosen = list(replied.filter(parent=None).values_list("pk", flat=True))
            if chosen:
                self._do("rework", self._dispatcher, tasks=chosen[:1], note=self._phrase("reworks"))
                self._handle(said)
                self._working(self._rng.uniform(0.5, 4))
        ended = Task.objects.filter(case=self.case, terminated=True).exists()
        self._do("pass", self._dispatcher, answer=self._phrase("terminated_answers") if ended else "")

    def _ask_members(self, said: Said) -> None:
        """Everybody of a group is asked, and a member who is not content goes on alone."""
        if self.case.parent_id is not None:
            return
        members = Case.objects.filter(parent=self.case, status=CaseStatus.TO_CALLBACK)
        for member in members.select_related("citizen", "contact").order_by("id"):
            other = self._another()
            other.case = member
            with other._as_far_as_it_goes():
                other._ask_until_closed(said)
            self.refused += other.refused

    def _ask_until_closed(self, said: Said) -> None:
        while self.case.status == CaseStatus.TO_CALLBACK and not self._call_back():
            self._pass(hours=self._rng.uniform(1, 12))
            if self.case.round < ROUNDS and self._happens("rehandle"):
                note = "诉求人反映未解决，请重新办理。"
                self._do("rehandle", self._duty_manager, lead=None, note=note)
                self._handle(said)
                self._review(said)
                continue
            self._do("close_on_facts", self._duty_manager, note="已依法依规办理完毕，并向诉求人说明理由。")
