"""考评排名: a tier's table of a month, as a page and as a file; one department's line with all that it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.directory import queries as directory
from yixian.evaluation import exemptions
from yixian.evaluation.models import Exemption
from yixian.evaluation.scheme_form import month_in
from yixian.evaluation.schemes import tier_name
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.spreadsheets import Cell, file_answer
from yixian.insight import queries
from yixian.insight.definitions import INDICATORS, Indicator
from yixian.insight.league.readers import READERS, is_own, seen_by, sees_all, tiers_of
from yixian.insight.league.score import Mark
from yixian.insight.league.standing import Standings, standings
from yixian.insight.league.table import Row
from yixian.insight.models import FrozenLeague
from yixian.people.models import Actor
from yixian.people.queries import acting

FORMS = ("csv", "xlsx")
MOST_MONTHS = 36  # offered; others may be asked for by their address


def months_offered() -> list[date]:
    """The months there are, the newest first."""
    begun, today = queries.began(), timezone.localdate()
    return list(queries.months_between(begun, today))[::-1] if begun is not None else []


def month_asked(text: str) -> date:
    """The month of an address; without one the last that was frozen, else this one. `Refusal` for what is none."""
    if not text:
        newest = FrozenLeague.objects.order_by("-month").values_list("month", flat=True).first()
        return newest or queries.month_of(timezone.localdate())
    month = month_in(text)
    if month is None:
        raise Refusal(_("请按 2026-01 的样子填写月份。"), field="month")
    if month > timezone.localdate():
        raise Refusal(_("这个月还没有开始。"), field="month")
    return month


def tier_asked(actor: Actor, text: str) -> str:
    """The tier of an address, one that this actor may open. `NotFound` otherwise; "" where there is none at all."""
    codes = [code for code, _name in tiers_of(actor)]
    if text and text not in codes:
        raise NotFound(_("没有这一类单位的排名，或者您不能查看。"))
    return text or next(iter(codes), "")


@access(*READERS)
@never_cache
@require_GET
def league(request: HttpRequest) -> HttpResponse:
    """The table of a tier in a month."""
    actor = acting(request)
    tier, month = tier_asked(actor, request.GET.get("tier", "")), month_asked(request.GET.get("month", ""))
    context: dict[str, Any] = {"tier": tier, "tiers": tiers_of(actor), "month": month}
    context["months"] = sorted({*months_offered()[:MOST_MONTHS], month}, reverse=True)
    context["tries"] = "assessor" in actor.roles
    if tier:
        found = seen_by(actor, standings(tier, month))
        context |= of_table(found) | {
            "rows": [(row, is_own(actor, row)) for row in found.table.rows],
            "opens_all": sees_all(actor),
            "corrections": [(one, is_own(actor, one.now)) for one in found.corrections],
            "whole": sees_all(actor) or found.frozen_at is not None,
            "running": month == queries.month_of(timezone.localdate()),
            "address": urlencode({"tier": tier, "month": f"{month:%Y-%m}"}),
        }
    return render(request, "insight/league.html", context)


def of_table(found: Standings) -> dict[str, Any]:
    """What every page of a table shows of it beside the rows."""
    plan = found.table.plan
    return {
        "standings": found,
        "plan": plan,
        "columns": [(part, indicator_of(part.indicator)) for part in plan.parts],
    }


def indicator_of(code: str) -> Indicator | None:
    """None for one that the system no longer knows: an old scheme may name it."""
    return INDICATORS.get(code)


@access(*READERS)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The table as it is shown to this actor; no case and no person is in it, so it needs no reason."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    actor = acting(request)
    tier, month = tier_asked(actor, request.GET.get("tier", "")), month_asked(request.GET.get("month", ""))
    if not tier:
        raise NotFound(_("没有这一类单位的排名，或者您不能查看。"))
    found = seen_by(actor, standings(tier, month))
    header = [_("名次"), _("承办单位"), _("编码"), _("得分"), _("得分下限"), _("得分上限"), _("说明")]
    for part in found.table.plan.parts:
        name = name_of(part.indicator)
        header += [f"{name}{words}" for words in (_("分子"), _("分母"), _("下限"), _("上限"), _("得分"))]
    return file_answer(form, f"league-{tier}-{month:%Y-%m}", header, _lines(found))


def name_of(code: str) -> str:
    """The name of an indicator, its code where the system no longer knows it."""
    one = indicator_of(code)
    return one.label if one is not None else code


def _lines(found: Standings) -> Iterator[list[Cell]]:
    for row in found.table.rows:
        low, high = (f"{end:.2f}" if row.rank else "" for end in row.between)
        line: list[Cell] = [row.rank or "", row.member.label, row.member.code]
        line += [float(row.score) if row.score is not None else "", low, high, row.note]
        for mark in row.marks:
            line += [mark.numerator, mark.denominator, *(f"{end:.4f}" for end in mark.bounds)]
            line.append(float(mark.points) if row.rank else "")
        yield line


@access(*READERS)
@never_cache
@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """How the numbers of one department came to be: each with its rows, what was left out, and the sum."""
    actor, month = acting(request), month_asked(request.GET.get("month", ""))
    department = directory.department_by_code(code)
    if department is None or not (sees_all(actor) or department.pk in actor.scope):
        raise NotFound(_("没有这个单位，或者您不能查看。"))
    found = standings(department.tier, month)
    row = found.table.row_of(department.pk)
    if row is None:
        raise NotFound(_("这个单位不在排名里：没有类别、不承办工单，或者归上级单位一并考评。"))
    period = queries.period_of_month(month)
    left_out = exemptions.left_out(directory.subtree_ids(department), period.start, period.end)
    readable = list(left_out.filter(pk__in=Exemption.objects.visible_to(actor).values("pk")))
    context = of_table(found) | {
        "row": row,
        "month": month,
        "tier": tier_name(department.tier),
        "address": urlencode({"tier": department.tier, "month": f"{month:%Y-%m}"}),
        "marks": [(mark, indicator_of(mark.part.indicator), _sides(mark, code, month)) for mark in row.marks],
        "left_out": [
            (one, exemptions.reason_of(one), exemptions.counts_in(one, found.frozen_at)) for one in readable
        ],
        "hidden": left_out.count() - len(readable),
        "correction": next((one for one in found.corrections if _is_of(one.now, row)), None),
    }
    return render(request, "insight/league_unit.html", context)


def _is_of(one: Row, other: Row) -> bool:
    return one.member.department_id == other.member.department_id


def _sides(mark: Mark, code: str, month: date) -> list[tuple[int, str]]:
    """Numerator and denominator, each with the address of its rows."""
    period = queries.period_of_month(month)
    address = reverse("figure_rows", args=[mark.part.indicator])
    asked = {"from": period.first.isoformat(), "to": period.last.isoformat(), "department": code}
    return [
        (number, f"{address}?{urlencode({**asked, 'part': part})}")
        for number, part in ((mark.numerator, "numerator"), (mark.denominator, "denominator"))
    ]
