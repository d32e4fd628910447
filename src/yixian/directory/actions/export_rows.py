from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.directory.row_cells import cells_of, rows_of
from yixian.directory.row_kinds import ROW_KINDS
from yixian.ground.errors import Conflict
from yixian.ground.text import listed


def export_rows(folder: Path) -> dict[str, int]:
    """Write the directory as CSV files that `load_rows` reads; returns how many rows each holds.

    Loading them where they come from changes nothing, and in an empty database makes the same directory. Files
    that are there already are never written over: `Conflict`.
    """
    there = [kind.name for kind in ROW_KINDS if (folder / kind.name).exists()]
    if there:
        words = _("%(folder)s 里已有 %(names)s，没有覆盖。请换一个文件夹。")
        raise Conflict(words % {"folder": folder, "names": listed(there)})
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    with transaction.atomic():
        for kind in ROW_KINDS:
            rows = [cells_of(kind, row) for row in rows_of(kind)]
            # The mark at the beginning tells spreadsheet programs that it is UTF-8.
            with (folder / kind.name).open("x", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(kind.columns)
                writer.writerows(rows)
            written[kind.name] = len(rows)
    return written
