"""What somebody asked for: period, department, breakdown, and the rows behind one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.insight import queries
from yixian.insight.definitions import Place
from yixian.insight.dimensions import check, label
from yixian.insight.period import Period
from yixian.insight.scope import WHOLE_CITY, department_of, visible
from yixian.people.models import Actor


@dataclass(frozen=True)
class Question:
    """Checked against what the actor may ask."""

    actor: Actor
    period: Period
    department: Department | None
    group: str = ""

    @classmethod
    def read(
        cls, actor: Actor, first: str = "", last: str = "", department: str = "", group: str = ""
    ) -> Question:
        """From texts as typed. Raises a `Refusal` naming `from`, `to`, `department` or `group`."""
        return cls(actor, Period.read(first, last), department_of(actor, department), check(group))

    @property
    def address(self) -> dict[str, str]:
        """The parts of an address that ask the same."""
        parts = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        if self.department is not None:
            parts["department"] = self.department.code
        return parts

    @property
    def own_only(self) -> bool:
        """Whether only the own unit may be chosen."""
        return self.actor.kind == "account" and not self.actor.roles & WHOLE_CITY

    @property
    def level(self) -> str:
        """Whether it is counted as the city's or as a department's."""
        return queries.level_of(self.department, self.group)


@dataclass(frozen=True)
class Behind:
    """The rows behind one number: of indicator `code` its numerator or denominator, perhaps of one value."""

    question: Question
    code: str
    part: Place
    value: str = ""

    @classmethod
    def read(cls, question: Question, code: str, part: str, value: str = "") -> Behind:
        """Raises a `Refusal` naming `part` for anything but the two sides of a fraction."""
        if part not in get_args(Place):
            raise Refusal(_("请说明要看分子还是分母的明细。"), field="part")
        return cls(question, code, "denominator" if part == "denominator" else "numerator", value[:40])

    def rows(self) -> QuerySet[Any]:
        """All of them: as many as the number says."""
        asked = self.question
        return queries.rows(self.code, self.part, asked.period, asked.department, asked.group, self.value)

    def visible(self) -> QuerySet[Any]:
        """Those the actor may see one by one."""
        return visible(self.rows(), self.question.actor)

    @property
    def address(self) -> str:
        """The query string of the list."""
        parts = {**self.question.address, "part": self.part}
        if self.question.group:
            parts |= {"group": self.question.group, "value": self.value}
        return urlencode(parts)

    @property
    def back(self) -> str:
        """The query string of the page the number stands on."""
        return urlencode({**self.question.address, "group": self.question.group})

    @property
    def narrowed(self) -> str:
        """The value of the breakdown in the reader's language; empty without one."""
        return label(self.question.group, self.value) if self.question.group else ""
