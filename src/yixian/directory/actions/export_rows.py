from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.row_cells import cells_of, rows_of
from yixian.directory.row_kinds import ROW_KINDS, RowKind
from yixian.ground.errors import Conflict
from yixian.ground.spreadsheets import csv_lines, guarded
from yixian.ground.text import listed

BATCH = 1000


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
            rows = list(rows_for(kind, "csv"))
            with (folder / kind.name).open("x", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(kind.columns, rows))
            written[kind.name] = len(rows)
    return written


def rows_for(kind: RowKind, form: str) -> Iterator[list[str]]:
    """The rows of a kind as the cells of a file of the form "csv" or "xlsx" that is read back as it was."""
    for row in rows_of(kind).iterator(chunk_size=BATCH):
        cells = cells_of(kind, row)
        # Of a workbook only what would be taken for a guard needs one (`ground.tables` takes guards away).
        yield [guarded(one) if form == "xlsx" and one.startswith("'") else one for one in cells]


def keep_rows() -> Path | None:
    """Write the directory aside before it changes; returns the folder, None where there is nothing yet."""
    if not any(kind.model._default_manager.exists() for kind in ROW_KINDS):
        return None
    folder = Path(settings.DATA_DIR) / "rows" / f"{timezone.localtime():%Y%m%d-%H%M%S-%f}"
    export_rows(folder)
    return folder
