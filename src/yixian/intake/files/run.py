"""Importing a file: each row becomes a case, was there already, or is refused with its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Citizen
from yixian.ground.errors import Refusal
from yixian.ground.tables import as_text
from yixian.ground.text import clean_line
from yixian.intake.actions import Approach, receive
from yixian.intake.files.mapping import Mapping
from yixian.intake.files.reading import Row, Table
from yixian.intake.files.refused import LINE, REASON, RefusedRows, without_guard
from yixian.intake.files.values import Taken, take
from yixian.people.models import Actor, Installation
from yixian.safeguard import crypto

BATCH = 50
SOURCE_LENGTH = 60
OF_REFUSED = re.compile(r"(-\d{8}-\d{6}\.refused)+$")
IMPORTER = Actor("system", "import", "导入")


@dataclass
class Count:
    """rows = made + already there + refused."""

    rows: int = 0
    made: int = 0
    there: int = 0
    refused: int = 0


class Import:
    """One run over one file. Rows are committed in small batches: whatever stops it, a second run goes on."""

    def __init__(
        self, table: Table, mapping: Mapping, source: str, refused: Path, *, submit: bool = True
    ) -> None:
        self._table, self._mapping, self._source = table, mapping, source_name(source)
        self._submit = submit
        self._refused = RefusedRows(refused, table.columns)
        self._corrected = REASON in table.columns
        # What this run has met: rows without an id by their digest and how often, ids and what came with them.
        # Eight bytes each instead of the words, so that a file of any size fits.
        self._met: dict[int, int] = {}
        self.count = Count()

    def run(self, report: Callable[[Count], None] = lambda count: None) -> Count:
        """Import every row; `report` is called after each batch."""
        try:
            for batch in _batches(self._table.rows, BATCH):
                with transaction.atomic():
                    # Two runs at once take turns, batch by batch: each sees what the other has made, and a
                    # writer known to both stays one citizen. (SQLite lets one transaction write at a time.)
                    Installation.objects.select_for_update().first()
                    self._take_batch(batch)
                report(self.count)
        finally:
            self._refused.close()
        return self.count

    def _take_batch(self, batch: list[Row]) -> None:
        rows = [(number, self._cells(row)) for number, row in batch]
        keyed = [(number, row, *self._key(row)) for number, row in rows]
        known = set(
            Case.objects.filter(
                source=self._source, external_id__in=[key for _n, _r, key, _c in keyed]
            ).values_list("external_id", flat=True)
        )
        for number, row, key, clashes in keyed:
            self.count.rows += 1
            try:
                if clashes:
                    raise Refusal(_("编号“%(key)s”在文件里重复，内容却不同") % {"key": key[:60]})
                if key in known:
                    self.count.there += 1
                    continue
                self._make(take(row, self._mapping), key)
                known.add(key)
            except Refusal as refusal:
                self.count.refused += 1
                self._refused.add(number, row, str(refusal))

    def _cells(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row as its author wrote it: without what an earlier import added when it refused it."""
        if not self._corrected:
            return row
        return {name: without_guard(cell) for name, cell in row.items() if name not in (LINE, REASON)}

    def _key(self, row: dict[str, Any]) -> tuple[str, bool]:
        """The row's own key, and whether another row of this file has it with other words.

        The key is the external id, else a digest of the cells and how often they came before.
        """
        column = self._mapping.columns.get("external_id")
        given = clean_line(as_text(row.get(column))) if column is not None else ""
        cells = json.dumps([as_text(v) for v in row.values()], ensure_ascii=False)
        digest = crypto.digest(cells.encode())[:32]
        mark = int(digest[:15], 16)
        if given:
            name = int(crypto.digest(given.encode())[:15], 16)
            return given, self._met.setdefault(name, mark) != mark
        self._met[mark] = self._met.get(mark, 0) + 1
        return f"row:{digest}:{self._met[mark]}", False

    def _make(self, taken: Taken, key: str) -> None:
        approach = Approach(
            channel=taken.channel,
            identity=taken.identity,
            received_at=taken.received_at,
            late_reason=_("导入文件") if taken.received_at else "",
            citizen=self._citizen(taken),
        )
        values = {**taken.values, "source": self._source, "external_id": key}
        try:
            with transaction.atomic():
                receive(IMPORTER, approach, values, submit=self._submit)
        except IntegrityError:
            # Another run of the same file was faster with this row.
            self.count.there += 1
            return
        self.count.made += 1

    def _citizen(self, taken: Taken) -> Citizen | None:
        """The citizen the source itself knows by a mark of its own, so that a serial writer stays one person."""
        if not taken.citizen_key:
            return None
        mark = crypto.keyed_hash(f"{self._source}\x1f{taken.citizen_key}", "source citizen")
        known = Citizen.objects.filter(source_hash=mark, erased_at__isnull=True).first()
        if known is not None:
            return known
        citizen = Citizen.with_identity(taken.identity, source_hash=mark)
        citizen.save(force_insert=True)
        return citizen


def source_name(given: str) -> str:
    """The name under which the rows of an origin are known, short enough for its column.

    A file of refused rows belongs to the origin they came from.
    """
    name = OF_REFUSED.sub("", clean_line(given))
    if len(name) <= SOURCE_LENGTH:
        return name
    return f"{name[: SOURCE_LENGTH - 9]}~{crypto.digest(name.encode())[:8]}"


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
