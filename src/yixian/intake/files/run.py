"""Importing a file: each row becomes a case, was there already, or is refused with its reason."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Citizen
from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line
from yixian.intake.actions import Approach, receive
from yixian.intake.files.mapping import Mapping
from yixian.intake.files.reading import Row, Table, as_text
from yixian.intake.files.values import Taken, take
from yixian.people.models import Actor
from yixian.safeguard import crypto

BATCH = 50
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
        self._table, self._mapping, self._source = table, mapping, clean_line(source)[:60]
        self._refused, self._submit = refused, submit
        self._seen: Counter[str] = Counter()
        self._file: TextIO | None = None
        self._writer: Any = None
        self.count = Count()

    def run(self, report: Callable[[Count], None] = lambda count: None) -> Count:
        """Import every row; `report` is called after each batch."""
        try:
            for batch in _batches(self._table.rows, BATCH):
                with transaction.atomic():
                    self._take_batch(batch)
                report(self.count)
        finally:
            if self._file is not None:
                self._file.close()
        return self.count

    def _take_batch(self, batch: list[Row]) -> None:
        keyed = [(number, row, self._key(row)) for number, row in batch]
        known = set(
            Case.objects.filter(
                source=self._source, external_id__in=[key for _n, _r, key in keyed]
            ).values_list("external_id", flat=True)
        )
        for number, row, key in keyed:
            self.count.rows += 1
            if key in known:
                self.count.there += 1
                continue
            known.add(key)
            try:
                self._make(take(row, self._mapping), key)
            except Refusal as refusal:
                self.count.refused += 1
                self._refuse(number, row, str(refusal))

    def _key(self, row: dict[str, Any]) -> str:
        """The row's own key: its external id, else a digest of its cells and how often they came before."""
        column = self._mapping.columns.get("external_id")
        given = clean_line(as_text(row.get(column))) if column is not None else ""
        if given:
            return given[:110]
        cells = json.dumps([as_text(v) for v in row.values()], ensure_ascii=False)
        digest = crypto.digest(cells.encode())[:32]
        self._seen[digest] += 1
        return f"row:{digest}:{self._seen[digest]}"

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

    def _refuse(self, number: int, row: dict[str, Any], reason: str) -> None:
        columns = [c for c in self._table.columns if not c.startswith("\0")]
        if self._writer is None:
            self._refused.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._refused.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([_("行号"), _("原因"), *columns])
        self._writer.writerow([number, reason, *[as_text(row.get(c)) for c in columns]])
        assert self._file is not None
        self._file.flush()


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
