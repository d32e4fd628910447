"""Hash chains: each row's hash covers its own content and the hash before it.

Whoever changes, removes or inserts a row breaks every later hash of that chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from yixian.safeguard.crypto import digest
from yixian.safeguard.problems import Kind, Problem


@dataclass(frozen=True)
class Link:
    """One row of a chain as it is stored; `seq` counts from 1."""

    seq: int
    previous_hash: str
    hash: str
    payload: Mapping[str, Any]


def canonical(payload: Mapping[str, Any]) -> bytes:
    """`payload` as JSON that is the same on every machine: sorted keys, no spaces, UTF-8, times in UTC.

    Values are what JSON knows, and dates and aware times. Raises `ValueError` or `TypeError` for anything
    else.
    """
    text = json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return text.encode("utf-8", "surrogatepass")


def link(previous_hash: str, payload: Mapping[str, Any]) -> str:
    """The hash of a row (64 hexadecimal digits); `previous_hash` of the first row of a chain is ""."""
    return digest(previous_hash.encode() + b"\n" + canonical(payload))


def check(chain: str, links: Iterable[Link]) -> Iterator[Problem]:
    """What is wrong in one whole chain, given its rows in order of `seq`; each fault is named once."""
    expected, previous = 1, ""
    for row in links:
        if row.seq > expected:
            yield Problem(Kind.EVENT_MISSING, chain, expected)
        elif row.seq < expected:
            yield Problem(Kind.EVENT_INSERTED, chain, row.seq)
        elif row.previous_hash != previous:
            yield Problem(Kind.CHAIN_BROKEN, chain, row.seq)
        if row.hash != link(row.previous_hash, row.payload):
            yield Problem(Kind.EVENT_CHANGED, chain, row.seq)
        expected, previous = row.seq + 1, row.hash


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time in a chain needs its zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a chain")
