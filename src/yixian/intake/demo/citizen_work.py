"""What citizens do with their case in an invented history: hurry it, add to it, leave it, judge it."""

from __future__ import annotations

from typing import Any

from yixian.cases.models import CaseStatus, Kind
from yixian.intake.demo.course import Present
from yixian.intake.demo.judging import Judging
from yixian.intake.demo.words import phrases
from yixian.people.models import Actor


class CitizenWork(Judging):
    """The citizen's side of a life."""

    def _meanwhile(self) -> None:
        """While departments work: some add something, some hurry them, a few need it no more."""
        if self._happens("supplement"):
            self._pass(hours=self._rng.uniform(1, 12))
            self._do("supplement", self._by_citizen_or_seat(), text=self._phrase("supplements"))
        if self._happens("urge"):
            self._pass(hours=self._rng.uniform(4, 30))
            self._do("urge", self._by_citizen_or_seat(), note=self._phrase("urges"))
        if self._happens("withdraw") and self.case.kind != Kind.REPORT:
            self._pass(hours=self._rng.uniform(2, 20))
            self._do("withdraw", self._citizen, note=self._phrase("withdrawals"))
            raise Present

    def _by_citizen_or_seat(self) -> Actor:
        # A seat never gets at a confidential case again, nor at one the office holds.
        if self.case.protected or self.case.held_by_office or self._rng.random() < 0.5:
            return self._citizen
        return self._staff.seat()

    def _object(self) -> bool:
        """Against a refusal, within a working day; True where the case is taken up again."""
        self._pass(hours=self._rng.uniform(0.5, 5))
        self._do("object", self._citizen, note=self._phrase("objections"))
        self._working(self._rng.uniform(0.5, 5))
        accepted = self._happens("accept_objection")
        note = self._phrase("objection_answers")
        self._do("answer_objection", self._dispatcher, accept=accepted, note=note)
        return accepted

    def _call_back(self) -> bool:
        """Ask until the citizen answers or three attempts failed. False where a re-handling is proposed."""
        rng = self._rng
        silent = self._happens("silent")
        if self._happens("evaluate") and not self.case.protected:
            self._pass(hours=rng.uniform(1, 20))
            self._do("evaluate", self._citizen, **self._judgement())
            return not self.case.rehandle_proposed
        while self.case.status == CaseStatus.TO_CALLBACK:
            self._pass(hours=rng.uniform(2, 6))
            self._until_daytime()
            if silent or self._happens("missed"):
                self._do("record_callback", self._caller, way="telephone", reached=False)
                continue
            judged = self._judgement()
            self._do("record_callback", self._caller, way="telephone", reached=True, **judged)
            return not self.case.rehandle_proposed
        return True

    @property
    def _caller(self) -> Actor:
        return self._staff.office if self.case.held_by_office else self._staff.caller()

    def _judgement(self) -> dict[str, Any]:
        """The answers to the three questions, kept for whoever is judged by them."""
        self.judged = self._answers()
        return self.judged

    def _answers(self) -> dict[str, Any]:
        chances, rng = phrases()["callback"], self._rng
        if self._happens("half_solved"):  # a scene alone
            half = {"contacted": "yes", "solved": "partly", "satisfied": "fairly"}
            return {**half, "why": rng.choice(chances["complaints"])}
        solved = "not" if self._happens("unhappy") else self._words.pick(chances["solved"])
        good = solved == "solved"
        poor = {
            "not": ["dissatisfied", "very_dissatisfied"],
            "partly": ["fairly", "satisfied", "dissatisfied"],
        }
        return {
            "contacted": self._words.pick(chances["contacted"]),
            "solved": solved,
            "satisfied": self._words.pick(chances["satisfied"]) if good else rng.choice(poor[solved]),
            "why": rng.choice(chances["praise"] if good else chances["complaints"]),
        }
