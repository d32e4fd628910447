"""The leader's page: what came, what is late, what is hot, what became of instructions; each number with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.spreadsheets import FORMS, Cell, file_answer
from yixian.insight import leading, queries
from yixian.insight.columns import table_of, told
from yixian.insight.dimensions import NAMES
from yixian.insight.figure import NOTHING, Figure, change_text, value_text
from yixian.insight.leading import Counted, Heat, Span
from yixian.insight.period import Period
from yixian.insight.reading import Standing
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.supervision import order_list, watching
from yixian.supervision import queries as supervision

LEADERS = ("leader", "duty_manager")
MOST_UNITS = 10
MOST_INSTRUCTIONS = 8
SOON = "soon"


@dataclass(frozen=True)
class Told:
    """A number in words, held against the period before, with the address of its rows where it has any."""

    text: str
    before: str
    change: str
    url: str


@dataclass(frozen=True)
class Line:
    """One figure in each of the spans it is shown in."""

    figure: Figure
    cells: list[Told]


@dataclass(frozen=True)
class Board:
    """Everything the page says at one moment."""

    spans: list[Span]
    came: list[Line]
    results: list[Line]
    missing: list[Any]
    late: list[tuple[leading.LateUnit, str]]
    late_total: int
    soon_total: int
    hot: list[tuple[str, list[tuple[Heat, str]]]]
    instructions: list[tuple[str, list[tuple[Any, int, str]]]]


@access(*LEADERS)
@never_cache
@require_GET
def leader(request: HttpRequest) -> HttpResponse:
    """The page."""
    actor, now = acting(request), timezone.now()
    board = _board(actor)
    given = supervision.with_rows(supervision.instructions(actor).open()).order_by("due_at", "pk")
    context = {
        "board": board,
        "now": now,
        "units": board.late[:MOST_UNITS],
        "more_units": len(board.late) - MOST_UNITS,
        "most_late": max((one.number for one, _url in board.late), default=0),
        "given": [(one, supervision.is_late(one, now)) for one in given[:MOST_INSTRUCTIONS]],
        "posted": [order_list.line_of(one, now) for one in supervision.posted(actor)[:MOST_INSTRUCTIONS]],
        "least": leading.HOT_LEAST,
        "growth": f"{leading.HOT_GROWTH - 1:.0%}",
        "began": queries.began(),
        "forms": FORMS,
    }
    return render(request, "insight/leader.html", context)


def _board(actor: Actor) -> Board:
    standing, now = Standing.now(), timezone.now()
    spans = leading.spans(timezone.localdate(now))
    month = spans[-1]
    found = [leading.counted(span, leading.CAME, standing) for span in spans[:-1]]
    of_month = leading.counted(month, (*leading.CAME, *leading.RESULTS), standing)
    units = leading.late_units(actor, now)
    return Board(
        spans=spans,
        came=_lines([*found, of_month], leading.CAME),
        results=_lines([of_month], leading.RESULTS),
        missing=[one for one in queries.INDICATORS.values() if one.missing],
        late=[(one, f"{reverse('leader_late')}?{urlencode({'department': one.code})}") for one in units],
        late_total=sum(one.number for one in units),
        soon_total=watching.soon_broken(actor, now).count(),
        hot=_hot(spans[1], standing),
        instructions=_instructions(actor),
    )


def _lines(found: list[Counted], codes: tuple[str, ...]) -> list[Line]:
    return [Line(found[0].now[code], [_told(one, code) for one in found]) for code in codes]


def _told(counted: Counted, code: str) -> Told:
    figure, span = counted.now[code], counted.span
    before = counted.before[code] if counted.before else None
    rate = figure.indicator.form == "rate"
    # A day that is not over is not held against a whole one in percent; of a rate it says as much as ever.
    compared = change_text(figure, before) if span.code != "today" or rate else NOTHING
    earlier = value_text(before) if before is not None else NOTHING
    url = rows_url(code, span.period) if figure.has_rows.get("numerator") and figure.numerator else ""
    return Told(value_text(figure), earlier, compared, url)


def rows_url(code: str, period: Period, **narrowed: str) -> str:
    """The list of the rows behind a number."""
    asked = {"from": period.first.isoformat(), "to": period.last.isoformat(), "part": "numerator", **narrowed}
    return f"{reverse('figure_rows', args=[code])}?{urlencode(asked)}"


def _hot(week: Span, standing: Standing) -> list[tuple[str, list[tuple[Heat, str]]]]:
    found = leading.heat(week, standing)
    return [
        (
            str(NAMES[dimension]),
            [(one, rows_url("cases", week.period, group=dimension, value=one.value)) for one in rows],
        )
        for dimension, rows in found.items()
    ]


def _instructions(actor: Actor) -> list[tuple[str, list[tuple[Any, int, str]]]]:
    """How many instructions are in each state: a leader's own, and all leaders'."""
    found = [(_("我的批示"), _by_state(actor, own=True))] if "leader" in actor.roles else []
    return [*found, (_("全部领导批示"), _by_state(actor, own=False))]


def _by_state(actor: Actor, *, own: bool) -> list[tuple[Any, int, str]]:
    """The number in each state, with the address of the list that holds exactly these."""
    counts = supervision.counts_by_state(supervision.instructions(actor, own=own), timezone.now())
    asked = {"level": "4"} | ({"mine": "1"} if own else {})
    address = reverse("supervision_orders")
    return [
        (name, counts[state], f"{address}?{urlencode({**asked, 'state': state})}")
        for state, name in supervision.STATES.items()
    ]


@access(*LEADERS)
@never_cache
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """The cases behind a number of late ones: all, a unit's, or those that will be late soon."""
    actor, now = acting(request), timezone.now()
    code = request.GET.get("department", "")[:40]
    soon = request.GET.get("which") == SOON
    rows = watching.soon_broken(actor, now) if soon else leading.late_cases(actor, now, code)
    table = table_of(rows)
    page = watching.BY_PROMISE.page(
        table.read(rows), after=request.GET.get("after"), before=request.GET.get("before")
    )
    lines = zip(page.rows, told(page.rows, table, actor), strict=True)
    context = {
        "soon": soon,
        "unit": leading.unit_named(code) if code else "",
        "columns": table.columns,
        "rows": list(lines),
        "page": page,
        "total": rows.count(),
    }
    return render(request, "insight/leader_late.html", context)


