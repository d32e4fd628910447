"""What is said of an answer afterwards: the department asks to have it left out, others rule on that."""

from __future__ import annotations

from typing import Any

from yixian.intake.demo.course import Course
from yixian.intake.demo.visits import site_picture
from yixian.intake.demo.words import turns
from yixian.people.models import Actor


class Judging(Course):
    """The life of a case after it was closed, as far as a department is judged by it."""

    judged: dict[str, Any] | None = None  # what the citizen answered last

    def _exempt(self) -> None:
        """Asked for by the department now and then, or proposed on closing on the facts; ruled, and appealed."""
        self.case.refresh_from_db()
        if (
            self.judged is None
            or self.case.lead_id is None
            or self.case.protected
            or self.case.held_by_office
        ):
            return
        unit = self._staff.unit(self.case.lead_id)
        if not self.case.exemption_proposed:
            if self.judged["solved"] == "solved" or not self._happens("ask_exemption"):
                return
            self._ask_exemption(unit)
        self._rule_exemption(unit)

    def _ask_exemption(self, unit: Actor) -> None:
        self._working(self._rng.uniform(4, 24))
        asked = self._rng.choice(turns()["exemptions_asked"])
        self._do("ask_exemption", unit, **asked, file=site_picture(self._rng))

    def _rule_exemption(self, unit: Actor) -> None:
        self._working(self._rng.uniform(4, 24))
        refused = self._happens("refuse_exemption")
        ruling = self._phrase("exemption_refusals" if refused else "exemption_rulings")
        self._do("rule_exemption", self._staff.assessor, granted=not refused, ruling=ruling)
        if not refused or not self._happens("appeal_exemption"):
            return
        self._working(self._rng.uniform(4, 24))
        self._do("appeal_exemption", unit, appeal=self._phrase("exemption_appeals"))
        self._working(self._rng.uniform(4, 24))
        upheld = self._happens("uphold_refusal")
        ruling = self._phrase("exemption_final_refusals" if upheld else "exemption_decisions")
        decides = self._staff.second_duty_manager  # the first may have proposed it
        self._do("decide_appeal", decides, final_granted=not upheld, final_ruling=ruling)
