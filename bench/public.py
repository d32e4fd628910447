"""The public's pages under many readers, from the server as a city runs it: `yixian serve`, a process for each core.

Every page is asked for in turn by readers with a connection of their own; the first look at each page, which makes it,
is apart. The readers share the machine with the server, so they cost it what they use.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from bench.city import lay_city, server
from bench.table import Figure

PATHS = (
    "/",
    "/answered/",
    "/suggestions/",
    "/bulletins/",
    "/explanations/",
    "/figures/",
    "/feeds/",
    "/feeds/all.atom",
)
READERS = 8
RATE, P95, FIRST = 300, 50, 1000  # pages a second; milliseconds; milliseconds
WORDS = ("社保卡", "路灯", "公积金 提取", "水管 漏水", "噪音", "没有这样的东西")
SEARCH = 150  # milliseconds
MOST_SEARCHES = 100  # a network may ask a little oftener in a minute
DAYS, PER_DAY = 40, 6  # of history: matters, bulletins and figures there is something to show of


class Reader:
    """Somebody at a browser: a connection that is kept, and what was seen of each page before."""

    def __init__(self, port: int, *, remembers: bool = False) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.remembers = remembers
        self.seen: dict[str, str] = {}

    def ask(self, path: str) -> float:
        """Seconds until the whole answer is there; anything but a page or "as you have it" ends the measurement."""
        known = self.seen.get(path)
        begun = time.perf_counter()
        self.connection.request("GET", path, headers={"If-None-Match": known} if known else {})
        answer = self.connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        if answer.status != (304 if known else 200):
            raise SystemExit(f"{path}: {answer.status}")
        if answer.headers["Cache-Control"] != "public, no-cache" or not answer.headers["ETag"]:
            raise SystemExit(f"{path}: {answer.headers}")
        if self.remembers:
            self.seen[path] = answer.headers["ETag"]
        return taken


def main(database: str, out: str, seconds: float) -> None:
    lay_city(days=DAYS, per_day=PER_DAY)
    with server() as port:
        made = [Reader(port).ask(path) for path in PATHS]
        times = _read(port, seconds, remembers=False)
        again = _read(port, seconds / 3, remembers=True)
        searched = _search(port, seconds / 3)
    figures = [
        Figure("public pages, 8 readers", database, len(times) / seconds, "/s", None, RATE),
        Figure("a public page", database, _p95(times), "ms", None, P95),
        Figure(
            "public pages asked for again by their mark",
            database,
            len(again) / seconds * 3,
            "/s",
            None,
            RATE,
        ),
        Figure("the search box, one reader, asked in turn", database, _p95(searched), "ms", None, SEARCH),
        Figure("a public page made, the slowest", database, max(made) * 1000, "ms", None, FIRST),
    ]
    for figure in figures:
        print(f"{figure.name}: {figure.value:.1f} {figure.unit}", file=sys.stderr)
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _read(port: int, seconds: float, *, remembers: bool) -> list[float]:
    """What each of the answers took that eight readers had in so many seconds."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def read(reader: Reader, turn: int) -> None:
        while time.perf_counter() < until:
            times.append(reader.ask(PATHS[turn % len(PATHS)]))
            turn += 1

    readers = [Thread(target=read, args=(Reader(port, remembers=remembers), turn)) for turn in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return times


def _search(port: int, seconds: float) -> list[float]:
    """What each answer of the search box took, in so many seconds but at most `MOST_SEARCHES` times."""
    times: list[float] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    until = time.perf_counter() + seconds
    while len(times) < MOST_SEARCHES and time.perf_counter() < until:
        words = WORDS[len(times) % len(WORDS)]
        begun = time.perf_counter()
        connection.request("GET", f"/search/?{urlencode({'q': words})}")
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begun)
        if answer.status != 200:
            raise SystemExit(f"search: {answer.status}")
    return times


def _p95(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.95)] * 1000


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
