"""What each file of a city's rows holds: its columns, and how a row of it becomes a row of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from yixian.directory.coded_fields import CODED, named_by
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    CutOff,
    DeadlineRule,
    Department,
    DutyPerson,
    HotlineNumber,
    OfficeHours,
    Outline,
    ReasonCode,
    WorkingDay,
)
from yixian.directory.models.tree import TreeRow
from yixian.directory.outlines import normal_shape
from yixian.directory.row_file import Cells, Heading, WrongRow, columns_of, headings_of
from yixian.ground.errors import NotFound

Values = dict[str, Any]
T = TypeVar("T", bound=Model)
# What is told of a number on the public's page.
NUMBER_WORDS = ("purpose", "purpose_en", "hours", "hours_en")
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
    a whole, each right by itself; those of a preview are not saved. `keepers` load and take home such files beside
    the system administrator.
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


def _active(cells: Cells) -> Values:
    """Whether the row is in use; a file without the column leaves that as it is."""
    return {"active": cells.flag("active", True)} if cells.has("active") else {}


def _names(cells: Cells) -> Values:
    return {"name": cells.text("name", needed=True), "name_en": cells.text("name_en"), **_active(cells)}


def _area(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        **_names(cells),
        "level": cells.text("level", needed=True),
        "parent": cells.one_of("parent", known.areas),
        "lon": cells.number("lon"),
        "lat": cells.number("lat"),
    }


def _outline(cells: Cells, known: Known) -> tuple[Values, Values]:
    area = needed(cells.one_of("area", known.areas), "area")
    return {"area": area}, {"shape": normal_shape(cells.text("shape", needed=True))}


def _department(cells: Cells, known: Known) -> tuple[Values, Values]:
    tier = cells.text("tier", needed=True)
    return {"code": cells.text("code", needed=True)}, {
        **_names(cells),
        "tier": tier,
        "parent": cells.one_of("parent", known.departments),
        "area": cells.one_of("area", known.areas),
        "telephone": cells.text("telephone"),
        "takes_orders": cells.flag("takes_orders", True),
        "reply_needs_approval": cells.flag("reply_needs_approval", False),
        "in_city_tree": cells.flag("in_city_tree", tier != Department.Tier.OUTSIDE),
        "operator": cells.text("operator"),
    }


def _category(cells: Cells, known: Known) -> tuple[Values, Values]:
    code, version = cells.text("code", needed=True), needed(cells.whole("version"), "version")
    above = code[:-2]
    if cells.text("parent") not in ("", above):
        raise WrongRow(_("%(column)s 应为“%(code)s”"), "parent", code=above)
    if above and above not in known.categories:
        raise WrongRow(_("%(column)s：没有编码“%(code)s”"), "parent", code=above)
    return {"code": code, "version": version}, {
        **_names(cells),
        "parent": known.categories[above] if above else None,
        "keywords": ";".join(cells.codes("keywords")),
        "description": cells.text("description"),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
        "valid_to": cells.day("valid_to"),
    }


def _entry(cells: Cells, known: Known) -> tuple[Values, Values]:
    category = needed(cells.one_of("category", known.categories), "category")
    assisting = cells.codes("assisting")
    unknown = [code for code in assisting if code not in known.departments]
    if unknown:
        raise WrongRow(_("%(column)s：没有编码“%(code)s”"), "assisting", code=unknown[0])
    return {
        "category__code": category.code,
        "area": cells.one_of("area", known.areas),
        "department": needed(cells.one_of("department", known.departments), "department"),
        "valid_from": needed(cells.day("valid_from"), "valid_from"),
    }, {
        "category": category,
        "assisting": assisting,
        "legal_basis": cells.text("legal_basis"),
        "limit_override": cells.whole("limit_wd"),
        "may_return": cells.flag("may_return", True),
        "valid_to": cells.day("valid_to"),
    }


def _number(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"number": cells.text("number", needed=True)}, {
        **_names(cells),
        "mode": cells.text("mode", needed=True),
        "department": cells.one_of("department", known.departments),
        "queue": known.code(cells, HotlineNumber, "queue"),
        "announcement": cells.text("announcement"),
        "opened_on": cells.day("opened_on"),
        **({"greeting": known.code(cells, HotlineNumber, "greeting")} if cells.has("greeting") else {}),
        **{column: cells.text(column) for column in NUMBER_WORDS if cells.has(column)},
    }


def _reason(cells: Cells, known: Known) -> tuple[Values, Values]:
    purpose, code = cells.text("purpose", needed=True), cells.text("code", needed=True)
    rest = {**_names(cells), "script": cells.text("script"), "route": cells.text("route"), "sort": cells.line}
    return {"purpose": purpose, "code": code}, rest


def _deadline(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {
        "urgency": cells.text("urgency", needed=True),
        "kind": cells.text("kind"),
        "matter": cells.text("matter"),
        "step": cells.text("step", needed=True),
    }
    amount = needed(cells.whole("amount"), "amount")
    return key, {"amount": amount, "unit": cells.text("unit", needed=True)}


def _cut_off(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"id": 1}, {"day": needed(cells.whole("day"), "day")}


def _hours(cells: Cells, known: Known) -> tuple[Values, Values]:
    key = {
        "department": cells.one_of("department", known.departments),
        "weekday": needed(cells.whole("weekday"), "weekday"),
        "opens": cells.clock("opens"),
    }
    return key, {"closes": cells.clock("closes")}


def _day(cells: Cells, known: Known) -> tuple[Values, Values]:
    works = cells.text("is_working", needed=True) and cells.flag("is_working", False)
    return {"date": needed(cells.day("date"), "date")}, {"is_working": works, "note": cells.text("note")}


def _year(cells: Cells, known: Known) -> tuple[Values, Values]:
    rest = {"confirmed": cells.flag("confirmed", False), "source": cells.text("source")}
    return {"year": needed(cells.whole("year"), "year")}, rest


def _duty(cells: Cells, known: Known) -> tuple[Values, Values]:
    department = needed(cells.one_of("department", known.departments), "department")
    rest = {
        "telephone": cells.text("telephone", needed=True),
        "position": needed(cells.whole("position"), "position"),
        "urgencies": cells.codes("urgencies"),
        **_active(cells),
    }
    if cells.has("weekdays"):
        rest["weekdays"] = cells.text("weekdays")
    for column in ("since", "until"):
        if cells.has(column):
            rest[column] = cells.clock(column) if cells.text(column) else None
    return {"department": department, "name": cells.text("name", needed=True)}, rest


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
) -> RowKind:
    """A kind whose columns are written with commas between them."""
    may_lack = tuple(optional.split(",")) if optional else ()
    names = (*columns.split(","), *may_lack)
    return RowKind(name, model, names, values, above, may_lack, lists, together, keepers)


# In the order in which rows may point at rows; rooms to the right add their own (`register_kind`).
ROW_KINDS: list[RowKind] = [
    row_kind(
        "areas.csv",
        Area,
        "code,name,name_en,level,parent,lon,lat",
        _area,
        above="parent",
        optional="active",
    ),
    row_kind("outlines.csv", Outline, "area,shape", _outline),
    row_kind(
        "departments.csv",
        Department,
        "code,name,name_en,tier,parent,area,telephone,takes_orders,reply_needs_approval,in_city_tree,operator",
        _department,
        above="parent",
        optional="active",
    ),
    row_kind(
        "categories.csv",
        Category,
        "code,version,name,name_en,parent,keywords,description,valid_from,valid_to",
        _category,
        above="parent",
        optional="active",
    ),
    row_kind(
        "catalogue.csv",
        CatalogueEntry,
        "category,area,department,assisting,legal_basis,limit_wd,may_return,valid_from,valid_to",
        _entry,
    ),
    row_kind(
        "numbers.csv",
        HotlineNumber,
        "number,name,name_en,mode,department,queue,announcement,opened_on",
        _number,
        optional=",".join(("active", "greeting", *NUMBER_WORDS)),
    ),
    row_kind("reasons.csv", ReasonCode, "purpose,code,name,name_en,script,route", _reason, optional="active"),
    row_kind("deadlines.csv", DeadlineRule, "urgency,kind,matter,step,amount,unit", _deadline),
    row_kind("office_hours.csv", OfficeHours, "department,weekday,opens,closes", _hours),
    row_kind("calendar.csv", WorkingDay, "date,is_working,note", _day),
    row_kind("calendar_years.csv", CalendarYear, "year,confirmed,source", _year),
    row_kind("cut_off.csv", CutOff, "day", _cut_off),
    row_kind(
        "duty_persons.csv",
        DutyPerson,
        "department,name,telephone,position,urgencies",
        _duty,
        optional="weekdays,since,until,active",
    ),
]

# How many open cases hang on rows of a kind: asked before these rows are changed.
OpenCases = Callable[[list[Any]], int]
OPEN_CASES: dict[str, OpenCases] = {}
# The numbers of the first of them that an account may see.
FirstCases = Callable[[Any, list[Any]], list[str]]
FIRST_CASES: dict[str, FirstCases] = {}


def kind_called(slug: str) -> RowKind:
    """The kind with this name in addresses; `NotFound` when there is none."""
    found = next((kind for kind in ROW_KINDS if kind.slug == slug), None)
    if found is None:
        raise NotFound(_("没有“%(name)s”这一类名录。") % {"name": slug})
    return found


def kinds_kept_by(roles: frozenset[str]) -> list[RowKind]:
    """The kinds whose files somebody with these roles loads and takes home."""
    return [kind for kind in ROW_KINDS if "sysadmin" in roles or kind.keepers & roles]


def all_keepers() -> frozenset[str]:
    """Who keeps any kind. Asked when addresses are loaded: every room has registered its own by then."""
    return frozenset({"sysadmin"}).union(*(kind.keepers for kind in ROW_KINDS))


def kinds_headed(header: list[str]) -> list[RowKind]:
    """The kinds whose rows a file with this first line may hold."""
    return [kind for kind in ROW_KINDS if kind.is_headed(header)]


def register_kind(kind: RowKind, *, before: str = "") -> None:
    """Let rows of another room be loaded and exported like the directory's own: after them, or `before` the file of
    this name, whose rows hold their codes, or before the first that points at them: rooms to the right come first.
    """
    if any(known.name == kind.name for known in ROW_KINDS):
        raise ValueError(f"{kind.name} is a kind of row already")
    pointing = (
        place
        for place, known in enumerate(ROW_KINDS)
        if known.name == before or (not before and kind.model in known.needs())
    )
    ROW_KINDS.insert(next(pointing, len(ROW_KINDS)), kind)


def register_open_cases(name: str, count: OpenCases, first: FirstCases | None = None) -> None:
    """Tell how many open cases hang on given rows of the kind `name`, and which are the `first` of them."""
    if name in OPEN_CASES:
        raise ValueError(f"open cases are counted for {name} already")
    OPEN_CASES[name] = count
    if first is not None:
        FIRST_CASES[name] = first
