"""公开数据: the figures for everybody, and the same as open data."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from yixian.ground.access import EVERYONE, access
from yixian.insight.queries import Figure, number_text, value_text
from yixian.portal import published
from yixian.portal.published import KEPT_SECONDS, Published

COLUMNS = (
    "code",
    "name",
    "name_en",
    "group",
    "value_of_group",
    "name_of_group",
    "from",
    "to",
    "numerator",
    "denominator",
    "value",
    "numerator_is",
    "denominator_is",
    "population",
    "version",
    "source",
    "counted_at",
)
GROUP_TITLES = {"kind": _("按类型"), "category": _("按事项分类"), "area": _("按区域")}


@access(EVERYONE)
def figures(request: HttpRequest) -> HttpResponse:
    """Every public figure of a month or a year with its numerator, denominator, period and definition."""
    shown = _asked(request)
    breakdowns = [
        (
            GROUP_TITLES[one.dimension],
            one.dimension,
            [(label, [cell(figure) for figure in found.values()]) for _value, label, found in one.lines],
        )
        for one in shown.breakdowns
    ]
    answer = render(
        request,
        "portal/figures.html",
        {
            "shown": shown,
            "choices": published.choices(),
            "figures": [(figure, value_text(figure), sides(figure)) for figure in shown.figures],
            "breakdowns": [one for one in breakdowns if one[2]],
            "least": published.LEAST,
        },
    )
    patch_cache_control(answer, private=True, max_age=60)
    return answer


@access(EVERYONE)
def open_data(request: HttpRequest, format: str) -> HttpResponse:
    """The same as CSV or JSON."""
    shown = _asked(request)
    lines = list(_lines(shown))
    if format == "json":
        answer: HttpResponse = JsonResponse(
            {"period": shown.name, "counted_at": _local(shown), "figures": lines},
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
        answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="12345-{shown.name}.{format}"'
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer


def _asked(request: HttpRequest) -> Published:
    return published.published(request.GET.get("period", "") or f"{timezone.localdate():%Y-%m}")


def sides(figure: Figure) -> list[tuple[str, str]]:
    """(number, what it counts) of numerator and denominator; nothing where there is no number."""
    ratio = figure.indicator.ratio(figure.level)
    if ratio is None:
        return []
    told = [(number_text(figure.numerator), str(ratio.numerator.words))]
    if ratio.denominator is not None:
        told.append((number_text(figure.denominator), str(ratio.denominator.words)))
    return told


def cell(figure: Figure | None) -> dict[str, str] | None:
    """A figure in a breakdown; None where it is kept back."""
    if figure is None:
        return None
    fraction = "" if figure.denominator is None else f"{figure.numerator:,} / {figure.denominator:,}"
    return {"value": value_text(figure), "fraction": fraction}


def _lines(shown: Published) -> Any:
    for figure in shown.figures:
        yield _line(shown, figure, "", "", "")
    for one in shown.breakdowns:
        for value, label, found in one.lines:
            for told in found.values():
                if told is not None:
                    yield _line(shown, told, one.dimension, value, label)


def _line(shown: Published, figure: Figure, group: str, value: str, label: str) -> dict[str, Any]:
    one = figure.indicator
    words = [words for _number, words in sides(figure)]
    share = figure.value
    row = (
        one.code,
        str(one.name),
        one.name_en,
        group,
        value,
        label,
        shown.period.first.isoformat(),
        shown.period.last.isoformat(),
        figure.numerator,
        figure.denominator,
        round(share, 6) if isinstance(share, float) else share,
        words[0] if words else "",
        words[1] if len(words) > 1 else "",
        str(one.missing or one.population),
        one.version,
        str(one.source),
        _local(shown),
    )
    return dict(zip(COLUMNS, row, strict=True))


def _local(shown: Published) -> str:
    return timezone.localtime(shown.cut_off).isoformat(timespec="seconds")
