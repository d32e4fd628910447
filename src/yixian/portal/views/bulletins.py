"""月报: each month's bulletin for everybody, as a page, as DOCX and as open data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Keyset
from yixian.ground.named import named
from yixian.ground.spreadsheets import file_answer
from yixian.people.queries import is_demonstration
from yixian.portal import bulletins as made
from yixian.portal.bulletin_paper import bulletin_paper
from yixian.portal.exposing import is_on
from yixian.portal.models import PublicText
from yixian.portal.open_pages import open_page
from yixian.portal.published import LEAST, Published
from yixian.portal.ranking import Ranking, as_open_data, rankings_of
from yixian.portal.views.figures import COLUMNS, INVENTED, cell, line_of, lines_of, told

NEWEST = Keyset("-public_at", "-pk", rows=24, never_empty=("public_at",))
Kind = PublicText.Kind


@open_page
def bulletins(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first (index `public_text_kind`)."""
    rows = PublicText.objects.public(timezone.now()).filter(kind=Kind.BULLETIN).defer("numbers")
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    return render(request, "portal/bulletins.html", {"page": page, "exposes": is_on()})


@open_page
def bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """One month."""
    text, shown = _found(month)
    return render(request, "portal/bulletin.html", {"text": text, **context_of(text, shown)})


@open_page
def bulletin_file(request: HttpRequest, month: str) -> HttpResponse:
    """The same as DOCX."""
    text, shown = _found(month)
    return docx_answer(bulletin_paper(text, shown))


@open_page
def bulletin_data(request: HttpRequest, month: str, form: str) -> HttpResponseBase:
    """Every number of it as CSV or JSON."""
    text, shown = _found(month)
    lines = list(_lines(text, shown))
    name = f"12345-bulletin-{month}"
    if form not in ("csv", "json"):
        raise NotFound(_("没有这种文件。"))
    if form == "csv":
        return file_answer("csv", name, COLUMNS, [list(line.values()) for line in lines])
    topics = [{"name": topic, "cases": number} for topic, number in made.topics_of(text)]
    told_of = {
        "month": month,
        "counted_at": timezone.localtime(shown.cut_off).isoformat(timespec="seconds"),
        "invented": is_demonstration(),
        "title": text.title,
        "words": text.words,
        "topics": topics,
        "league": [as_open_data(one) for one in rankings_of(text)],
        "figures": lines,
    }
    answer = JsonResponse(told_of, json_dumps_params={"ensure_ascii": False})
    return named(answer, f"{name}.json")


def context_of(text: PublicText, shown: Published) -> dict[str, Any]:
    """What the page of a bulletin draws, for everybody and for the preview."""
    assert text.month is not None
    return {
        "shown": shown,
        "topics": made.topics_of(text),
        "departments": [
            (line.label, [cell(figure) for figure in line.figures.values()])
            for line in made.department_lines(text)
        ],
        "counted_at": made.counted_at(text),
        "rankings": rankings_of(text),
        "matters": made.matters_of(text.month),
        "least": LEAST,
        "corrections": text.corrections.all() if text.pk else [],
        **told(shown),
    }


def _lines(text: PublicText, shown: Published) -> Iterator[dict[str, Any]]:
    yield from lines_of(shown)
    at = made.counted_at(text)
    counted = timezone.localtime(at).isoformat(timespec="seconds") if at else ""
    for one in made.department_lines(text):
        for figure in one.figures.values():
            if figure is not None:
                yield line_of(shown, figure, made.DEPARTMENT, one.value, one.label) | {"counted_at": counted}
    invented = INVENTED if is_demonstration() else ""
    for name, number in made.topics_of(text):
        told_of = {
            "code": "topic_cases",
            "group": "topic",
            "name_of_group": name,
            "numerator": number,
            "value": number,
        }
        yield {**dict.fromkeys(COLUMNS, ""), **told_of, "counted_at": counted, "invented": invented}
    for ranking in rankings_of(text):
        for told_of in _ranked(ranking):
            yield {**dict.fromkeys(COLUMNS, ""), **told_of, "invented": invented}


RANKED = {  # what of a line of a league table is a line of open data
    "rank": ("league_rank", "考评名次", "Rank"),
    "score": ("league_score", "考评得分", "Score"),
    "low": ("league_score_low", "考评得分下限", "Score, lower bound"),
    "high": ("league_score_high", "考评得分上限", "Score, upper bound"),
}


def _ranked(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """Rank, score and its bounds, each a line; of a department without a rank one line that says why."""
    told_of = as_open_data(ranking)
    for row in told_of["rows"]:
        for name, (code, zh, en) in RANKED.items():
            if row[name] is not None or name == "rank":
                yield {
                    "code": code,
                    "name": zh,
                    "name_en": en,
                    "group": f"league_{ranking.tier}",
                    "value_of_group": row["code"],
                    "name_of_group": row["name"],
                    "value": "" if row[name] is None else row[name],
                    "population": row["note"],
                    "counted_at": timezone.localtime(ranking.frozen_at).isoformat(timespec="seconds"),
                }


def _found(month: str) -> tuple[PublicText, Published]:
    """The bulletin of "2026-10" and its frozen figures. `NotFound` for a month that is none or not public."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotFound(_("没有这一期月报。")) from None
    text = PublicText.objects.public(timezone.now()).filter(kind=Kind.BULLETIN, month=first).first()
    shown = made.shown_month(text) if text is not None else None
    if text is None or shown is None:
        raise NotFound(_("没有这一期月报。"))
    return text, shown
