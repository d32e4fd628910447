"""Reading among a million cases through the API, beside the bare driver reading the same rows."""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.city import lay_city, p95, server, token_of
from bench.million import SUBJECTS, lay_million
from bench.table import Figure

ROUNDS = 120
Asked = tuple[str, list[Any]]


def timed(work: Callable[[int], object]) -> float:
    """The 95th percentile of `ROUNDS` calls after ten to warm up, in milliseconds."""
    taken = []
    for turn in range(-10, ROUNDS):
        start = time.perf_counter()
        work(turn)
        if turn >= 0:
            taken.append((time.perf_counter() - start) * 1000)
    return p95(taken)


def getter(port: int, token: str, path: Callable[[int], str], *, least: int = 1) -> Callable[[int], None]:
    """A GET that must answer 200 with at least `least` rows, on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(turn: int) -> None:
        connection.request("GET", path(turn), headers={"Authorization": f"Bearer {token}"})
        response = connection.getresponse()
        told = response.read()
        if response.status != 200:
            raise SystemExit(f"{path(turn)}: {response.status} {told[:300].decode()}")
        rows = json.loads(told).get("rows")
        if rows is not None and len(rows) < least:
            raise SystemExit(f"{path(turn)}: only {len(rows)} rows")

    return get


def poster(port: int, token: str, path: str, body: Callable[[int], dict[str, Any]]) -> Callable[[int], None]:
    """A POST that must answer 200, on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(turn: int) -> None:
        connection.request("POST", path, json.dumps(body(turn)), headers)
        response = connection.getresponse()
        told = response.read()
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status} {told[:300].decode()}")

    return post


def bare(sql: str, values: Callable[[int], list[Any]]) -> float:
    """The same rows by the driver alone."""
    from django.db import connection

    connection.ensure_connection()
    driver = connection.connection

    def read(turn: int) -> None:
        cursor = driver.cursor()
        cursor.execute(sql, values(turn))
        cursor.fetchall()

    return timed(read)


def measure() -> list[Figure]:
    from django.utils import timezone

    from yixian.cases.models import Case, hash_telephone
    from yixian.people.models import Account

    rng = random.Random(5)
    newest = Case.objects.order_by("-id")[0]
    numbers = [
        c.number
        for c in Case.objects.filter(pk__in=[rng.randint(newest.pk - 900, newest.pk) for _ in range(200)])
    ]
    liaison = Account.objects.get(username="liaison")
    # The busiest unit of all is the liaison's: an inbox of some thousand open tasks.
    month = timezone.localdate().replace(day=1) - timedelta(days=1)
    first = month.replace(day=1)
    columns = "id, status, kind, title, received_at, promise_due, lead_id"
    found = []
    with server() as port:
        seat, unit = token_of("dispatcher"), token_of("liaison")
        cases = [
            (
                "department inbox",
                getter(port, unit, lambda n: "/api/tasks?limit=50"),
                (
                    "SELECT t.id, t.due_at, t.status, c.title, c.received_at FROM cases_task t"
                    " JOIN cases_case c ON c.id = t.case_id WHERE t.department_id = %s"
                    " AND t.status IN ('to_sign','in_progress','suspended')"
                    " ORDER BY t.due_at, t.id LIMIT 51",
                    lambda n: [liaison.department_id],
                ),
            ),
            (
                "case by number",
                getter(port, seat, lambda n: f"/api/cases/{numbers[n % len(numbers)]}"),
                ("SELECT * FROM cases_case WHERE id = %s", lambda n: [int(numbers[n % len(numbers)][8:])]),
            ),
            (
                "history of a telephone number",
                poster(
                    port,
                    seat,
                    "/api/cases/search",
                    lambda n: {"telephone": f"199000{n % 200:05d}", "reason": "测量"},
                ),
                (
                    f"SELECT {columns} FROM cases_case WHERE citizen_id IN (SELECT id FROM cases_citizen WHERE"
                    " telephone_hash = %s AND telephone_hash <> '') ORDER BY id DESC LIMIT 51",
                    lambda n: [hash_telephone(f"86199000{n % 200:05d}")],
                ),
            ),
            (
                "search for a two-character word",
                getter(port, seat, lambda n: f"/api/cases?q={quote(SUBJECTS[n % len(SUBJECTS)][:2])}"),
                (
                    f"SELECT {columns} FROM cases_case WHERE title LIKE %s ORDER BY id DESC LIMIT 51",
                    lambda n: [f"%{SUBJECTS[n % len(SUBJECTS)][:2]}%"],
                ),
            ),
            (
                "search for a rare word",
                getter(port, seat, lambda n: f"/api/cases?q={quote('示范')}{n % 7}", least=0),
                None,
            ),
        ]
        for name, get, asked in cases:
            value = timed(get)
            found.append(Figure(name, "PostgreSQL", value, "ms", bare(*asked) if asked else None, 100.0))
            print(f"{name}: {value:.1f} ms", file=sys.stderr)
        value = timed(getter(port, seat, lambda n: f"/api/indicators?from={first}&to={month}", least=0))
        found.append(Figure("indicators of a month", "PostgreSQL", value, "ms", None, 300.0))
        print(f"indicators of a month: {value:.1f} ms", file=sys.stderr)
    return found


def roll_up_month() -> None:
    """The month that the indicators are asked for, as the sweep of `yixian tick` leaves them behind."""
    from django.utils import timezone

    from yixian.insight.actions import roll_up
    from yixian.insight.queries import Period

    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    started = time.monotonic()
    done = roll_up(None, Period(last.replace(day=1), last))
    print(f"{done.keys} days of figures rolled up in {time.monotonic() - started:.0f} s", file=sys.stderr)


def main(out: str, count: int) -> None:
    lay_city()
    lay_million(count)
    roll_up_month()
    Path(out).write_text(json.dumps([asdict(f) for f in measure()]))


if __name__ == "__main__":
    main(sys.argv[2], int(sys.argv[4]))
