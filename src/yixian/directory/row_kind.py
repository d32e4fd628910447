"""A kind of a city's rows: the file it stands in, its columns, and how a row of it becomes a row of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from yixian.directory.coded_fields import CODED, named_by
from yixian.directory.models import Area, Category, Department
from yixian.directory.models.tree import TreeRow
from yixian.directory.row_file import Cells, Heading, WrongRow, columns_of, headings_of

Values = dict[str, Any]
T = TypeVar("T", bound=Model)
# Columns whose name is not their field's.
FIELDS = {"limit_wd": "limit_override"}


@dataclass
class Known:
    """The rows that other rows point at, by code; filled as the files are loaded."""

    areas: dict[str, Area] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    _coded: dict[type[Model], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Known:
        """What the database holds; of a category its newest version."""
        return cls(
            {row.code: row for row in Area.objects.all()},
            {row.code: row for row in Department.objects.all()},
            {row.code: row for row in Category.objects.order_by("version")},
        )

    def coded(self, model: type[T]) -> dict[str, T]:
        """The rows of another room by code, read when they are first asked for."""
        if model not in self._coded:
            self._coded[model] = {getattr(row, "code"): row for row in model._default_manager.all()}  # noqa: B009
        return self._coded[model]

    def code(self, cells: Cells, model: type[Model], column: str) -> str:
        """A code of a row of another room; `WrongRow` where there is no such row."""
        named = CODED.get((model, column))
        if named is not None:
            cells.one_of(column, self.coded(named))
        return cells.text(column)

    def of(self, row: TreeRow) -> Any:
        """The row of a tree as it was loaded last."""
        kinds: dict[type[Model], dict[str, Any]] = {
            Area: self.areas,
            Department: self.departments,
            Category: self.categories,
        }
        return kinds[type(row)].get(getattr(row, "code", ""), row)

    def add(self, row: Model) -> None:
        """Remember a row just loaded."""
        if isinstance(row, Area):
            self.areas[row.code] = row
        elif isinstance(row, Department):
            self.departments[row.code] = row
        elif isinstance(row, Category):
            newest = self.categories.get(row.code)
            if newest is None or newest.version <= row.version:
                self.categories[row.code] = row
        elif type(row) in self._coded:
            self._coded[type(row)][getattr(row, "code")] = row  # noqa: B009


@dataclass(frozen=True)
class RowKind:
    """One file. `values(cells, known)` returns the key that finds a row, and the rest of its fields.

    A file may be written without its `optional` columns; then they stay as they are. `above` is the column by which
    a row points at another one of its kind, which is loaded before it wherever it stands in the file. `lists` are the
    kinds of rows of which it holds codes, several in a cell. `together` says what is wrong with the rows of a file as
    a whole, each right by itself; those of a preview are not saved. `check` raises `WrongRow` for a row of a file
    that is new or changed and right by its columns, but not by what stands elsewhere. `keepers` load and take home such
    files beside the system administrator.
    """

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    values: Callable[[Cells, Known], tuple[Values, Values]]
    above: str = ""
    optional: tuple[str, ...] = ()
    lists: frozenset[type[Model]] = frozenset()
    together: Callable[[list[Any]], Iterable[str]] = lambda rows: ()
    keepers: frozenset[str] = frozenset()
    check: Callable[[Model], None] = lambda row: None

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.name.removesuffix(".csv")

    @property
    def label(self) -> str:
        """What its rows are called on pages."""
        return str(self.model._meta.verbose_name)

    @property
    def headings(self) -> list[Heading]:
        """Its columns as their fields are called, in the order of `columns`."""
        fields = {column: self.model._meta.get_field(FIELDS.get(column, column)) for column in self.columns}
        labels = {column: getattr(field, "verbose_name", field.name) for column, field in fields.items()}
        choices = {
            column: {str(value): label for value, label in field.flatchoices if value != ""}
            for column, field in fields.items()
            if isinstance(field, Field) and field.choices
        }
        return headings_of(labels, self.optional, choices)

    def is_headed(self, header: list[str]) -> bool:
        """Whether a file with this first line holds such rows."""
        named = columns_of(header, self.headings)
        return len(named) == len(header) and all(c in named for c in self.columns if c not in self.optional)

    def needs(self) -> set[type[Model]]:
        """The kinds of rows that a row of this kind may point at, itself not among them."""
        pointed = {f.related_model for f in self.model._meta.fields if f.is_relation}
        models = {model for model in pointed if isinstance(model, type)}
        return (models | named_by(self.model) | self.lists) - {self.model}


def needed(value: Any, column: str) -> Any:
    if value is None:
        raise WrongRow(_("%(column)s 不能为空"), column)
    return value


def row_kind(
    name: str,
    model: type[Model],
    columns: str,
    values: Any,
    *,
    above: str = "",
    optional: str = "",
    lists: frozenset[type[Model]] = frozenset(),
    together: Callable[[list[Any]], Iterable[str]] = lambda rows: (),
    keepers: frozenset[str] = frozenset(),
    check: Callable[[Model], None] = lambda row: None,
) -> RowKind:
    """A kind whose columns are written with commas between them."""
    may_lack = tuple(optional.split(",")) if optional else ()
    names = (*columns.split(","), *may_lack)
    return RowKind(name, model, names, values, above, may_lack, lists, together, keepers, check)
