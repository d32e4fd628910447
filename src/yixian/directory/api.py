"""The codes that cases are described with, for programs: read from snapshots, never from the database when warm."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import BaseModel, Field

from yixian.directory import queries
from yixian.directory.models import Area, Department, HotlineNumber, ReasonCode
from yixian.ground.errors import NotAllowed

router = Router(tags=["名录 directory"])
MOST = 500
T = TypeVar("T")
After = Annotated[
    str,
    Field(max_length=40, description="上一页最后的编码 The last code of the page before; rows come by code"),
]
Limit = Annotated[int, Field(ge=1, le=MOST)]


class Named(BaseModel):
    """A row by its code, with its names."""

    code: str
    name: str
    name_en: str


class DepartmentRow(Named):
    tier: Department.Tier
    parent: str = Field(description="上级单位编码 Code of the department above, or empty")
    area: str
    takes_orders: bool


class CategoryRow(Named):
    version: int
    level: int
    parent: str
    keywords: list[str]
    description: str


class AreaRow(Named):
    level: Area.Level
    parent: str
    lon: float | None
    lat: float | None


class ReasonRow(Named):
    purpose: ReasonCode.Purpose
    script: str
    route: str


class NumberRow(BaseModel):
    number: str
    name: str
    name_en: str
    mode: str = Field(description=", ".join(HotlineNumber.Mode.values))
    department: str
    purpose: str
    purpose_en: str
    hours: str = Field(description="服务时间，空为全天 When it is answered; empty: day and night")
    hours_en: str
    opened_on: date | None


class Paged(BaseModel):
    next: str | None = Field(description="下一页的 after，没有则空 The next page's `after`, or null")


class DepartmentList(Paged):
    items: list[DepartmentRow]


class CategoryList(Paged):
    items: list[CategoryRow]


class AreaList(Paged):
    items: list[AreaRow]


def _for_staff(request: HttpRequest) -> None:
    """Whoever works with cases may know their codes; who calls was found at the door."""
    if not getattr(getattr(request, "auth", None), "roles", ()):
        raise NotAllowed(_("您还没有岗位，不能读取名录。"))


def _page(rows: Iterable[T], key: Callable[[T], str], after: str, limit: int) -> dict[str, Any]:
    ordered = sorted((row for row in rows if key(row) > after), key=key)
    more = len(ordered) > limit
    shown = ordered[:limit]
    return {"items": shown, "next": key(shown[-1]) if more else None}


def _names(row: Any) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "name_en": row.name_en}


@router.get(
    "/directory/departments",
    response=DepartmentList,
    operation_id="list_departments",
    summary="承办单位 Departments",
)
def list_departments(
    request: HttpRequest, takes_orders: bool = False, after: After = "", limit: Limit = MOST
) -> dict[str, Any]:
    """The departments in use, with `takes_orders` those that are given cases."""
    _for_staff(request)
    page = _page(queries.departments(takes_orders=takes_orders), lambda row: row.code, after, limit)
    by_id = {row.pk: row.code for row in queries.departments()}
    page["items"] = [
        {
            **_names(row),
            "tier": row.tier,
            "parent": by_id.get(row.parent_id, ""),
            "area": row.area.code if row.area is not None else "",
            "takes_orders": row.takes_orders,
        }
        for row in page["items"]
    ]
    return page


@router.get(
    "/directory/categories",
    response=CategoryList,
    operation_id="list_categories",
    summary="事项分类 Categories",
)
def list_categories(
    request: HttpRequest,
    level: Annotated[int | None, Field(ge=1, le=3)] = None,
    after: After = "",
    limit: Limit = MOST,
) -> dict[str, Any]:
    """The categories in use today, of one level where given."""
    _for_staff(request)
    page = _page(queries.categories(level), lambda row: row.code, after, limit)
    page["items"] = [
        {
            **_names(row),
            "version": row.version,
            "level": row.level,
            "parent": row.code[:-2],
            "keywords": row.keyword_list,
            "description": row.description,
        }
        for row in page["items"]
    ]
    return page


@router.get("/directory/areas", response=AreaList, operation_id="list_areas", summary="区域 Areas")
def list_areas(
    request: HttpRequest,
    level: Area.Level | None = None,
    under: Annotated[str, Field(max_length=40)] = "",
    after: After = "",
    limit: Limit = MOST,
) -> dict[str, Any]:
    """The areas in use, of one level and below the area `under` where given."""
    _for_staff(request)
    page = _page(queries.areas(level.value if level else "", under), lambda row: row.code, after, limit)
    page["items"] = [
        {
            **_names(row),
            "level": row.level,
            "parent": row.path_codes[-2] if len(row.path_codes) > 1 else "",
            "lon": row.lon,
            "lat": row.lat,
        }
        for row in page["items"]
    ]
    return page


@router.get(
    "/directory/reasons", response=list[ReasonRow], operation_id="list_reasons", summary="原因 Reasons"
)
def list_reasons(request: HttpRequest, purpose: ReasonCode.Purpose) -> list[dict[str, Any]]:
    """The reasons in use for one purpose, in their order."""
    _for_staff(request)
    return [
        {**_names(row), "purpose": row.purpose, "script": row.script, "route": row.route}
        for row in queries.reasons(purpose.value)
    ]


@router.get(
    "/directory/numbers", response=list[NumberRow], operation_id="list_numbers", summary="热线号码 Numbers"
)
def list_numbers(request: HttpRequest) -> list[dict[str, Any]]:
    """The public numbers in use that lead here."""
    _for_staff(request)
    return [
        {
            "number": row.number,
            "name": row.name,
            "name_en": row.name_en,
            "mode": row.mode,
            "department": row.department.code if row.department is not None else "",
            "purpose": row.purpose,
            "purpose_en": row.purpose_en,
            "hours": row.hours,
            "hours_en": row.hours_en,
            "opened_on": row.opened_on,
        }
        for row in queries.numbers()
    ]
