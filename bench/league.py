"""A month's league tables among a million cases: from roll-ups, through the page, and beside the rows they count."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from bench.city import lay_city, server
from bench.million import Ground, fill, lay_million
from bench.pages import Page, Reader
from bench.reading import timed
from bench.table import Figure

ONE_IN = 200  # answers that are exempt
TABLE = 'class="table table-sm league'


def main(database: str, out: str, count: int) -> None:
    lay_city()
    ground = lay_million(count)
    _ask_to_reach()
    _exempt(ground)
    _take_stock()
    _roll_up()
    figures = [_tables(database)]
    _compare()
    with server() as port:
        for page in _pages(port):
            figures.append(Figure(page.name, database, timed(page.ask), "ms", None, page.goal))
            print(f"{page.name}: {figures[-1].value:.1f} ms", file=sys.stderr)
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _exempt(ground: Ground) -> None:
    """Exemptions granted the day after, spread over all departments and the year."""
    from yixian.evaluation.models import Exemption

    nth = f"(n * {ONE_IN})"
    when = ground.when.replace("n::float", f"{nth}::float")
    columns = {
        "case_id": f"{ground.cases_before + 1} + {nth}",
        "round": "1",
        "department_id": ground.unit.replace("n * 31", f"{nth} * 31"),
        "reason_code": "'beyond_power'",
        "asked_at": f"{when} + interval '5 days'",
        "ruled_at": f"{when} + interval '6 days'",
        "granted": "true",
    }
    fill(Exemption, ground.count // ONE_IN, columns)


def _ask_to_reach() -> None:
    """Every task with a limit for the first contact: some are within it and some are not."""
    from django.db.models import F

    from yixian.cases.models import Task

    for odd, hours in ((0, 2), (1, 4)):
        tasks = Task.objects.annotate(odd=F("pk") % 2).filter(odd=odd)
        tasks.update(contact_due=F("dispatched_at") + timedelta(hours=hours))


def _take_stock() -> None:
    """The planner has to know of what was laid last."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _month() -> date:
    """A whole month of half a year ago: citizens answer in the first 60 % of the year that is laid."""
    from django.utils import timezone

    return (timezone.localdate() - timedelta(days=190)).replace(day=1)


def _roll_up() -> None:
    from yixian.insight.actions import roll_up
    from yixian.insight.months import period_of_month

    started = time.monotonic()
    done = roll_up(None, period_of_month(_month()))
    print(f"{done.keys} days of figures rolled up in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _tables(database: str) -> Figure:
    """The tables of all tiers, worked out anew."""
    from yixian.insight.league.standing import live_of_every_tier

    month = _month()
    taken = timed(lambda turn: live_of_every_tier(month))
    rows = [row for table in live_of_every_tier(month).values() for row in table.rows]
    ranked = sum(row.rank is not None for row in rows)
    if not ranked:
        raise SystemExit(f"nobody is ranked: {rows[:2]}")
    print(f"{ranked} departments ranked: {taken:.1f} ms", file=sys.stderr)
    return Figure("a month's league tables, every tier", database, taken, "ms", None, 300.0)


def _compare() -> None:
    """Every number of the tables must be what its rows come to."""
    from yixian.insight.league.check import unlike_rows
    from yixian.insight.months import period_of_month

    started = time.monotonic()
    wrong = list(unlike_rows(period_of_month(_month())))
    if wrong:
        raise SystemExit(f"{len(wrong)} numbers differ from their rows: {wrong[:3]}")
    print(f"every number counted again in {time.monotonic() - started:.0f} s: all equal", file=sys.stderr)


def _pages(port: int) -> Iterator[Page]:
    """What an assessor opens."""
    from yixian.insight.league.standing import live_of_every_tier

    month, tables = f"{_month():%Y-%m}", live_of_every_tier(_month())
    tiers, units = list(tables), [row.member.code for table in tables.values() for row in table.rows]
    assessor = Reader(port, "assessor")
    yield Page(
        "the page of a tier's table",
        assessor.page(lambda n: f"/desk/league/?month={month}&tier={tiers[n % len(tiers)]}", TABLE),
        300.0,
    )
    yield Page(
        "the page of one department",
        assessor.page(lambda n: f"/desk/league/unit/{units[n % len(units)]}/?month={month}", TABLE),
        300.0,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[4]))
