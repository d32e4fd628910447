"""One file of rows held against the database: what it adds, changes, ends, leaves alone, and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yixian.directory.models import CatalogueEntry, OfficeHours, ReasonCode
from yixian.directory.models.tree import TreeRow
from yixian.directory.row_cells import rows_of, values_of
from yixian.directory.row_file import Cells, WrongRow, cells_in
from yixian.directory.row_kinds import FIELDS, Known, RowKind, Values
from yixian.ground.errors import Refusal
from yixian.ground.tables import Line
from yixian.ground.text import listed

Mark = tuple[Any, ...]


@dataclass(frozen=True)
class RowFile:
    """A file to load: what its rows are, its name, the digest of its bytes (SHA-256, hexadecimal), its lines."""

    kind: RowKind
    name: str
    digest: str
    lines: list[Line]


@dataclass(frozen=True)
class Change:
    """A row that a file makes, changes or ends; `fields` are its changed ones, old and new."""

    ADDED, CHANGED, ENDED = "+", "~", "-"

    row: Model
    sign: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    gone_id: int = 0  # the number of a row that was deleted


class RowLoad:
    """One file being loaded, within a transaction: `rows` makes its changes, or says what is `wrong`.

    One that does not write needs no transaction and finds the same, as long as no other file is loaded with it.
    """

    def __init__(self, file: RowFile, known: Known, *, writes: bool = True) -> None:
        self.file = file
        self.writes = writes
        self.kind = file.kind
        self.known = known
        self.changes: list[Change] = []
        self.wrong: list[str] = []
        self.lines: dict[Mark, int] = {}
        self.loaded: list[Model] = []
        # What the database holds, by key, with its fields as its own file would say them: read at once, not row by row.
        self.standing: dict[Mark, tuple[Model, Values]] = {}
        self.unread = False  # whether a row of the database cannot be said by a file

    @property
    def left_alone(self) -> int:
        """How many rows of the file stand in the database as it wants them."""
        return len(self.loaded) - len({id(change.row) for change in self.changes} & set(map(id, self.loaded)))

    def count(self, sign: str) -> int:
        """How many changes are of this sign."""
        return sum(change.sign == sign for change in self.changes)

    @property
    def digest(self) -> str:
        """What the changes come to: the same only while the database holds what it held when they were found."""
        said = [(change.sign, str(change.row), sorted(change.fields.items())) for change in self.changes]
        return hashlib.sha256(repr((said, self.left_alone)).encode()).hexdigest()

    def rows(self) -> None:
        """Make the changes, row by row."""
        self._read_standing()
        try:
            rows = list(cells_in(iter(self.file.lines), self.kind.headings))
        except WrongRow as error:
            self.wrong.append(error.said({}))
            rows = []
        for cells in _parents_first(rows, self.kind.above) if self.kind.above else rows:
            try:
                self._row(cells)
            except (WrongRow, ValidationError, Refusal) as error:
                told = {"line": cells.line, "what": _words(error, cells.headings)}
                self.wrong.append(_("第 %(line)d 行：%(what)s") % told)
        if not self.wrong:
            self._finish()

    def _read_standing(self) -> None:
        for row in rows_of(self.kind):
            try:
                key, rest = values_of(self.kind, row, self.known)
            except WrongRow:  # typed in the back office before a code it names was changed
                self.unread = True
                continue
            self.standing.setdefault(_mark(key), (row, rest))

    def _row(self, cells: Cells) -> None:
        key, rest = self.kind.values(cells, self.known)
        mark = _mark(key)
        if mark in self.lines:
            raise WrongRow(_("与第 %(line)d 行重复") % {"line": self.lines[mark]})
        self.lines[mark] = cells.line
        row, change = self._row_of(key, rest)
        # Foreign keys were found by code already; asking the database again would double the time.
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
        if change is not None:
            if not isinstance(row, OfficeHours):  # overlaps are looked for when all hours are there
                row.clean()
            self.kind.check(row)
            if self.writes:
                _save(row, change)
            else:
                _refuse(row, change, self.known)
            self.changes.append(change)
        self.known.add(row)
        self.loaded.append(row)

    def _row_of(self, key: Values, rest: Values) -> tuple[Model, Change | None]:
        """The row as the file wants it, and how that differs from what the database holds."""
        found, read = self.standing.get(_mark(key), (None, {}))
        if found is None and self.unread:
            found = self.kind.model._default_manager.filter(**key).first()
        if found is None:
            row = self.kind.model(**{k: v for k, v in key.items() if "__" not in k} | rest)
            return row, Change(row, Change.ADDED)
        if isinstance(found, CatalogueEntry):
            rest.pop("category")  # an entry keeps the version of the category it was written for
            if rest["valid_to"] is None and found.valid_to is not None and _has_successor(found):
                rest.pop("valid_to")
        if isinstance(found, ReasonCode):
            rest.pop("sort")  # where a reason stands in the file orders new ones only
        before = {name: getattr(found, name) for name in rest}
        # What was typed in the back office is cleaned by no file: the spaces it has more are no difference.
        differing = {name for name, value in rest.items() if (before | read)[name] != value}
        for name in differing:
            setattr(found, name, rest[name])
        if not differing:
            return found, None
        ended = rest.get("active") is False and "active" in differing
        ended = ended or ("valid_to" in differing and rest["valid_to"] is not None)
        fields = {name: (before[name], rest[name]) for name in rest if name in differing}
        return found, Change(found, Change.ENDED if ended else Change.CHANGED, fields)

    def _finish(self) -> None:
        if self.kind.model is CatalogueEntry:
            entries = [row for row in self.loaded if isinstance(row, CatalogueEntry)]
            self.changes += _close_replaced(entries, writes=self.writes)
        if self.kind.model is OfficeHours:
            self._finish_hours([row for row in self.loaded if isinstance(row, OfficeHours)])
        self.wrong += self.kind.together(self.loaded)

    def _finish_hours(self, hours: list[OfficeHours]) -> None:
        """The file is the whole truth of each department it names: other hours of these end."""
        owners = {row.department_id: row.department for row in hours}
        for owner in owners.values():
            keep = [row.pk for row in hours if row.department == owner]
            for gone in OfficeHours.objects.filter(department=owner).exclude(pk__in=keep):
                self.changes.append(Change(gone, Change.ENDED, gone_id=gone.pk))
                if self.writes:
                    gone.delete()
        for row in hours:
            beside = [one for one in hours if one is not row and one.department_id == row.department_id]
            try:
                row.check_hours(one for one in beside if one.weekday == row.weekday)
            except ValidationError as error:
                self.wrong.append(f"{row}{_('：')}{_words(error)}")


def _mark(key: Values) -> Mark:
    """A key as something to look up: rows by their number, new ones that have none yet by themselves."""
    return tuple(
        (value.pk if value.pk is not None else id(value)) if isinstance(value, Model) else value
        for value in key.values()
    )


def _save(row: Model, change: Change) -> None:
    """Save the row; of one that stays where it is in its tree only what changed, which needs no look at the tree."""
    moved = change.sign == Change.ADDED or "parent" in change.fields
    row.save(update_fields=None if moved or not isinstance(row, TreeRow) else {*change.fields})


def _refuse(row: Model, change: Change, known: Known) -> None:
    """What saving would refuse, of a row that is not saved. `Refusal`."""
    if isinstance(row, CatalogueEntry):
        row.refuse_if_used()
    if isinstance(row, TreeRow) and "parent" in change.fields:
        seen, above = {getattr(row, "code", "")}, row.parent
        while above is not None:
            if above.code in seen:
                raise Refusal(_("不能移到自己或自己的下级之下，请另选上级。"), field="parent")
            seen.add(above.code)
            above = known.of(above).parent


def _parents_first(rows: Iterable[Cells], column: str) -> list[Cells]:
    """Rows in an order in which each follows its parent, however they stand in the file."""
    waiting = list(rows)
    codes = {cells.text("code") for cells in waiting}
    done: set[str] = set()
    ordered: list[Cells] = []
    while waiting:
        ready = [c for c in waiting if (above := _above(c, column)) not in codes or above in done]
        if not ready:  # a circle: each of them is refused for want of its parent
            return [*ordered, *waiting]
        ordered += ready
        done |= {cells.text("code") for cells in ready}
        lines = {cells.line for cells in ready}
        waiting = [cells for cells in waiting if cells.line not in lines]
    return ordered


def _above(cells: Cells, column: str) -> str:
    """The code of the row above; that of a category may be left out, its code says it."""
    code = cells.text("code")
    return cells.text(column) or (code[:-2] if code.isdecimal() and cells.text("version") else "")


def _words(error: Exception, headings: Mapping[str, str] | None = None) -> str:
    called = {FIELDS.get(column, column): heading for column, heading in (headings or {}).items()}
    if isinstance(error, WrongRow):
        return error.said(headings or {})
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        fields = error.message_dict.items()
        return _("；").join(f"{called.get(name, name)} {listed(texts)}" for name, texts in fields)
    if isinstance(error, ValidationError):
        return _("；").join(error.messages)
    return str(error)


def _has_successor(entry: CatalogueEntry) -> bool:
    return _same_matter(entry).filter(valid_from__gt=entry.valid_from).exists()


def _same_matter(entry: CatalogueEntry) -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.filter(
        category__code=entry.category.code, area=entry.area, department=entry.department
    )


def _close_replaced(loaded: list[CatalogueEntry], *, writes: bool) -> list[Change]:
    """Of several entries for the same matter each ends on the day before the next begins, and is numbered.

    What is `loaded` counts as it was loaded, whether it was saved or not.
    """
    kept = CatalogueEntry.objects.select_related("category", "area", "department")
    as_loaded = {row.pk: row for row in loaded}
    entries = [as_loaded.get(row.pk, row) for row in kept] + [row for row in loaded if row.pk is None]
    groups: dict[tuple[Any, ...], list[CatalogueEntry]] = {}
    for entry in sorted(entries, key=lambda one: one.valid_from):
        groups.setdefault((entry.category.code, entry.area_id, entry.department_id), []).append(entry)
    changes: list[Change] = []
    for group in groups.values():
        for earlier, later in pairwise(group):
            last = later.valid_from - timedelta(days=1)
            if earlier.valid_to is None or earlier.valid_to > last:
                changes.append(Change(earlier, Change.ENDED, {"valid_to": (earlier.valid_to, last)}))
                earlier.valid_to = last
                if writes:
                    earlier.save()
            if later.version <= earlier.version:
                later.version = earlier.version + 1
                if writes:
                    later.save()
    return changes
