"""The directory's own kinds of rows: what each file holds, and how its cells become columns."""

from __future__ import annotations

from django.utils.translation import gettext as _

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
from yixian.directory.outlines import normal_shape
from yixian.directory.row_file import Cells, WrongRow
from yixian.directory.row_kind import Known, RowKind, Values, needed, row_kind

# What is told of a number on the public's page.
NUMBER_WORDS = ("purpose", "purpose_en", "hours", "hours_en")


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


# In the order in which rows may point at rows.
OWN: tuple[RowKind, ...] = (
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
)
