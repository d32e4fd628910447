"""搜索: one box over everything that everybody may read.

By GET, so that a result can be kept and sent on; no log of ours holds the query of an address, and nothing here keeps
the words.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yixian.convenience.provider_queries import is_emergency
from yixian.ground import searching
from yixian.ground.access import EVERYONE, access
from yixian.ground.limits import allow, counted_address
from yixian.ground.text import clean_line

LONGEST = 60  # characters that are looked for
READ = 500  # of what was sent
SHOWN, COUNTED, ALL = 5, 20, 50  # of a group: on the page of all of them, counted there, on a page of its own
PER_NETWORK, PERIOD = 120, 60


@access(EVERYONE)
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what each room found; of one room alone with `in`."""
    typed = clean_line(request.GET.get("q", "")[:READ])
    words = typed[:LONGEST].strip()
    only = request.GET.get("in", "")
    if only not in dict(searching.offered()):
        only = ""
    groups: list[searching.Group] = []
    if len(words) > 1:
        allow("search", counted_address(request), PER_NETWORK, PERIOD)
        groups = searching.search(words, ALL if only else COUNTED, only)
    context = {
        "q": words,
        "cut": len(typed) > LONGEST,
        "short": len(words) == 1,
        "only": only,
        "emergency": is_emergency(words),
        "groups": groups,
        "shown": ALL if only else SHOWN,
        "offered": [label for _name, label in searching.offered()],
    }
    return render(request, "portal/search.html", context)