@access(*LEADERS)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The numbers of the page as a table; no case and no person is among them, so it needs no reason."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    header = [_("项目"), _("内容"), _("时段"), _("数字"), _("对比时段"), _("对比数字"), _("变化")]
    name = f"leader-{timezone.localdate():%Y-%m-%d}"
    return file_answer(form, name, header, _table(_board(acting(request))))


def _table(board: Board) -> Iterator[list[Cell]]:
    for title, lines, spans in (
        (_("来了什么"), board.came, board.spans),
        (_("办得怎样"), board.results, board.spans[-1:]),
    ):
        for line in lines:
            for span, cell in zip(spans, line.cells, strict=True):
                what = line.figure.indicator.label
                yield [title, what, str(span.period), cell.text, str(span.before), cell.before, cell.change]
    for one in board.missing:
        yield [_("没有的数字"), one.label, "", NOTHING, "", "", str(one.missing)]
    for unit, _url in board.late:
        yield [_("超期未办结"), unit.label, _("现在"), unit.number, "", "", ""]
    yield [_("快要超期"), _("红灯"), _("现在"), board.soon_total, "", "", ""]
    week = board.spans[1]
    for title, rows in board.hot:
        for heat, _url in rows:
            before = NOTHING if heat.before is None else heat.before
            yield [title, heat.label, str(week.period), heat.now, str(week.before), before, heat.change]
    for whose, states in board.instructions:
        for name, number, _url in states:
            yield [whose, str(name), _("现在"), number, "", "", ""]
