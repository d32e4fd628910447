"""How many wait under an entry of the menu, shown beside it and asked for again while the page is open.

A room registers from its `AppConfig.ready`:

    register_badge("callback_desk", {"callback"}, lambda actor: waiting(actor, NOW, timezone.now()))

One query for each badge, of a hundred keys of an index at most: every open page asks twice a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yixian.cases.limited import limited_count
from yixian.cases.models import Task, TaskStatus
from yixian.cases.queues import QUEUES
from yixian.people.models import Actor

Rows = Callable[[Actor], "QuerySet[Any, Any]"]
COUNTED = ("to-dispatch", "to-review", "requests", "hard", "rehandle")
UNIT = frozenset({"liaison"})


@dataclass(frozen=True)
class Badge:
    """What waits under the entry `url_name`, for whoever has one of `roles`."""

    url_name: str
    roles: frozenset[str]
    rows: Rows


_badges: dict[str, Badge] = {}


def register_badge(url_name: str, roles: Iterable[str], rows: Rows) -> None:
    """Add a badge; an entry has one at most."""
    if url_name in _badges:
        raise TypeError(f"{url_name} has a badge already")
    _badges[url_name] = Badge(url_name, frozenset(roles), rows)


def badges_of(actor: Actor) -> list[tuple[str, str]]:
    """(entry, count, "99+" for more) of what this actor works on; "" where nothing waits."""
    mine = (badge for badge in _badges.values() if badge.roles & actor.roles)
    counts = ((badge.url_name, limited_count(badge.rows(actor))) for badge in mine)
    return [(name, "" if count == "0" else count) for name, count in counts]


def _to_sign(actor: Actor) -> QuerySet[Any, Any]:
    """What the unit is to sign (as the inbox shows it)."""
    tasks = Task.objects.visible_to(actor).filter(department_id__in=actor.scope)
    return tasks.filter(status=TaskStatus.TO_SIGN)


def register_own() -> None:
    """The badges of this room: the centre's queues, and what a unit is to sign."""
    for name in COUNTED:
        register_badge(f"queue_{name}", QUEUES[name].roles, QUEUES[name].rows)
    register_badge("inbox", UNIT, _to_sign)
