"""Nobody judges the own department, one above it or one below it."""

from __future__ import annotations

from yixian.directory import queries as directory
from yixian.people.models import Actor


def own_line(actor: Actor) -> frozenset[int]:
    """Ids of the actor's department, of those above it and of those below it; no query."""
    own = directory.department(actor.department_id) if actor.department_id is not None else None
    return frozenset(own.path_ids) | directory.subtree_ids(own) if own is not None else frozenset()
