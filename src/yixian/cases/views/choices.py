"""The rows of the directory that may be meant by what is typed, fetched by `shell/pick.js` as one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET

from yixian.cases.widgets import TREES, shown
from yixian.directory import queries as directory
from yixian.directory.finding import FINDERS, Found
from yixian.directory.unit_tree import unit_tree
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound
from yixian.ground.text import clean_line

KEPT_SECONDS = 300
LONGEST = 60  # characters typed that are looked at


@access(EVERYONE)
@require_GET
def choices(request: HttpRequest, source: str) -> HttpResponse:
    """At most twenty options of one list as HTML. The directory is public; nothing of a case is in it."""
    if source not in FINDERS:
        raise NotFound("")
    found = FINDERS[source](clean_line(request.GET.get("q", "")[:LONGEST]))
    context = {"options": [(_value(one), one) for one in found]}
    return _kept(render(request, "cases/partials/choices.html", context))


@access(EVERYONE)
@require_GET
def tree(request: HttpRequest, source: str) -> HttpResponse:
    """All units of one list as the tree they are, for `shell/tree.js`; public like the list itself."""
    if source not in TREES:
        raise NotFound("")
    branches = unit_tree(directory.departments(takes_orders=source == "departments"))
    units = [
        {
            "code": one.unit.code,
            "name": one.unit.label,
            "value": shown(one.unit.code, " / ".join((*one.within, one.unit.label))),
            "initials": one.unit.initials,
            "level": one.level,
            "offered": one.offered,
        }
        for one in branches
    ]
    return _kept(JsonResponse({"units": units}))


def _kept(answer: HttpResponse) -> HttpResponse:
    """For a while in this browser alone, and for one language."""
    patch_cache_control(answer, private=True, max_age=KEPT_SECONDS)
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


def _value(one: Found) -> str:
    """What the field holds once this row is chosen."""
    return shown(one.code, " / ".join((*one.within, one.name)))
