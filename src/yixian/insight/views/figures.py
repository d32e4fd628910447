"""The figures of any period, of the city or a department, with their definitions and the period before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yixian.ground.access import access
from yixian.insight import queries
from yixian.insight.asking import Behind, Question
from yixian.insight.definitions import Place
from yixian.insight.dimensions import NAMES
from yixian.insight.figure import NOTHING, change_text, number_text, value_text
from yixian.insight.queries import Figure, Group
from yixian.insight.reading import Standing
from yixian.insight.scope import choices
from yixian.knowledge.record import READERS as RECORD_READERS
from yixian.people.models import Account, Actor

READERS = (
    "dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "inspector",
    "publisher",
    "auditor",
    "leader",
    "unit_head",
    "liaison",
)
# What a breakdown shows of each line; a column nothing in the breakdown has is left out.
COLUMNS = (
    "calls",
    "connect_rate",
    "fifteen_second_rate",
    "contacts",
    "cases",
    "orders",
    "tasks",
    "completion_rate",
    "on_time_rate",
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "complaints_handled",
    "helps_solved",
    "suggestions_adopted",
)


@dataclass(frozen=True)
class Side:
    """A numerator or denominator: the number, and the address of its rows where it has any."""

    text: str
    url: str
    words: str


@dataclass(frozen=True)
class Line:
    """One figure as the table shows it."""

    figure: Figure
    value: str
    sides: list[Side]
    before: str = ""
    change: str = ""


def question_of(request: HttpRequest) -> Question:
    """What the address asks for, by whoever is signed in. Raises a `Refusal` for what may not be asked."""
    assert isinstance(request.user, Account)
    told = request.GET
    return Question.read(
        Actor.of(request.user),
        told.get("from", ""),
        told.get("to", ""),
        told.get("department", ""),
        told.get("group", ""),
    )


@access(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Every indicator, and one breakdown at a time."""
    question = question_of(request)
    period, department = question.period, question.department
    standing = Standing.now()
    earlier = period.before()
    before = queries.figures(earlier, department, standing) if earlier else []
    by_code = {figure.indicator.code: figure for figure in before}
    found = queries.figures(period, department, standing)
    lines = [line_of(question, figure, by_code.get(figure.indicator.code)) for figure in found]
    groups = queries.groups(period, question.group, department, standing) if question.group else []
    columns = [code for code in COLUMNS if any(code in group.figures for group in groups)]
    return render(
        request,
        "insight/figures.html",
        {
            "question": question,
            "reads_record": bool(question.actor.roles & RECORD_READERS),
            "before": earlier,
            "frozen_at": queries.frozen_at(period) if department is None else None,
            "lines": [line for line in lines if not line.figure.indicator.missing],
            "missing": [line.figure.indicator for line in lines if line.figure.indicator.missing],
            "departments": choices(question.actor),
            "group_names": NAMES.items(),
            "group_name": NAMES.get(question.group, ""),
            "columns": [queries.find(code).label for code in columns],
            "groups": [(group, _cells(question, group, columns)) for group in groups],
        },
    )


def line_of(
    question: Question, figure: Figure, before: Figure | None = None, value: str | None = None
) -> Line:
    """A figure with links to its rows; `value` is its line of the breakdown, None in the summary."""
    ratio = figure.indicator.ratio(figure.level)
    sides = []
    for place, part in ratio.places.items() if ratio else ():
        if part is not None:
            number = figure.numerator if place == "numerator" else figure.denominator
            url = _rows_url(question, figure, place, value) if figure.has_rows[place] and number else ""
            sides.append(Side(number_text(number), url, str(part.words)))
    earlier = value_text(before) if before is not None else NOTHING
    return Line(figure, value_text(figure), sides, earlier, change_text(figure, before))


def _rows_url(question: Question, figure: Figure, place: Place, value: str | None) -> str:
    # The summary counts the whole period whatever breakdown is shown below it.
    whole = Question(question.actor, question.period, question.department)
    behind = Behind(whole if value is None else question, figure.indicator.code, place, value or "")
    return f"{reverse('figure_rows', args=[figure.indicator.code])}?{behind.address}"


def _cells(question: Question, group: Group, columns: list[str]) -> list[Line | None]:
    return [
        line_of(question, group.figures[code], value=group.value) if code in group.figures else None
        for code in columns
    ]
