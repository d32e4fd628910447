"""Figures for programs: the same numbers and the same rows as the pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from yixian.ground.errors import Invalid
from yixian.ground.text import clean_line
from yixian.insight import queries
from yixian.insight.asking import Behind, Question
from yixian.insight.columns import table_of
from yixian.insight.queries import Figure
from yixian.people.queries import caller

router = Router(tags=["指标 indicators"])
Code = Annotated[str, Field(strict=True, max_length=40), AfterValidator(clean_line)]
Groups = Literal["", "kind", "category", "area", "channel", "number", "department"]


class Asked(BaseModel):
    """A period of whole days, both included (this month without), of the city or a department."""

    model_config = ConfigDict(populate_by_name=True)

    from_day: Annotated[str, Field(alias="from", max_length=10, description="起 First day, 2026-01-01")] = ""
    to_day: Annotated[str, Field(alias="to", max_length=10, description="止 Last day, 2026-01-31")] = ""
    department: Code = Field(default="", description="单位编码 A department and everything below it")
    group: Groups = Field(default="", description="分组 Breakdown")

    def question(self, request: HttpRequest) -> Question:
        """What is asked, checked. Refuses a part that is not there: it would quietly answer something else."""
        known = {field.alias or name for name, field in type(self).model_fields.items()}
        unknown = {name[:60]: [str(_("没有这个筛选条件。"))] for name in request.GET if name not in known}
        if unknown:
            raise Invalid(_("没有这个筛选条件。"), unknown)
        return Question.read(caller(request), self.from_day, self.to_day, self.department, self.group)


class AskedRows(Asked):
    part: Literal["numerator", "denominator"] = Field(
        default="numerator", description="分子或分母 Numerator or denominator"
    )
    value: Code = Field(default="", description="分组的值 The value of the breakdown, as it came with it")
    after: Annotated[
        str, Field(max_length=600, description="上一页给出的 next `next` of the page before")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PeriodShown(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    first: str = Field(alias="from")
    last: str = Field(alias="to")


class FigureShown(BaseModel):
    """One indicator. `value` is a share for rates; null where nothing was counted or nothing can be."""

    code: str
    name: str
    name_en: str
    form: Literal["count", "rate", "mean"]
    numerator: int | None
    denominator: int | None
    value: float | None
    numerator_is: str
    denominator_is: str
    population: str = Field(description="统计范围 Who or what is counted")
    source: str
    version: int
    missing: str = Field(description="没有数据的原因 Why there is no number")


class GroupShown(BaseModel):
    value: str
    name: str
    figures: list[FigureShown]


class FiguresShown(BaseModel):
    """Every indicator of the period, and the same for each value of the breakdown asked for."""

    period: PeriodShown
    department: str
    group: str
    frozen_at: str | None = Field(
        description="全市整月：公开数据定稿的时间 Of the city and a whole month: when the public figures were frozen"
    )
    figures: list[FigureShown]
    groups: list[GroupShown]


class RowsShown(BaseModel):
    """A page of the rows behind a number: `total` of them, `items` those the caller may see."""

    code: str
    part: str
    total: int
    items: list[dict[str, str | int | None]]
    next: str | None


def shown(figure: Figure) -> dict[str, Any]:
    """A figure as programs are told it."""
    one = figure.indicator
    ratio = one.ratio(figure.level)
    value = figure.value
    return {
        "code": one.code,
        "name": str(one.name),
        "name_en": one.name_en,
        "form": one.form,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": round(value, 6) if isinstance(value, float) else value,
        "numerator_is": str(ratio.numerator.words) if ratio else "",
        "denominator_is": str(ratio.denominator.words) if ratio and ratio.denominator else "",
        "population": str(one.population),
        "source": str(one.source),
        "version": one.version,
        "missing": str(one.missing),
    }


def figures_shown(question: Question) -> dict[str, Any]:
    """Everything that `GET /indicators` and `yixian indicators --json` tell."""
    period, department = question.period, question.department
    found = queries.groups(period, question.group, department) if question.group else []
    frozen = queries.frozen_at(period) if department is None else None
    return {
        "period": {"from": period.first.isoformat(), "to": period.last.isoformat()},
        "department": department.code if department is not None else "",
        "group": question.group,
        "frozen_at": timezone.localtime(frozen).isoformat(timespec="seconds") if frozen else None,
        "figures": [shown(figure) for figure in queries.figures(period, department)],
        "groups": [
            {
                "value": group.value,
                "name": group.label,
                "figures": [shown(f) for f in group.figures.values() if not f.indicator.missing],
            }
            for group in found
        ],
    }


@router.get(
    "/indicators",
    response=FiguresShown,
    operation_id="list_indicators",
    summary="统计指标 Indicators of a period",
    by_alias=True,
)
def list_indicators(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Every indicator with numerator, denominator, period and definition; live."""
    return figures_shown(asked.question(request))


@router.get(
    "/indicators/{code}/rows",
    response=RowsShown,
    operation_id="list_indicator_rows",
    summary="指标明细 The rows behind a number",
)
def list_rows(request: HttpRequest, code: Path[Code], asked: Query[AskedRows]) -> dict[str, Any]:
    """Exactly the rows a numerator or denominator counts; those the caller may not see are not among them."""
    behind = Behind.read(asked.question(request), code, asked.part, asked.value)
    rows = behind.visible()
    table = table_of(rows)
    page = table.keyset.page(table.read(rows), after=asked.after or None, rows=asked.limit)
    actor = behind.question.actor
    return {
        "code": code,
        "part": behind.part,
        "total": behind.rows().count(),
        "items": [{column.code: column.tell(row, actor) for column in table.columns} for row in page.rows],
        "next": page.next,
    }
