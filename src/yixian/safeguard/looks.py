"""The witness of looks: `DATA_DIR/looks/2026-11-25.log`, a line for each access record once it is committed.

The daily seal counts the access records that are there, so one removed before it would show nowhere. Whoever writes
the database does not write these files: a line without its record says so at once. Lines hold numbers, the time and
the record's proof, nothing of what was seen. Once a day is sealed its lines are dropped, but for those whose record
was gone by then.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.safeguard.models import AccessRecord
from yixian.safeguard.problems import Kind, Problem

_BATCH = 500
_PROOF_LENGTH = 64


@dataclass(frozen=True)
class Line:
    """What the witness says of one look; account 0 is the system."""

    number: int
    account_id: int
    at: datetime
    proof: str

    def __str__(self) -> str:
        return f"{self.number} {self.account_id} {self.at.isoformat()} {self.proof}"


def folder() -> Path:
    """Where the files are, one a day."""
    return Path(settings.DATA_DIR) / "looks"


def witness(records: Sequence[AccessRecord]) -> None:
    """Write a line for each of `records` when the transaction that inserted them commits."""
    lines = [Line(one.pk, one.account_id or 0, one.at, one.proof) for one in records]
    # Robust: the record is committed by then, and a full disk, which is logged, is no reason to stop the hotline.
    transaction.on_commit(lambda: _append(lines), robust=True)


def missing() -> Iterator[Problem]:
    """Each look that the witness knows and whose record is not there as it was written; memory stays constant."""
    for path in _files():
        for line in _without_record(_lines(path)):
            words = {"account": line.account_id, "at": f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}"}
            detail = _("账号编号 %(account)s 于 %(at)s 的查阅") % words if line.account_id else words["at"]
            yield Problem(Kind.ACCESS_MISSING, "access", line.number, f"{detail}, looks/{path.name}")


def settle(day: date, until: int) -> None:
    """Drop the lines up to `day` whose records, numbered up to `until`, are there and under a seal.

    Lines are added to the file of the present day only, so nobody writes to one that is gone through here.
    """
    for path in _files():
        if path.stem > str(day):
            continue
        gone = {line.number for line in _without_record(_lines(path))}
        kept = [line for line in _lines(path) if line.number > until or line.number in gone]
        if not kept:
            path.unlink()
            continue
        fresh = path.with_suffix(".part")
        fresh.write_text("".join(f"\n{line}" for line in kept), encoding="utf-8")
        fresh.chmod(0o640)
        fresh.replace(path)


def _append(lines: list[Line]) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{timezone.localdate()}.log"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        # The break goes first: a line torn by a full disk then spoils no other.
        os.write(handle, "".join(f"\n{line}" for line in lines).encode())
    finally:
        os.close(handle)


def _files() -> list[Path]:
    return sorted(folder().glob("????-??-??.log"))


def _lines(path: Path) -> Iterator[Line]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line for text in file if (line := _parse(text)) is not None)
    except FileNotFoundError:
        return  # sealed at this moment, and nothing in it was missing


def _without_record(lines: Iterable[Line]) -> Iterator[Line]:
    """Those of `lines` whose record is gone, or another one now. Index: primary key."""
    lines = iter(lines)
    while batch := list(islice(lines, _BATCH)):
        rows = AccessRecord.objects.filter(pk__in=[line.number for line in batch])
        there = dict(rows.values_list("pk", "proof"))
        yield from (line for line in batch if there.get(line.number) != line.proof)


def _parse(text: str) -> Line | None:
    try:
        number, account_id, at, proof = text.split()
        line = Line(int(number), int(account_id), datetime.fromisoformat(at), proof)
    except ValueError:
        return None
    return line if len(proof) == _PROOF_LENGTH and line.at.tzinfo is not None else None
