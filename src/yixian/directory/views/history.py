"""The story of the directory: who changed which row when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yixian.directory.models import RowChange
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.row_texts import in_words, kind_in_words
from yixian.directory.stories import all_readers, changes_for, kinds_for
from yixian.ground.access import access
from yixian.ground.text import number_in

PAGE = 50
MOST_VERSIONS = 20  # of one code


@dataclass(frozen=True)
class Told:
    """A change as the page tells it."""

    change: RowChange
    kind: str
    parts: list[tuple[str, str, str]]


@access(*sorted(all_readers()))
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The newest changes first, of what this person reads: of all rows, of a kind, of one row or those called so, by a
    person, on a day.

    Paged by the number of the last one shown; each way to look has an index of `RowChange`.
    """
    asked = {
        name: request.GET.get(name, "").strip()[:150] for name in ("kind", "id", "q", "who", "day", "before")
    }
    roles: frozenset[str] = getattr(request.user, "roles", frozenset())
    rows = changes_for(roles).filter(_asked(asked))
    found = list(rows[: PAGE + 1])
    context = {
        "told": [Told(one, kind_in_words(one.kind), in_words(one.kind, one.parts)) for one in found[:PAGE]],
        "last": found[PAGE - 1].pk if len(found) > PAGE else None,
        "kinds": kinds_for(roles),
        "asked": asked,
    }
    return render(request, "directory/history.html", context)


def _asked(asked: dict[str, str]) -> Q:
    """What was asked for, as a condition; a number or a day that is none asks for nothing."""
    wanted = Q()
    if asked["kind"]:
        wanted &= Q(kind=asked["kind"])
    if asked["q"]:
        wanted &= _called(asked["kind"], asked["q"])
    if asked["who"]:
        wanted &= Q(account_name=asked["who"].lower())
    for name, lookup in (("id", "row_id"), ("before", "id__lt")):
        number = number_in(asked[name])
        if number is not None:
            wanted &= Q(**{lookup: number})
    day = _day_in(asked["day"])
    if day is not None:
        start = timezone.make_aware(datetime.combine(day, time()))
        wanted &= Q(at__gte=start, at__lt=start + timedelta(days=1))
    return wanted


def _called(kind: str, words: str) -> Q:
    """The row of this code, where the kind is known; else those whose name begins so."""
    model = next((one.model for one in ROW_KINDS if one.model._meta.label_lower == kind), None)
    if model is not None and any(field.name == "code" for field in model._meta.fields):
        ids = list(model._default_manager.filter(code=words).values_list("pk", flat=True)[:MOST_VERSIONS])
        if ids:
            return Q(row_id__in=ids)
    return Q(row__startswith=words)


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
