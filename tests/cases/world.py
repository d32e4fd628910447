"""A small city with its rows, and cases brought to any state by the actions themselves.

case = world.submitted(kind="complaint")
task = world.dispatched(case)
world.do("sign", "liaison", task)
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yixian.directory
from tests.cast import Cast
from yixian.cases.actions import Step, act, perform
from yixian.cases.models import Case, Contact, Explanation, Identity, Reply, Request, Task
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    DeadlineRule,
    Department,
    OfficeHours,
    ReasonCode,
)
from yixian.directory.working_time import CHINA
from yixian.ground.caching import drop_all
from yixian.intake.actions import Approach, open_contact, register
from yixian.people.models import SYSTEM, Actor

DEFAULT = Path(yixian.directory.__file__).parent / "rows/default"
NAME, TELEPHONE = "王小明", "8613800138000"
CONTENT = "小区东门口夜市占道，王小明电话13800138000，请尽快清理"
ANSWER: dict[str, Any] = {
    "finding": "true",
    "resolution": "solved",
    "verdict": "adopted",
    "measures": "已清理并安排专人值守",
    "to_citizen": "您好，占道摊位已清理。",
}


def at(text: str) -> datetime:
    """The moment, after checking that the weekday written beside it is right."""
    stamp, weekday = text.rsplit(" ", 1)
    moment = datetime.fromisoformat(stamp).replace(tzinfo=CHINA)
    assert f"{moment:%a}" == weekday, f"{stamp} is a {moment:%A}"
    return moment


def rows(name: str) -> list[dict[str, str]]:
    """The rows every city starts with."""
    with (DEFAULT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class World:
    """The cast's city with limits, reasons, categories, one catalogue entry, and its cases."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.city = cast, cast.city
        self._actors: dict[str, Actor] = {}
        DeadlineRule.objects.bulk_create(DeadlineRule(**row) for row in rows("deadlines.csv"))
        ReasonCode.objects.bulk_create(ReasonCode(**row) for row in rows("reasons.csv"))
        hours = ((time(8, 30), time(12)), (time(14), time(18)))
        OfficeHours.objects.bulk_create(
            OfficeHours(weekday=day, opens=opens, closes=closes)
            for day in range(5)
            for opens, closes in hours
        )
        CalendarYear.objects.bulk_create(
            CalendarYear(year=year, confirmed=True) for year in range(2025, 2029)
        )
        self.area = Area.objects.create(code="140100", name="市", level="city")
        above: Category | None = None
        for code, name in (("01", "城市管理"), ("0101", "市容"), ("010101", "占道经营")):
            level, since = len(code) // 2, date(2025, 1, 1)
            above = Category.objects.create(
                code=code, version=1, name=name, level=level, valid_from=since, parent=above
            )
        assert above is not None
        self.category = above
        self.entry = CatalogueEntry.objects.create(
            category=self.category, department=self.city.bureau, valid_from=date(2025, 1, 1)
        )
        drop_all()

    def actor(self, who: str | Actor | Case) -> Actor:
        """The person of this name, `system`, or the citizen of a case."""
        if isinstance(who, Case):
            return Actor.citizen(who.pk)
        if isinstance(who, Actor):
            return who
        if who not in self._actors:
            self._actors[who] = SYSTEM if who == "system" else self.cast.actor(who)
        return self._actors[who]

    def department(self, code: str, name: str, tier: str = "bureau", **columns: Any) -> Department:
        """One more department."""
        columns.setdefault("takes_orders", True)
        made: Department = Department.objects.create(code=code, name=name, tier=tier, **columns)
        return made

    # Bringing cases to where a test wants them

    def contact(
        self, who: str = "seat", name: str = NAME, telephone: str = TELEPHONE, **given: Any
    ) -> Contact:
        """Somebody on the telephone."""
        identity = Identity(name=name, telephone=telephone)
        return open_contact(self.actor(who), Approach(identity=identity, **given))

    def draft(self, who: str = "seat", contact: Contact | None = None, **fields: Any) -> Case:
        """A case just registered; `fields` as somebody types them, departments as rows."""
        caller = {k: fields.pop(k) for k in ("name", "telephone") if k in fields}
        values = {
            "kind": "help",
            "category": self.category,
            "content": CONTENT,
            "callback_consent": True,
            **fields,
        }
        return register(self.actor(who), contact or self.contact(who, **caller), values)

    def submitted(self, **fields: Any) -> Case:
        """An order that waits for dispatch."""
        return self.do("submit", fields.get("who", "seat"), self.draft(**fields)).case

    def dispatched(
        self, case: Case | None = None, lead: Department | None = None, who: str = "dispatcher", **fields: Any
    ) -> Task:
        """The lead's task of a case just dispatched (`case`, or a new one with `fields`)."""
        extra = {
            k: fields.pop(k)
            for k in ("assisting", "forbid_return", "telephoned", "telephoned_at", "note")
            if k in fields
        }
        case = case or self.submitted(**fields)
        extra["assisting"] = [one.code for one in extra.get("assisting", ())]
        values = {
            "category": case.category.code if case.category else self.category.code,
            "lead": (lead or self.city.bureau).code,
            "accused_confirmed": True,
            **extra,
        }
        made: Task = self.do("dispatch", who, case, **values).made
        return made

    def in_progress(self, task: Task | None = None, **fields: Any) -> Task:
        """A signed task."""
        task = task or self.dispatched(**fields)
        self.do("sign", self.one_of("liaison", task), task)
        return self.again(task)

    def replied(self, task: Task | None = None, **fields: Any) -> Task:
        """A task that was answered (not approved, where a unit head must)."""
        task = self.in_progress(task, **fields)
        self.do("reply", self.one_of("handler", task), task, **ANSWER)
        return self.again(task)

    def reviewed(self, **fields: Any) -> Case:
        """A case whose departments have all answered."""
        return self.fresh(self.replied(**fields).case)

    def to_callback(self, **fields: Any) -> Case:
        """A case that passed review."""
        return self.do("pass", "dispatcher", self.reviewed(**fields)).case

    def asked(self, task: Task, kind: str, **fields: Any) -> Request:
        """A pending request on the task, by whoever may ask."""
        values = {
            "return": {"reason_code": "not_our_duty", "basis": "三定方案"},
            "extend": {"reason_code": "works", "amount": 8},
            "suspend": {"reason_code": "season", "plan": "开春施工", "review_date": "2027-03-01"},
            "terminate": {"reason_code": "impossible", "basis": "现场核实"},
        }[kind]
        who = self.one_of("liaison" if kind == "return" else "unit_head", task)
        made: Request = self.do(
            "request", who, task, **{"kind": kind, "reason": "详见附件", **values, **fields}
        ).made
        return made

    def one_of(self, role: str, task: Task) -> str:
        """Who in the cast has this role in the department of the task."""
        for name, account in self.cast.people.items():
            if account.department_id == task.department_id and role in account.roles:
                return name
        raise LookupError(f"nobody is {role} of {task.department}")

    def do(self, name: str, who: str | Actor | Case, target: Any, /, **typed: Any) -> Step:
        """`perform` with what was typed."""
        return perform(name, self.actor(who), target, typed)

    def act(self, name: str, who: str | Actor | Case, target: Any, /, **values: Any) -> Step:
        """`act` with clean values."""
        return act(name, self.actor(who), target, values)

    # Reading anew

    def fresh(self, case: Case) -> Case:
        """The case as it is in the database."""
        return Case.objects.select_related("citizen", "contact").get(pk=case.pk)

    def again(self, task: Task) -> Task:
        """The task as it is in the database."""
        return Task.objects.select_related("case__citizen", "case__contact", "department").get(pk=task.pk)

    def task_of(self, case: Case, department: Department) -> Task:
        """The newest task of a department on a case."""
        found = Task.objects.filter(case=case, department=department).order_by("-id").first()
        assert found is not None
        return self.again(found)

    def verbs(self, case: Case) -> list[str]:
        """What happened to the case, in order."""
        return list(case.events.order_by("seq").values_list("verb", flat=True))

    def reply_of(self, task: Task) -> Reply:
        """The newest reply on the task."""
        return Reply.objects.filter(task=task).latest("id")

    def explanation_of(self, task: Task) -> Explanation:
        """The newest question to the accused unit."""
        return Explanation.objects.filter(task=task).latest("id")
