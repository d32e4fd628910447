"""免考: what departments ask to have left out of their figures, by what waits for whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.limited import limited_count
from yixian.evaluation import exemptions as shown
from yixian.ground.access import access
from yixian.people.queries import acting

READERS = tuple(sorted(shown.READERS))


@access(*READERS)
@never_cache
@require_GET
def exemptions(request: HttpRequest) -> HttpResponse:
    """A tab of them: the centre's all, a unit's own."""
    actor = acting(request)
    asked = request.GET.get("tab", "")
    tab = asked if asked in shown.TABS else (shown.DECIDE if "duty_manager" in actor.roles else shown.RULE)
    keyset = shown.keyset_of(tab)
    page = keyset.page(
        shown.rows(actor, tab), after=request.GET.get("after"), before=request.GET.get("before")
    )
    tabs = [
        (code, label, "" if code == shown.OVER else limited_count(shown.rows(actor, code)))
        for code, label in shown.TABS.items()
    ]
    lines = [shown.line_of(actor, row) for row in page.rows]
    return render(
        request, "evaluation/exemptions.html", {"tab": tab, "tabs": tabs, "page": page, "lines": lines}
    )
