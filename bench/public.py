"""The public's pages under many readers: `python -m bench.public ADDRESS` says what a running system bears.

Every page is asked for in turn by readers with a connection of their own; the first look at each page, which makes it,
is apart. The goal: 300 pages a second on two cores, 95 of 100 within 50 ms.
"""

from __future__ import annotations

import http.client
import sys
import time
from threading import Thread
from urllib.parse import urlsplit

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
READERS, SECONDS = 8, 10.0


def main() -> int:
    place = urlsplit(sys.argv[1]).netloc
    made = [_asked(http.client.HTTPConnection(place), path) for path in PATHS]
    times: list[float] = []
    began = time.perf_counter()
    readers = [Thread(target=_read, args=(place, began + SECONDS, times)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    took = time.perf_counter() - began
    times.sort()
    rate, p95 = len(times) / took, times[int(len(times) * 0.95)] * 1000
    print(f"first look, slowest: {max(made) * 1000:.0f} ms")
    print(f"{READERS} readers, {took:.0f} s: {rate:.0f} pages a second, p95 {p95:.1f} ms")
    return 0 if rate >= 300 and p95 < 50 else 1


def _read(place: str, until: float, times: list[float]) -> None:
    connection, turn = http.client.HTTPConnection(place), 0
    while time.perf_counter() < until:
        times.append(_asked(connection, PATHS[turn % len(PATHS)]))
        turn += 1


def _asked(connection: http.client.HTTPConnection, path: str) -> float:
    """Seconds until the whole page is there; anything but a page ends the measurement."""
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
