"""A small score sheet, plans, a second inspector, and things brought to where a test wants them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from tests.cases.world import World
from yixian.cases.models import Case
from yixian.evaluation.actions.score_inspection import score, take
from yixian.evaluation.inspection.sheets import version_of
from yixian.evaluation.models import Inspection, InspectionPlan, Score, ScoreItem, ScoreSheet, What
from yixian.people.actions import create_account
from yixian.people.models import SYSTEM, Account, Role

FULL: dict[str, int | None] = {"manner": 40, "facts": 60, "leak": 0}


class Inspected:
    """Sheets `call`, `case` and `reply` with two items and one fatal error each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sheets = {what: self._sheet(what) for what in What.values}
        self.person("inspector2", Role.INSPECTOR)

    def _sheet(self, what: str) -> ScoreSheet:
        sheet = ScoreSheet.objects.create(code=what, name=f"{what}评分表", what=what, passing=80)
        items = (("manner", 40, False, False), ("facts", 60, False, True), ("leak", 0, True, False))
        for place, (code, points, fatal, skippable) in enumerate(items):
            ScoreItem.objects.create(
                sheet=sheet,
                code=code,
                name=f"项目{code}",
                points=points,
                fatal=fatal,
                may_not_apply=skippable,
                position=place,
            )
        return sheet

    def person(self, username: str, *roles: str, operator: bool = False) -> Account:
        """One more of the cast."""
        city = self.world.city
        made = create_account(
            SYSTEM,
            username=username,
            name=f"姓名{username}",
            organisation=city.operator if operator else city.government,
            department=city.centre,
            roles=roles,
            password="a-long-word-for-tests",
        )
        Account.objects.filter(pk=made.pk).update(password_given=False)
        made.refresh_from_db()
        self.world.cast.people[username] = made
        return made

    def plan(self, what: str = "case", **columns: Any) -> InspectionPlan:
        given = {"code": f"{what}-plan", "name": f"{what}方案", "valid_from": date(2025, 1, 1), "at_least": 1}
        return InspectionPlan.objects.create(what=what, sheet=self.sheets[what], **{**given, **columns})

    def drawn(self, case: Case | None = None, **columns: Any) -> Inspection:
        """A seat's order to be scored."""
        case = case or self.world.submitted()
        if columns.get("what") == "call":
            columns["case"] = None
        version = version_of(self.sheets[columns.get("what", "case")])
        assert version is not None
        rest = {
            "what": "case",
            "case": case,
            "account": case.contact.agent,
            "plan": self._plan(),
            "sheet": version,
        }
        now = timezone.now()
        return Inspection.objects.create(
            **{"at": now, "drawn_at": now, "period": date(2026, 3, 2), **rest, **columns}
        )

    def _plan(self) -> InspectionPlan:
        return InspectionPlan.objects.filter(what="case").first() or self.plan()

    def replied(self, **columns: Any) -> Inspection:
        """A department's reply to be scored."""
        case = self.world.to_callback()
        reply = self.world.reply_of(self.world.task_of(case, self.world.city.bureau))
        department = self.world.city.bureau
        given = {"what": "reply", "account": None, "reply": reply, "department": department}
        return self.drawn(case, **{**given, **columns})

    def scored(self, one: Inspection, who: str = "inspector", **marks: int | None) -> Score:
        """What `who` gives, full marks but for `marks`."""
        actor = self.world.actor(who)
        if one.state in Inspection.TO_SCORE:
            assert take(actor, one, timezone.now())
        return score(actor, one, {**FULL, **marks}, {"": "总的不错", "manner": "语气"})

    def typed(self, **marks: Any) -> dict[str, str]:
        """A form of a sheet, full marks but for `marks`."""
        given = {"mark_manner": "40", "mark_facts": "60", "mark_leak": "no"}
        return {**given, **{name: str(value) for name, value in marks.items()}}
