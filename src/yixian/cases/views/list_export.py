"""Lists taken out as files by whoever may: the centre's, a unit's inbox, and those of other rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yixian.cases.actions.export import EXPORTERS, ExportForm
from yixian.cases.list_files import INBOX, listed
from yixian.cases.lists import ROOM_LISTS
from yixian.cases.queues import QUEUES
from yixian.cases.table import list_of
from yixian.cases.views.case_list import taken_out
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor
from yixian.people.queries import acting

# Who works a list of this room and may export at all: callback agents and liaisons may not, as of the list of cases.
ROLES = {
    **{name: queue.roles & EXPORTERS for name, queue in QUEUES.items()},
    INBOX: frozenset({"unit_head"}),
}


def roles_of(name: str) -> frozenset[str]:
    """Who takes the list of this name out."""
    return ROOM_LISTS[name].exporters if name in ROOM_LISTS else ROLES[name]


def export_context(actor: Actor, name: str) -> dict[str, Any]:
    """What `partials/export.html` needs under the list of this name; nothing for whoever may not export it."""
    if not actor.roles & roles_of(name) or actor.is_operator:
        return {}
    return {"export": ExportForm(auto_id="export_%s"), "export_address": reverse(f"export_{name}")}


def export_view(name: str) -> Callable[..., Any]:
    """The view that exports one list."""

    @access(*sorted(roles_of(name)))
    @require_POST
    def view(request: HttpRequest) -> HttpResponseBase:
        """What the address asks for as CSV or XLSX; each case in it is recorded as taken out, with the reason."""
        actor, asked = acting(request), ExportForm(request.POST)
        if actor.is_operator:
            raise NotAllowed(_("您的岗位不能导出诉求。"))
        if not asked.is_valid():
            raise Refusal(_("请写明导出用途，再导出。"), field="reason")
        found = listed(actor, name, request.GET, timezone.now())
        shown = list_of(request, actor, name, found.columns).shown
        rows = found.keyset.ordered(found.rows)
        return taken_out(request, actor, found.sheet(shown), rows, shown, asked.cleaned_data, name)

    return view


VIEWS = {name: export_view(name) for name, roles in ROLES.items() if roles}
