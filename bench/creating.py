"""Creating cases through the API at eight clients, beside the bare driver inserting the same rows."""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.city import lay_city, server, token_of
from bench.table import Figure

CLIENTS = 8
WARM = 2.0
GOALS = {"PostgreSQL": 250.0, "SQLite": 150.0}
# The rows one creation writes, parents first; each column of the second part points to a row written before.
TABLES = [
    ("cases_citizen", {}),
    ("cases_contact", {"citizen_id": "cases_citizen"}),
    ("cases_case", {"citizen_id": "cases_citizen", "contact_id": "cases_contact"}),
    ("cases_event", {"case_id": "cases_case"}),
    ("linkage_notice", {"case_id": "cases_case", "citizen_id": "cases_citizen"}),
    ("cases_idempotencykey", {"case_id": "cases_case"}),
]
# What the bare driver gives a value of its own in each row, since the database holds it to be unique.
UNIQUE = {"cases_case": "external_id", "cases_idempotencykey": "key"}


def body(rng: random.Random) -> bytes:
    """One invented matter."""
    number = 19900010000 + rng.randrange(90_000)
    content = (
        f"我是{rng.choice('安瑞春锦明福丰和金永')}{rng.choice('泰和泽绣珠临华顺桂宁')}苑的居民，"
        f"小区西门外的路灯从{rng.randrange(1, 29)}号开始不亮，晚上老人出门很不方便，"
        f"物业说归市政管，打了{rng.randrange(2, 9)}次电话没有人来。"
    )
    told = {
        "kind": rng.choice(["help", "complaint", "enquiry", "suggestion"]),
        "category": CATEGORY,
        "content": content,
        "demand": "请尽快修好路灯。",
        "address": f"安康路{rng.randrange(1, 300)}号",
        "channel": "telephone",
        "citizen": {"name": "示范人", "telephone": str(number)},
    }
    return json.dumps(told, ensure_ascii=False).encode()


CATEGORY = "010101"


def clients(port: int, token: str, seconds: float, answer: Any) -> None:
    """Eight clients in one process, each posting as soon as it was answered; hands back how many were created."""
    counts = [0] * CLIENTS
    start = time.monotonic() + WARM
    end = start + seconds

    def client(place: int) -> None:
        rng = random.Random(place)
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            while (now := time.monotonic()) < end:
                line.sendall(_request(token, f"{place}-{rng.random()}", body(rng)))
                told = _answered(line)
                if not told.startswith(b"HTTP/1.1 201"):
                    raise SystemExit(told[:900].decode())
                counts[place] += now >= start

    _together(client)
    answer.put(sum(counts))


def _request(token: str, key: str, told: bytes) -> bytes:
    """As any client would send it; written by hand, since the clients share the two cores with what is measured."""
    head = (
        f"POST /api/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(told)}\r\n\r\n"
    )
    return head.encode() + told


def _answered(line: socket.socket) -> bytes:
    """One whole answer, of the length its head gives."""
    told = line.recv(65536)
    while (end := told.find(b"\r\n\r\n")) < 0:
        told += _more(line)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", told[:end])
    if length is None:
        raise SystemExit(told[:300].decode())
    while len(told) < end + 4 + int(length[1]):
        told += _more(line)
    return told


def _more(line: socket.socket) -> bytes:
    part = line.recv(65536)
    if not part:
        raise SystemExit("the server hung up")
    return part


def _together(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def through_api(seconds: float) -> float:
    """Cases created a second."""
    token = token_of("dispatcher")
    with server() as port:
        spawning = multiprocessing.get_context("spawn")  # clients share no interpreter with the measured code
        answer = spawning.Queue()
        process = spawning.Process(target=clients, args=(port, token, seconds, answer))
        process.start()
        made = answer.get(timeout=seconds + WARM + 60)
        process.join()
    return float(made) / seconds


def sample() -> list[tuple[str, dict[str, str], list[str], list[tuple[Any, ...]]]]:
    """The rows the last creation wrote: (table, pointers, columns, rows)."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_case")
        case = cursor.fetchone()[0]
        cursor.execute("SELECT citizen_id, contact_id FROM cases_case WHERE id = %s", [case])
        citizen, contact = cursor.fetchone()
        for table, pointers in TABLES:
            key, value = ("case_id", case) if "case_id" in pointers else ("id", case)
            if table == "cases_citizen":
                value = citizen
            elif table == "cases_contact":
                value = contact
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [value])
            columns = [c[0] for c in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            kept = [c for c in columns if c != "id" and c != "number"]
            found.append((table, pointers, kept, [tuple(row[c] for c in kept) for row in rows]))
    return found


def bare(seconds: float) -> float:
    """The same rows by the driver alone, a transaction a case, eight connections (SQLite: one)."""
    from django.db import connection

    written = sample()
    counts = [0] * CLIENTS
    end = time.monotonic() + seconds
    postgres = connection.vendor == "postgresql"

    def client(place: int) -> None:
        driver, mark = (_psycopg(), "%s") if postgres else (_sqlite(), "?")
        serial = 0
        while time.monotonic() < end:
            serial += 1
            made: dict[str, int] = {}
            cursor = driver.cursor()
            if not postgres:
                cursor.execute("BEGIN IMMEDIATE")
            for table, pointers, columns, rows in written:
                names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join([mark] * len(columns))
                for row in rows:
                    values = [
                        made[pointers[c]] if c in pointers else v for c, v in zip(columns, row, strict=True)
                    ]
                    if table in UNIQUE:
                        values[columns.index(UNIQUE[table])] = f"{place}-{serial}-{end}"
                    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", values)
                    made[table] = cursor.fetchone()[0]
            driver.commit()
            counts[place] += 1

    if postgres:
        _together(client)
    else:
        client(0)
    return sum(counts) / seconds


def _psycopg() -> Any:
    import psycopg
    from django.db import connection

    wanted = ("host", "port", "user", "dbname", "password")
    given = connection.get_connection_params()
    return psycopg.connect(**{name: given[name] for name in wanted if name in given})


def _sqlite() -> Any:
    import sqlite3

    from django.db import connection

    driver = sqlite3.connect(connection.settings_dict["NAME"], timeout=60, isolation_level=None)
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    return driver


def main(database: str, out: str, seconds: float) -> None:
    lay_city()
    value = through_api(seconds)
    figure = Figure("cases created, 8 clients", database, value, "/s", bare(min(seconds, 8)), GOALS[database])
    Path(out).write_text(json.dumps([asdict(figure)]))
    print(f"{database}: {value:.0f} created a second", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
