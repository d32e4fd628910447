"""The story of the directory: who changed which row when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yixian.directory.models import RowChange
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.row_texts import in_words, kind_in_words
from yixian.ground.access import access
from yixian.ground.text import number_in

PAGE = 50
READERS = frozenset({"sysadmin", "auditadmin", "auditor"})


@dataclass(frozen=True)
class Told:
    """A change as the page tells it."""

    change: RowChange
    kind: str
    parts: list[tuple[str, str, str]]


@access(*READERS)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The newest changes first: of all rows, of a kind, of one row, or of rows called so. Paged by the number of the
    last one shown; by the index `row_change_story`, or along the primary key."""
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "id", "q", "before")}
    rows = RowChange.objects.select_related("loading")
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["q"]:
        rows = rows.filter(row__icontains=asked["q"][:100])
    for name, lookup in (("id", "row_id"), ("before", "id__lt")):
        number = number_in(asked[name])
        if number is not None:
            rows = rows.filter(**{lookup: number})
    found = list(rows[: PAGE + 1])
    context = {
        "told": [Told(one, kind_in_words(one.kind), in_words(one.kind, one.parts)) for one in found[:PAGE]],
        "last": found[PAGE - 1].pk if len(found) > PAGE else None,
        "kinds": [(kind.model._meta.label_lower, kind.label) for kind in ROW_KINDS],
        "asked": asked,
    }
    return render(request, "directory/history.html", context)
