"""What is like a matter among 100,000 cases that are all open: the pages of whoever asks, and what the index takes."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from bench.city import lay_city, server
from bench.million import lay_million
from bench.pages import CASE, Page, Reader
from bench.reading import timed
from bench.table import Figure

FOUND = "data-join="  # stands beside each that is alike
MOST_SECONDS = 600  # until every process has put in all


def main(database: str, out: str, count: int) -> None:
    lay_city()
    lay_million(count)
    _open_all(count)
    figures = [_filled(database, count)]
    with server() as port:
        for page in _pages(port, count):
            figures.append(Figure(page.name, database, timed(page.ask), "ms", None, page.goal))
            print(f"{page.name}: {figures[-1].value:.1f} ms", file=sys.stderr)
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _open_all(count: int) -> None:
    """Every case waits or is in hand, each with a text of its own, as `bench.duplicates` invents them."""
    from django.db import connection

    from bench.duplicates import messages

    rows = ((one.id, one.title, one.text) for one in messages(count))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'case_words'")
        (words,) = cursor.fetchone()
        cursor.execute("DROP INDEX case_words")
        cursor.execute("CREATE TEMPORARY TABLE told (n bigint, title text, content text)")
        with cursor.copy("COPY told (n, title, content) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "UPDATE cases_case c SET title = t.title, content = t.content, outcome = '', closed_at = NULL,"
            " status = CASE WHEN t.n %% 4 = 0 THEN 'to_dispatch' ELSE 'handling' END,"
            " kind = CASE WHEN c.kind = 'report' THEN 'help' ELSE c.kind END"
            " FROM told t WHERE c.id = t.n + (SELECT max(id) FROM cases_case) - %s + 1",
            [count],
        )
        cursor.execute(words)
        cursor.execute("VACUUM ANALYZE")


def _filled(database: str, count: int) -> Figure:
    """The index filled from the database as a process does it, without the pauses; what it takes is printed."""
    from yixian.dispatch.open_cases import Following, taking_members

    pks = sorted(taking_members().values_list("pk", flat=True), reverse=True)
    before, started = _memory(), time.process_time()
    following = Following()
    following.take(pks)
    seconds = time.process_time() - started
    print(f"{_memory() - before:.0f} MB for {len(following.index):,} open cases", file=sys.stderr)
    return Figure(f"filling the index from {count:,} open cases", database, seconds, "s", None, 60)


def _pages(port: int, count: int) -> Iterator[Page]:
    """What a seat gets while it types, and the form of a dispatcher beside it."""
    from bench.duplicates import messages
    from yixian.cases.models import Case, CaseStatus, Identity
    from yixian.directory import queries as directory
    from yixian.intake.actions import Approach, open_next
    from yixian.people.models import Account, Actor

    seat, account = Reader(port, "seat"), Account.objects.get(username="seat")
    contact, _new = open_next(Actor.of(account), Approach(identity=Identity(telephone="8619900000007")))
    categories = directory.categories(3)
    told = [
        {"kind": "help", "title": one.title, "content": one.text}
        for one in islice(messages(count), count // 2, count // 2 + 200)
    ]
    address = f"/desk/contacts/{contact.pk}/similar/"
    typed = [one | {"category": categories[n % len(categories)].code} for n, one in enumerate(told)]
    any_answer = seat.sent(address, lambda n: typed[n % 200], 'id="known"')
    yield Page("cases like what is being typed, while the index is filled", any_answer, 300.0)
    _wait_until_filled(seat, address, told[0])
    found = seat.sent(address, lambda n: typed[n % 200], FOUND)
    yield Page("cases like what is being typed, all open", found, 100.0)
    numbers = [
        case.number for case in Case.objects.filter(status=CaseStatus.TO_DISPATCH).order_by("-pk")[:200]
    ]
    dispatcher = Reader(port, "dispatcher")
    yield Page(
        "the dispatch form with those alike",
        dispatcher.page(lambda n: f"/cases/{numbers[n % 200]}/do/dispatch/", CASE),
        300.0,
    )


def _wait_until_filled(seat: Reader, address: str, told: dict[str, str]) -> None:
    """Ask without a category, which only the index answers, on many connections: until every process does."""
    until, in_a_row = time.monotonic() + MOST_SECONDS, 0
    while in_a_row < 30:
        if time.monotonic() > until:
            raise SystemExit("the index was not filled")
        try:
            seat.sent(address, lambda n: told, FOUND)(0)
            in_a_row += 1
        except SystemExit:
            in_a_row = 0
            time.sleep(2)
    print(f"filled after {time.monotonic() - until + MOST_SECONDS:.0f} s", file=sys.stderr)


def _memory() -> float:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], min(int(sys.argv[4]), 100_000))
