"""The witness outside the database: `DATA_DIR/seals.log`, one line of JSON for each seal.

Somebody who can write the database can remove its newest seals; this file, copied elsewhere with every
backup, still says that they were there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yixian.safeguard.models import Seal


@dataclass(frozen=True)
class Line:
    """What the witness says of one seal."""

    number: int
    day: str
    root: str


def path() -> Path:
    """Where the witness file is."""
    return Path(settings.DATA_DIR) / "seals.log"


def lines(of: Path | None = None) -> dict[int, Line]:
    """All lines by number (one a day: a few hundred a year); the first line of a number counts.

    `of` is another copy of the witness than the one in `DATA_DIR`; a file that is not there has no lines.
    A line torn by a power cut is passed over: `catch_up` has written that seal again.
    """
    found: dict[int, Line] = {}
    try:
        with (of or path()).open(encoding="utf-8", errors="replace") as file:
            for text in file:
                line = _parse(text)
                if line is not None:
                    found.setdefault(line.number, line)
    except FileNotFoundError:
        pass
    return found


def unproved(kept: dict[int, Line], by: dict[int, Line]) -> list[Line]:
    """The seals that `kept` proves and `by` does not know, or knows otherwise; oldest first."""
    return [line for number, line in sorted(kept.items()) if by.get(number) != line]


def catch_up() -> None:
    """Append every seal newer than the last line: the one just made, and any that a crash kept out."""
    last = max(lines(), default=0)
    fresh = Seal.objects.filter(number__gt=last).order_by("number")
    text = "".join(
        json.dumps({"number": s.number, "day": str(s.day), "root": s.root, "signature": s.signature}) + "\n"
        for s in fresh
    )
    if not text:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            text = "\n" + text
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(text: str) -> Line | None:
    try:
        row = json.loads(text)
        return Line(int(row["number"]), str(row["day"]), str(row["root"]))
    except (ValueError, KeyError, TypeError):
        return None
