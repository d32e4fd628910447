"""The tables of the life of a case as they were typed by hand (`state_table.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yixian.cases.actions import ACTIONS


@dataclass(frozen=True)
class Row:
    """One line: from these states, by these people, to one of these states (none: it stays)."""

    on: str
    action: str
    source: frozenset[str]
    target: tuple[str, ...]
    who: frozenset[str]


def rows() -> list[Row]:
    """The lines of the file."""
    with (Path(__file__).parent / "state_table.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(
                line["on"],
                line["action"],
                frozenset(line["from"].split()),
                tuple(line["to"].split()),
                frozenset(line["who"].split()),
            )
            for line in csv.DictReader(file)
        ]


def allowed(on: str) -> dict[tuple[str, str], frozenset[str]]:
    """Who may do an action in a state, by (action, state)."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for row in rows():
        for state in row.source if row.on == on else ():
            key = (row.action, state)
            found[key] = found.get(key, frozenset()) | row.who
    return found


def targets(action: str) -> set[str]:
    """Where the file says an action may lead, outcomes left out."""
    return {state.partition(":")[0] for row in rows() if row.action == action for state in row.target}


def facts_of_file(
    names: Iterable[str],
) -> Iterator[tuple[str, str, frozenset[str], frozenset[str], frozenset[str]]]:
    """(on, action, from, to, who) of each action in the file, its lines put together."""
    for name in sorted(set(names)):
        lines = [row for row in rows() if row.action == name]
        yield (
            lines[0].on,
            name,
            frozenset().union(*(row.source for row in lines)),
            frozenset(targets(name)),
            frozenset().union(*(row.who for row in lines)),
        )


def facts_of_registry() -> Iterator[tuple[str, str, frozenset[str], frozenset[str], frozenset[str]]]:
    """The same of each action in the registry."""
    for name in sorted(ACTIONS):
        action = ACTIONS[name]
        who = {str(role) for role in action.roles}
        who |= {"citizen"} if action.citizen else set()
        who |= {"system"} if action.system else set()
        yield (
            action.on,
            name,
            frozenset(str(state) for state in action.from_states),
            frozenset(str(state) for state in action.to_states),
            frozenset(who),
        )
