"""What a department's people may ask for on a case: each kind once, with the address of its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from yixian.cases.actions import Action
    from yixian.cases.models import Task
    from yixian.ground.errors import Words
    from yixian.people.models import Actor

# Wishes that somebody else decides. `request` is asked in four kinds, each with a form of its own.
ASKED = ("request", "withdraw_request", "escalate")


@dataclass(frozen=True)
class Ask:
    """One thing that may be asked for; `code` is the kind of request or the name of the action."""

    code: str
    label: Words
    url: str


@dataclass(frozen=True)
class Asks:
    """What may be asked for on one task."""

    task: Task
    kinds: list[Ask]


def asks_of(actor: Actor, offered: Iterable[tuple[Action, Task | None]]) -> list[Asks]:
    """What this actor may ask for now, by task; `offered` are the actions it may take."""
    found: dict[int, Asks] = {}
    for action, task in offered:
        if task is not None and action.name in ASKED:
            found.setdefault(task.pk, Asks(task, [])).kinds.extend(_kinds(actor, action, task))
    for one in found.values():
        one.kinds.sort(key=lambda ask: ask.code == "escalate")
    return list(found.values())


def _kinds(actor: Actor, action: Action, task: Task) -> Iterator[Ask]:
    url = reverse("do_task", args=[task.pk, action.name])
    if action.name != "request":
        yield Ask(action.name, action.label, url)
        return
    for kind, label in action.ways(actor, task):
        yield Ask(kind, label, f"{url}?kind={kind}")
