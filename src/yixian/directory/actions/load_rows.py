from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yixian.directory.models import CatalogueEntry, OfficeHours
from yixian.directory.row_file import Cells, WrongRow, read
from yixian.directory.row_kinds import ROW_KINDS, Known, RowKind, Values
from yixian.ground.caching import drop_all
from yixian.ground.errors import Invalid, NotFound, Refusal
from yixian.ground.text import listed

SHOWN = 20


def load_rows(folder: Path) -> dict[str, int]:
    """Bring the directory up to the CSV files of `folder`; returns how many rows of each it made or changed.

    Loading twice changes nothing. `Invalid` names file, line and what is wrong of each wrong row of a file,
    and then nothing at all was loaded; `NotFound` when the folder holds none of the files. Rows missing
    from a file stay, except office hours, of which the file is the whole truth for each department it names.
    """
    present = [kind for kind in ROW_KINDS if (folder / kind.name).is_file()]
    if not present:
        raise NotFound(_("文件夹 %(folder)s 里没有名录文件。") % {"folder": folder})
    known = Known.now()
    changed: dict[str, int] = {}
    try:
        with transaction.atomic():
            for kind in present:
                changed[kind.name] = _Load(kind, known).file(folder / kind.name)
    finally:
        drop_all()  # also after a rollback, which sends no signals
    return changed


class _Load:
    """One file being loaded."""

    def __init__(self, kind: RowKind, known: Known) -> None:
        self.kind = kind
        self.known = known
        self.changed = 0
        self.wrong: list[str] = []
        self.lines: dict[tuple[Any, ...], int] = {}
        self.loaded: list[Model] = []
        # A fresh city's tables are empty: nothing to look for, row by row.
        self.fresh = not kind.model._default_manager.exists()

    def file(self, path: Path) -> int:
        try:
            rows = list(read(path, self.kind.columns))
        except WrongRow as error:
            self.wrong.append(str(error))
            rows = []
        for cells in _parents_first(rows) if self.kind.is_tree else rows:
            try:
                self._row(cells)
            except (WrongRow, ValidationError, Refusal) as error:
                self.wrong.append(_("第 %(line)d 行：%(what)s") % {"line": cells.line, "what": _words(error)})
        if not self.wrong:
            self._finish()
        if self.wrong:
            shown = "\n".join(f"{self.kind.name} {one}" for one in self.wrong[:SHOWN])
            raise Invalid(shown, {self.kind.name: self.wrong})
        return self.changed

    def _row(self, cells: Cells) -> None:
        key, rest = self.kind.values(cells, self.known)
        mark = tuple(getattr(value, "pk", value) for value in key.values())
        if mark in self.lines:
            raise WrongRow(_("与第 %(line)d 行重复") % {"line": self.lines[mark]})
        self.lines[mark] = cells.line
        row, changed = self._row_of(key, rest)
        # Foreign keys were found by code already; asking the database again would double the time.
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
        if changed:
            if not isinstance(row, OfficeHours):  # overlaps are looked for when all hours are there
                row.clean()
            row.save()
            self.changed += 1
        self.known.add(row)
        self.loaded.append(row)

    def _row_of(self, key: Values, rest: Values) -> tuple[Model, bool]:
        """The row as the file wants it, and whether that differs from what the database holds."""
        found = None if self.fresh else self.kind.model._default_manager.filter(**key).first()
        if found is None:
            return self.kind.model(**{k: v for k, v in key.items() if "__" not in k} | rest), True
        if isinstance(found, CatalogueEntry):
            rest.pop("category")  # an entry keeps the version of the category it was written for
            if rest["valid_to"] is None and found.valid_to is not None and _has_successor(found):
                rest.pop("valid_to")
        changed = False
        for name, value in rest.items():
            if getattr(found, name) != value:
                setattr(found, name, value)
                changed = True
        return found, changed

    def _finish(self) -> None:
        if self.kind.model is CatalogueEntry:
            self.changed += _close_replaced()
        if self.kind.model is OfficeHours:
            hours = [row for row in self.loaded if isinstance(row, OfficeHours)]
            for owner in {row.department for row in hours}:
                keep = [row.pk for row in hours if row.department == owner]
                gone = OfficeHours.objects.filter(department=owner).exclude(pk__in=keep)
                self.changed += gone.delete()[0]
            for row in hours:
                try:
                    row.clean()
                except ValidationError as error:
                    self.wrong.append(f"{row}{_('：')}{_words(error)}")


def _parents_first(rows: Iterable[Cells]) -> list[Cells]:
    """Rows in an order in which each follows its parent, however they stand in the file."""
    waiting = list(rows)
    codes = {cells.text("code") for cells in waiting}
    done: set[str] = set()
    ordered: list[Cells] = []
    while waiting:
        ready = [c for c in waiting if (above := _above(c)) not in codes or above in done]
        if not ready:  # a circle: each of them is refused for want of its parent
            return [*ordered, *waiting]
        ordered += ready
        done |= {cells.text("code") for cells in ready}
        waiting = [cells for cells in waiting if cells not in ready]
    return ordered


def _above(cells: Cells) -> str:
    """The code of the parent; a category's may be left out, its code says it."""
    code = cells.text("code")
    return cells.text("parent") or (code[:-2] if code.isdecimal() and cells.text("version") else "")


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return _("；").join(f"{name} {listed(texts)}" for name, texts in error.message_dict.items())
    if isinstance(error, ValidationError):
        return _("；").join(error.messages)
    return str(error)


def _has_successor(entry: CatalogueEntry) -> bool:
    return _same_matter(entry).filter(valid_from__gt=entry.valid_from).exists()


def _same_matter(entry: CatalogueEntry) -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.filter(
        category__code=entry.category.code, area=entry.area, department=entry.department
    )


def _close_replaced() -> int:
    """Of several entries for the same matter each ends on the day before the next begins, and is numbered."""
    groups: dict[tuple[Any, ...], list[CatalogueEntry]] = {}
    for entry in CatalogueEntry.objects.select_related("category").order_by("valid_from"):
        groups.setdefault((entry.category.code, entry.area_id, entry.department_id), []).append(entry)
    changed = 0
    for entries in groups.values():
        for earlier, later in pairwise(entries):
            last = later.valid_from - timedelta(days=1)
            if earlier.valid_to is None or earlier.valid_to > last:
                earlier.valid_to = last
                earlier.save()
                changed += 1
            if later.version <= earlier.version:
                later.version = earlier.version + 1
                later.save()
    return changed
