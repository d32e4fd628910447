"""公开数据: the figures of published months for everybody, and the same as open data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.charts import Bar, bars, width_of
from yixian.ground.errors import NotFound
from yixian.ground.named import named
from yixian.ground.spreadsheets import file_answer
from yixian.ground.text import listed
from yixian.insight.queries import Figure, number_text, value_text
from yixian.people.queries import is_demonstration
from yixian.portal import published
from yixian.portal.exposing import is_on
from yixian.portal.open_pages import open_page
from yixian.portal.published import BROKEN_DOWN, GROUP_TITLES, Awaited, Published

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
    "invented",
)
# What a demonstration's lines say of themselves wherever the file is taken; a city's say nothing.
INVENTED = "虚构 invented"
KEPT_BACK = _("不公开")
CHARTS = (("cases", _("诉求量")), ("satisfied_rate", _("满意率")))
MOST_BARS = 12  # of the largest; the table holds all


@open_page
def figures(request: HttpRequest) -> HttpResponse:
    """Every public figure of a month or a year with its numerator, denominator, period and definition.

    Of a period that is not published yet, from which day on it will be.
    """
    shown = published.published(request.GET.get("period", "") or published.newest())
    context = {
        "exposes": is_on(),
        "shown": shown,
        "choices": published.choices(),
        "awaited": shown if isinstance(shown, Awaited) else published.next_awaited(),
    }
    if isinstance(shown, Published):
        context |= told(shown)
    return render(request, "portal/figures.html", context)


def told(shown: Published) -> dict[str, Any]:
    """What `figure_list.html` and `figures_by.html` draw of a period."""
    breakdowns = [
        (
            GROUP_TITLES[one.dimension],
            one.dimension,
            [(label, [cell(figure) for figure in found.values()]) for _value, label, found in one.lines],
            # Of groups only how many: a rate is kept back where it is not 100 %, and bars would invite to compare.
            [(title, _chart(one.lines, code)) for code, title in CHARTS[:1]],
        )
        for one in shown.breakdowns
    ]
    months = published.by_month(shown)
    return {
        "figures": [
            (figure, value_text(figure), sides(figure), version_text(shown, figure), meter(figure))
            for figure in shown.figures
        ],
        "breakdowns": [one for one in breakdowns if one[2]],
        "months": [
            (f"{month:%Y-%m}", [cell(found.get(code)) for code in BROKEN_DOWN]) for month, found in months
        ],
        "month_charts": [
            (title, _chart([("", f"{month:%Y-%m}", found) for month, found in months], code))
            for code, title in CHARTS
        ],
        "least": published.LEAST,
        "most_bars": MOST_BARS,
    }


def _chart(lines: Iterable[tuple[str, str, Mapping[str, Figure | None]]], code: str) -> list[Bar]:
    """The first lines of a table as bars of one figure: rates to the scale of all, counts to that of the largest."""
    found = [(label, figures.get(code)) for _value, label, figures in lines][:MOST_BARS]
    is_rate = any(figure.indicator.form == "rate" for _label, figure in found if figure is not None)
    return bars(
        [
            (label, value_text(figure), figure.value) if figure is not None else (label, str(KEPT_BACK), None)
            for label, figure in found
        ],
        whole=1 if is_rate else None,
    )


def meter(figure: Figure) -> str:
    """How far the bar of a rate reaches; "" for a count, or where there is no number."""
    return width_of(figure.value) if figure.indicator.form == "rate" else ""


@open_page
def open_data(request: HttpRequest, format: str) -> HttpResponseBase:
    """The same as CSV or JSON. `NotFound` says from which day on a period that is not published yet will be."""
    shown = published.published(request.GET.get("period", "") or published.newest())
    if isinstance(shown, Awaited):
        day = f"{shown.on:%Y-%m-%d}"
        raise NotFound(_("%(name)s 的数据尚未公布，将于 %(day)s 公布。") % {"name": shown.name, "day": day})
    lines = list(lines_of(shown))
    if format == "json":
        answer: HttpResponseBase = JsonResponse(
            {
                "period": shown.name,
                "counted_at": _local(shown),
                "invented": is_demonstration(),
                "figures": lines,
            },
            json_dumps_params={"ensure_ascii": False},
        )
        named(answer, f"12345-{shown.name}.json")
    else:
        answer = file_answer("csv", f"12345-{shown.name}", COLUMNS, [list(line.values()) for line in lines])
    return answer


def sides(figure: Figure) -> list[tuple[str, str]]:
    """(number, what it counts) of numerator and denominator; nothing where there is no number."""
    ratio = figure.indicator.ratio(figure.level)
    if ratio is None:
        return []
    told = [(number_text(figure.numerator), str(ratio.numerator.words))]
    if ratio.denominator is not None:
        told.append((number_text(figure.denominator), str(ratio.denominator.words)))
    return told


def version_text(shown: Published, figure: Figure) -> str:
    """The version of the definition that the figure was counted by; of a year perhaps several."""
    return listed(shown.versions[figure.indicator.code])


def cell(figure: Figure | None) -> dict[str, str] | None:
    """A figure in a breakdown; None where it is kept back."""
    if figure is None:
        return None
    fraction = "" if figure.denominator is None else f"{figure.numerator:,} / {figure.denominator:,}"
    return {"value": value_text(figure), "fraction": fraction}


def lines_of(shown: Published) -> Iterator[dict[str, Any]]:
    """The figures of a period as open data: first its own, then those of each breakdown."""
    for figure in shown.figures:
        yield line_of(shown, figure, "", "", "")
    for one in shown.breakdowns:
        for value, label, found in one.lines:
            for told in found.values():
                if told is not None:
                    yield line_of(shown, told, one.dimension, value, label)


def line_of(shown: Published, figure: Figure, group: str, value: str, label: str) -> dict[str, Any]:
    """One figure as a line of open data."""
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
        version_text(shown, figure),
        str(one.source),
        _local(shown),
        INVENTED if is_demonstration() else "",
    )
    return dict(zip(COLUMNS, row, strict=True))


def _local(shown: Published) -> str:
    return timezone.localtime(shown.cut_off).isoformat(timespec="seconds")
