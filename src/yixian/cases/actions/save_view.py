"""Keeping how one likes to see a list: a view under a name, shared or not, and the columns one wants anyway.

No action on a case: it changes nothing but what its owner sees, so it leaves no event.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import SavedView
from yixian.cases.models.saved_view import NAME_LENGTH, QUERY_LENGTH
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_line
from yixian.people.models import Actor

MOST_VIEWS = 30  # of one account on one list
# Whoever answers for others' work shares a view with them: with the own unit, or the own desk of the centre.
SHARERS = frozenset({"unit_head", "liaison", "duty_manager", "supervisor", "lead"})


def save_view(
    actor: Actor, list_name: str, name: str, query: str, columns: list[str], *, shared: bool
) -> SavedView:
    """Keep the view under `name`, instead of one's own of that name. Raises a `Refusal` that names the field."""
    name = clean_line(name)
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(_("请给视图起一个名称，最多 %(most)d 个字。") % {"most": NAME_LENGTH}, field="name")
    if shared and not actor.roles & SHARERS:
        raise NotAllowed(_("您的岗位不能共享视图；可以只给自己保存。"), field="shared")
    if len(query) > QUERY_LENGTH:
        raise Refusal(_("条件太长，请减少几个再保存。"), field="query")
    mine = SavedView.objects.filter(account=actor.account, list_name=list_name).exclude(name__in=("", name))
    if mine.count() >= MOST_VIEWS:
        raise Refusal(
            _("这个列表的视图已有 %(most)d 个，请先删去不用的。") % {"most": MOST_VIEWS}, field="name"
        )
    return _keep(actor, list_name, name, query=query, columns=columns, shared=shared)


def keep_columns(actor: Actor, list_name: str, columns: list[str]) -> None:
    """The columns this account wants where no view is chosen; none for the list's own."""
    _keep(actor, list_name, "", query="", columns=columns, shared=False)


def forget_view(actor: Actor, view_id: int) -> SavedView:
    """Delete a view of one's own; `NotFound` for anybody else's."""
    view = SavedView.objects.filter(account=actor.account, pk=view_id).exclude(name="").first()
    if view is None:
        raise NotFound(_("没有这个视图，或者它是别人的。"))
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def _keep(actor: Actor, list_name: str, name: str, **columns: Any) -> SavedView:
    # Two at once: the unique name lets one insert, and the other changes that row.
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(
            account=actor.account,
            list_name=list_name,
            name=name,
            defaults={**columns, **_whose(actor)},
        )
    return view


def _whose(actor: Actor) -> dict[str, Any]:
    return {"organisation_id": actor.organisation_id, "department_id": actor.department_id}


def wanted_of(query: str, names: frozenset[str]) -> str:
    """Of a query what filters and orders the list: no place in it, and no telephone that was looked up."""
    asked = QueryDict(query, mutable=True)
    for name in [name for name in asked if name not in names or not asked.get(name)]:
        asked.pop(name)
    return asked.urlencode()
