"""Rows made by hand, so that every expected number can be counted on the page.

Times are "MM-DD HH:MM" of 2026, local.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast
from yixian.cases.models import Case, Citizen, Contact, Reply, Request, Task
from yixian.directory.models import Area, Category, Department, HotlineNumber
from yixian.directory.working_time import CHINA
from yixian.evaluation.models import Callback
from yixian.insight import queries
from yixian.insight.period import Period
from yixian.telephony.models import Call

NOW = datetime(2026, 3, 20, 10, tzinfo=CHINA)
MARCH = Period.read("2026-03-01", "2026-03-31")
TIMES = ("_at", "_due")


def at(text: str | None) -> datetime | None:
    """ "03-05 09:00" as a moment of 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA) if text else None


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: at(value) if name.endswith(TIMES) or name == "at" else value for name, value in given.items()
    }


class Hand:
    """The cast's city with two districts, categories and numbers, and whatever rows a test writes."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.city = cast, cast.city
        self.areas = {"140100": Area.objects.create(code="140100", name="市", level="city")}
        for code in ("140105", "140106"):
            self.areas[code] = Area.objects.create(
                code=code, name=f"区{code}", level="district", parent=self.areas["140100"]
            )
        self.areas["street"] = Area.objects.create(
            code="140105001", name="街道", level="street", parent=self.areas["140105"]
        )
        self.categories: dict[str, Category] = {}
        for code in ("01", "0101", "010101", "02"):
            self.categories[code] = Category.objects.create(
                code=code, name=f"分类{code}", parent=self.categories.get(code[:-2]), valid_from="2025-01-01"
            )
        self.number = HotlineNumber.objects.create(number="12345", name="热线", mode="merged")
        self.citizen = Citizen.objects.create(anonymous=True)

    def contact(self, received_at: str, channel: str = "telephone", **given: Any) -> Contact:
        given.setdefault("outcome", "case")
        if channel == "telephone":
            given.setdefault("number", self.number)
        made: Contact = Contact.objects.create(
            channel=channel,
            received_at=at(received_at),
            entered_at=at(received_at),
            citizen=self.citizen,
            **given,
        )
        return made

    def call(
        self, began_at: str, outcome: str = "answered", *, waited: int = 8, talked: int = 60, **given: Any
    ) -> Call:
        """A call to 12345 that was taken up after `waited` seconds and talked on for `talked`, or was not."""
        begins = at(began_at)
        assert begins is not None
        answered = outcome == "answered"
        given.setdefault("number", self.number)
        given.setdefault("ended_at", begins + timedelta(seconds=waited + (talked if answered else 0)))
        made: Call = Call.objects.create(
            uid=f"{begins.timestamp():.0f}.{Call.objects.count()}",
            began_at=begins,
            outcome=outcome,
            waited=waited,
            talked=talked if answered else None,
            **given,
        )
        return made

    def case(self, received_at: str, kind: str = "help", channel: str = "telephone", **given: Any) -> Case:
        """A case with its contact; closed if it has an outcome."""
        given.setdefault("status", "closed" if given.get("outcome") else "handling")
        made: Case = Case.objects.create(
            contact=self.contact(received_at, channel),
            citizen=self.citizen,
            kind=kind,
            version=1,
            **_columns({"received_at": received_at, "entered_at": received_at, **given}),
        )
        return made

    def task(
        self, case: Case, dispatched_at: str, due_at: str, department: Department | None = None, **given: Any
    ) -> Task:
        given.setdefault("role", "lead")
        given.setdefault("status", "done" if given.get("replied_at") else "in_progress")
        columns = _columns({"dispatched_at": dispatched_at, "due_at": due_at, **given})
        made: Task = Task.objects.create(
            case=case,
            department=department or self.city.bureau,
            yellow_at=columns["due_at"],
            red_at=columns["due_at"],
            **columns,
        )
        return made

    def request(self, task: Task, kind: str, granted: bool | None) -> Request:
        made: Request = Request.objects.create(
            task=task,
            kind=kind,
            reason_code="x",
            reason="x",
            asked_by=self.cast.liaison,
            asked_at=task.dispatched_at,
            granted=granted,
            ruled_at=task.dispatched_at if granted is not None else None,
        )
        return made

    def reply(self, task: Task, **given: Any) -> Reply:
        made: Reply = Reply.objects.create(
            task=task,
            written_by=self.cast.handler,
            written_at=task.dispatched_at,
            approved_at=task.dispatched_at,
            **{"resolution": "solved", **given},
        )
        return made

    def callback(
        self,
        case: Case,
        at_: str,
        solved: str = "solved",
        satisfied: str = "satisfied",
        lead: Department | None = None,
        **given: Any,
    ) -> Callback:
        answered = bool(solved)
        columns = {
            "round": 1,
            "attempt": 1,
            "seq": 1,
            "part": "morning",
            "way": "telephone",
            "reached": answered,
            "effective": answered,
            **given,
        }
        made: Callback = Callback.objects.create(
            case=case,
            at=at(at_),
            lead=lead or self.city.bureau,
            solved=solved,
            satisfied=satisfied if answered else "",
            **columns,
        )
        return made


def numbers(period: Period = MARCH, department: Department | None = None) -> dict[str, Any]:
    """Every indicator's (numerator, denominator), a count alone where there is no denominator."""
    found: dict[str, Any] = {}
    for figure in queries.figures(period, department):
        pair = (figure.numerator, figure.denominator)
        found[figure.indicator.code] = pair[0] if pair[1] is None else pair
    return found
