"""Reading among a million cases: through the API, beside the bare driver reading the same rows, and page by page."""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.city import lay_city, p95, server, token_of
from bench.desks import lay_desks
from bench.million import SUBJECTS, lay_million
from bench.pages import pages
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


class Caller:
    """Asks the API with one token; each question on a connection of its own that is kept."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def get(self, path: Callable[[int], str], *, least: int = 1) -> Callable[[int], None]:
        """A GET that must answer 200 with at least `least` rows."""
        return self._asking("GET", path, lambda turn: None, least)

    def post(
        self, path: str, body: Callable[[int], dict[str, Any]], *, least: int = 1
    ) -> Callable[[int], None]:
        """As `get`, with the question in the body."""
        return self._asking("POST", lambda turn: path, lambda turn: json.dumps(body(turn)).encode(), least)

    def _asking(
        self, method: str, path: Callable[[int], str], body: Callable[[int], bytes | None], least: int
    ) -> Callable[[int], None]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def ask(turn: int) -> None:
            connection.request(method, path(turn), body(turn), self.headers)
            response = connection.getresponse()
            told = response.read()
            if response.status != 200:
                raise SystemExit(f"{path(turn)}: {response.status} {told[:300].decode()}")
            answer = json.loads(told)
            rows = answer.get("items", []) if isinstance(answer, dict) else answer
            if len(rows) < least:
                raise SystemExit(f"{path(turn)}: only {len(rows)} rows")

        return ask


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


@dataclass(frozen=True)
class Question:
    """What is asked, through the API and, where the driver alone can answer it, in SQL."""

    name: str
    ask: Callable[[int], None]
    sql: str = ""
    values: Callable[[int], list[Any]] = lambda turn: []
    goal: float = 100.0


ROW = "id, status, kind, title, received_at, promise_due, lead_id"


def measure() -> list[Figure]:
    """Each question's 95th percentile, beside the bare driver's; and each page's."""
    found = []
    with server() as port:
        centre, unit = Caller(port, token_of("dispatcher")), Caller(port, token_of("liaison"))
        for one in [*of_units(unit), *of_the_centre(centre), *of_words(centre, unit), *of_figures(centre)]:
            value = timed(one.ask)
            alone = bare(one.sql, one.values) if one.sql else None
            found.append(Figure(one.name, "PostgreSQL", value, "ms", alone, one.goal))
            print(f"{one.name}: {value:.1f} ms", file=sys.stderr)
        for page in pages(port):
            found.append(Figure(page.name, "PostgreSQL", timed(page.ask), "ms", None, page.goal))
            print(f"{page.name}: {found[-1].value:.1f} ms", file=sys.stderr)
    return found


def of_units(unit: Caller) -> list[Question]:
    """The liaison's unit and those below it: some five hundred open tasks and twelve thousand cases."""
    from yixian.people.models import Account

    department = Account.objects.get(username="liaison").department_id
    inbox = (
        "SELECT t.id, t.due_at, t.status, c.title, c.received_at FROM cases_task t"
        " JOIN cases_case c ON c.id = t.case_id WHERE t.department_id = %s"
        " AND t.status IN ('to_sign','in_progress','suspended') ORDER BY t.due_at, t.id LIMIT 51"
    )
    cases = (
        f"SELECT {ROW} FROM cases_case WHERE id IN (SELECT case_id FROM cases_task WHERE department_id = %s"
        " ORDER BY id DESC LIMIT 51) ORDER BY received_at DESC, id DESC"
    )
    return [
        Question(
            "department inbox", unit.get(lambda n: "/api/tasks?limit=50"), inbox, lambda n: [department]
        ),
        Question("a department's cases", unit.get(lambda n: "/api/cases"), cases, lambda n: [department]),
    ]


def of_the_centre(centre: Caller) -> list[Question]:
    """One case, one citizen, and what is due next."""
    from yixian.cases.models import Case, hash_telephone

    rng, top = random.Random(5), Case.objects.order_by("-id")[0].pk
    drawn = Case.objects.filter(pk__in=[rng.randint(top - 900, top) for _ in range(200)])
    numbers = [case.number for case in drawn]
    number = "SELECT * FROM cases_case WHERE id = %s"
    history = (
        f"SELECT {ROW} FROM cases_case WHERE citizen_id IN (SELECT id FROM cases_citizen WHERE"
        " telephone_hash = %s AND telephone_hash <> '') ORDER BY id DESC LIMIT 51"
    )
    due = (
        f"SELECT {ROW} FROM cases_case WHERE promise_due IS NOT NULL AND status IN"
        " ('to_dispatch','merged','handling','to_review','to_callback') ORDER BY promise_due, id LIMIT 51"
    )
    return [
        Question(
            "case by number",
            centre.get(lambda n: f"/api/cases/{numbers[n % len(numbers)]}", least=0),
            number,
            lambda n: [int(numbers[n % len(numbers)][8:])],
        ),
        Question(
            "history of a telephone number",
            centre.post(
                "/api/cases/search", lambda n: {"telephone": f"199000{n % 200:05d}", "reason": "测量"}
            ),
            history,
            lambda n: [hash_telephone(f"86199000{n % 200:05d}")],
        ),
        Question("what is promised next", centre.get(lambda n: "/api/cases?sort=promise_due"), due),
    ]


def of_words(centre: Caller, unit: Caller) -> list[Question]:
    """Words of two characters: in every 24th case, and in hardly any."""
    common = [subject[:2] for subject in SUBJECTS]

    def word(turn: int) -> str:
        return f"/api/cases?q={quote(common[turn % len(common)])}"

    like = f"SELECT {ROW} FROM cases_case WHERE title LIKE %s ORDER BY id DESC LIMIT 51"
    return [
        Question(
            "search for a two-character word",
            centre.get(word),
            like,
            lambda n: [f"%{common[n % len(common)]}%"],
        ),
        Question(
            "search for a rare word", centre.get(lambda n: f"/api/cases?q={quote('示范')}{n % 7}", least=0)
        ),
        # Every hit is looked at for whether it is the unit's: ten thousands of them.
        Question("a department's search for a common word", unit.get(word), goal=500.0),
    ]


def of_figures(centre: Caller) -> list[Question]:
    """All indicators: of the last month, and of the running one with today counted live."""
    from django.utils import timezone

    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    months = {
        "indicators of a month": f"from={last.replace(day=1)}&to={last}",
        "indicators of the running month": f"from={today.replace(day=1)}&to={today}",
    }
    return [
        Question(name, centre.get(lambda n, asked=asked: f"/api/indicators?{asked}", least=0), goal=300.0)
        for name, asked in months.items()
    ]


def roll_up_months() -> None:
    """The last month and the days of this one, as the sweep of `yixian tick` leaves them behind."""
    from django.utils import timezone

    from yixian.insight.actions import roll_up
    from yixian.insight.queries import Period

    today = timezone.localdate()
    begun = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    started = time.monotonic()
    done = roll_up(None, Period(begun, today - timedelta(days=1)))
    print(f"{done.keys} days of figures rolled up in {time.monotonic() - started:.0f} s", file=sys.stderr)


def main(out: str, count: int) -> None:
    lay_city()
    lay_desks(lay_million(count))
    roll_up_months()
    Path(out).write_text(json.dumps([asdict(f) for f in measure()]))


if __name__ == "__main__":
    main(sys.argv[2], int(sys.argv[4]))
