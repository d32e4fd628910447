"""Views of a list: kept, changed and forgotten by whoever made them, and the columns one wants to see."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yixian.cases.actions.save_view import forget_view, keep_columns, save_view, wanted_of
from yixian.cases.forms import CaseFilterForm, TaskFilterForm
from yixian.cases.lists import ROOM_LISTS
from yixian.cases.models import SavedView
from yixian.cases.narrowing import QueueFilterForm
from yixian.cases.queues import QUEUES
from yixian.cases.views.case_list import READERS
from yixian.cases.views.inbox import UNIT
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.people.models import Actor
from yixian.people.queries import acting

# Who opens which list; rooms have registered theirs before addresses are loaded.
OPENED_BY: dict[str, frozenset[str]] = {
    "cases": frozenset(READERS),
    "inbox": frozenset(UNIT),
    **{name: queue.roles for name, queue in QUEUES.items()},
    **{name: found.roles for name, found in ROOM_LISTS.items()},
}
LISTERS = sorted(frozenset().union(*OPENED_BY.values()))
MOST_COLUMNS = 40


def address_of(name: str) -> str:
    """The page of the list; `NotFound` for a name that is no list."""
    if name not in OPENED_BY:
        raise NotFound(_("没有这个列表。"))
    if name in QUEUES:
        return QUEUES[name].url
    return ROOM_LISTS[name].url if name in ROOM_LISTS else reverse(name)


def opened(actor: Actor, name: str) -> str:
    """The page of a list this actor opens; `NotFound` as `address_of`, `NotAllowed` for others' lists."""
    address = address_of(name)
    if not actor.roles & OPENED_BY[name]:
        raise NotAllowed(_("您的岗位不能使用这个页面。如需要，请联系安全管理员。"))
    return address


def _names(name: str) -> frozenset[str]:
    """What a query of this list may ask for."""
    if name in QUEUES:
        return frozenset(QueueFilterForm.base_fields) - frozenset(QUEUES[name].without)
    if name in ROOM_LISTS:
        return ROOM_LISTS[name].filters
    return frozenset({*(CaseFilterForm if name == "cases" else TaskFilterForm).base_fields, "lamp"})


@access(*LISTERS)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the address of a list asks for, with the columns shown now, under a name."""
    actor, name = acting(request), request.POST.get("list", "")
    address, query = opened(actor, name), wanted_of(request.POST.get("query", "")[:4000], _names(name))
    try:
        view = save_view(
            actor,
            name,
            request.POST.get("name", ""),
            query,
            _columns_now(actor, name, request.POST.get("view", "")),
            shared=request.POST.get("shared") == "on",
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{address}?{query}")
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{address}?{'&'.join(filter(None, (query, f'view={view.pk}')))}")


def _columns_now(actor: Actor, name: str, view: str) -> list[str]:
    """The columns the actor sees: of the view that was chosen, else the standing ones ([]: the list's own)."""
    views = SavedView.objects.visible_to(actor).filter(list_name=name)
    found = (
        views.filter(pk=number_in(view) or 0).first() or views.filter(account=actor.account, name="").first()
    )
    return list(found.columns) if found is not None else []


@access(*LISTERS)
@require_POST
def forget(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete a view of one's own, for those it was shared with too."""
    view = forget_view(acting(request), view_id)
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{address_of(view.list_name)}?{view.query}")


@access(*LISTERS)
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Choose columns: of one's own view where one is chosen, else wherever one opens this list."""
    actor, name = acting(request), request.POST.get("list", "")
    address, typed = opened(actor, name), request.POST.getlist("column")[:MOST_COLUMNS]
    wanted = [] if "standard" in request.POST else [one[:40] for one in typed] or ["number"]
    mine = SavedView.objects.filter(account=actor.account, list_name=name).exclude(name="")
    if not mine.filter(pk=number_in(request.POST.get("view", "")) or 0).update(columns=wanted):
        keep_columns(actor, name, wanted)
    return redirect(next_of(request) or address)
