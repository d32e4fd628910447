"""The front page: what this is, how to call, what happens then, how long it takes, how well it does."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yixian.directory import queries as directory
from yixian.directory.explanations import amount_words
from yixian.directory.models import Kind, Step, Urgency
from yixian.insight.queries import Figure, value_text
from yixian.people.queries import installation
from yixian.portal import published
from yixian.portal.open_pages import open_page
from yixian.portal.published import Published
from yixian.portal.views.figures import meter, sides

# How long: what people bring most, in the order of the form.
KINDS = (Kind.HELP, Kind.COMPLAINT, Kind.ENQUIRY, Kind.SUGGESTION, Kind.REPORT)
# How well: answered by a person, done, done in time, solved, satisfied.
ASKED = ("connect_rate", "completion_rate", "on_time_rate", "solved_rate", "satisfied_rate")


@dataclass(frozen=True)
class Told:
    """One answer to "how well": a figure with its two numbers, or why there is none."""

    figure: Figure
    value: str
    numbers: list[tuple[str, str]]
    width: str


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """Every number on it is the city's own: limits from its rows, figures from its newest published month."""
    shown = published.published(published.newest())
    own = installation()
    context = {
        "area_code": own.area_code if own is not None else "",
        "numbers": directory.numbers(),
        "limits": _limits(),
        "shown": shown if isinstance(shown, Published) else None,
        "awaited": shown if not isinstance(shown, Published) else None,
        "told": _told(shown) if isinstance(shown, Published) else [],
    }
    return render(request, "portal/home.html", context)


def _limits() -> list[tuple[str, str]]:
    """(kind, longest time) as the city has set them; a kind without a limit is not promised anything."""
    found = ((kind, directory.deadline(Urgency.NORMAL, kind, "", Step.RESULT)) for kind in KINDS)
    return [(str(kind.label), amount_words(*limit)) for kind, limit in found if limit is not None]


def _told(shown: Published) -> list[Told]:
    by_code = {figure.indicator.code: figure for figure in shown.figures}
    found = [by_code[code] for code in ASKED if code in by_code]
    return [Told(one, value_text(one), sides(one), meter(one)) for one in found]
