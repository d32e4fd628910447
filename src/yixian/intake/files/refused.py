"""The file of refused rows: each with its line, its reason and its cells, to be corrected and imported again."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TextIO

from yixian.ground.spreadsheets import FORMULA, guarded
from yixian.ground.tables import as_text

# Fixed words, not translated: by them a corrected file is known for what it is.
LINE, REASON = "导入行号", "拒收原因"


class RefusedRows:
    """Written as rows are refused; no file is made where none is."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path = path
        self._columns = [c for c in columns if c not in (LINE, REASON)]
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, number: int, row: dict[str, Any], reason: str) -> None:
        """Write one row down at once, so that it is there whatever happens next."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            names = ["" if c.startswith("\0") else guarded(c) for c in self._columns]
            self._writer.writerow([LINE, REASON, *names])
        cells = [guarded(as_text(row.get(c))) for c in self._columns]
        self._writer.writerow([number, guarded(reason), *cells])
        self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def without_guard(cell: Any) -> Any:
    """A cell of a corrected file without the apostrophe that `guarded` put before it."""
    if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA):
        return cell[1:]
    return cell
