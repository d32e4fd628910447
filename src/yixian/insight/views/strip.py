"""My unit's figures, a strip above its inbox: what is open and late now, and how well it did this month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.queries import counts_by_lamp
from yixian.directory import queries as directory
from yixian.ground.errors import Words
from yixian.insight import queries
from yixian.insight.asking import Question
from yixian.insight.period import Period
from yixian.insight.scope import READERS
from yixian.insight.views.figures import Line, line_of
from yixian.people.models import Actor

# What is shown of the month, and what is to be said where nothing was counted yet.
RATES: dict[str, Words] = {
    "on_time_rate": _("本月还没有到期或办结的任务"),
    "solved_rate": _("本月还没有有效回访"),
    "satisfied_rate": _("本月还没有有效回访"),
}
LAMPS = ("yellow", "red", "overdue")


@dataclass(frozen=True)
class Count:
    """How many tasks are open (`lamp` empty) or show a lamp, and the list of exactly these."""

    lamp: str
    number: int
    url: str


@dataclass(frozen=True)
class Rate:
    """A rate of the month with its two numbers; `why` says what is wanting where there is none."""

    line: Line
    why: Words


def strip_shown(actor: Actor) -> dict[str, Any] | None:
    """The strip of the actor's unit and those below it; None without a unit.

    Rates are those of the page of figures, for whoever may open it; a handler sees the counts alone.
    """
    unit = directory.department(actor.department_id) if actor.department_id is not None else None
    if unit is None:
        return None
    counted, inbox = counts_by_lamp(actor, timezone.now()), reverse("inbox")
    counts = [Count("", counted["open"], inbox)]
    counts += [Count(lamp, counted[lamp], f"{inbox}?lamp={lamp}") for lamp in LAMPS]
    question = Question(actor, Period.this_month(), unit)
    rates = _rates(question) if actor.roles & READERS else []
    return {"unit": unit, "counts": counts, "rates": rates, "address": urlencode(question.address)}


def _rates(question: Question) -> list[Rate]:
    found = queries.some_figures(question.period, RATES, department=question.department)
    return [
        Rate(line_of(question, figure), RATES[code] if figure.value is None else "")
        for code, figure in found.items()
    ]
