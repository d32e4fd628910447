"""Who reads which table: the centre and leaders all; a department its own tier's once it stands, before that itself."""

from __future__ import annotations

from dataclasses import replace

from yixian.evaluation.models.scheme import TIERS
from yixian.insight.league.standing import Standings, member_above
from yixian.insight.league.table import Row
from yixian.people.models import Actor

WHOLE_CITY = frozenset({"assessor", "leader", "duty_manager"})
OWN_UNIT = frozenset({"liaison", "unit_head"})
READERS = tuple(sorted(WHOLE_CITY | OWN_UNIT))


def sees_all(actor: Actor) -> bool:
    return bool(actor.roles & WHOLE_CITY)


def tiers_of(actor: Actor) -> list[tuple[str, str]]:
    """The tiers whose tables this actor may open, code and name: those its department or a unit below it counts in."""
    every = [(str(code), str(name)) for code, name in TIERS]
    if sees_all(actor):
        return every
    return [(code, name) for code, name in every if any(member_above(pk, code) for pk in actor.scope)]


def seen_by(actor: Actor, found: Standings) -> Standings:
    """What this actor reads of it: of a table that is not frozen a department reads its own lines alone.

    A frozen month is the open evaluation: the whole tier is compared, and everybody in it may check the others.
    """
    if sees_all(actor) or found.frozen_at is not None:
        return found
    mine = [row for row in found.table.rows if is_own(actor, row)]
    return replace(found, table=replace(found.table, rows=mine))


def is_own(actor: Actor, row: Row) -> bool:
    """Whether the line is the actor's own department's or of one below it."""
    return row.member.department_id in actor.scope
