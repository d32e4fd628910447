"""The registry of actions is the table typed by hand, no more and no less."""

from __future__ import annotations

import pytest

from tests.cases import state_table
from yixian.cases.actions import ACTIONS, CaseAction, action


def test_registry_and_table_agree_both_ways() -> None:
    in_file = set(state_table.facts_of_file(row.action for row in state_table.rows()))
    in_registry = set(state_table.facts_of_registry())
    assert {fact[1] for fact in in_file} == {fact[1] for fact in in_registry}
    assert in_file == in_registry


def test_an_action_name_cannot_be_taken_twice() -> None:
    class Again(CaseAction):
        name, zh, en = "dispatch", "派单", "dispatch"

    before = ACTIONS["dispatch"]
    with pytest.raises(TypeError, match="two actions are called dispatch"):
        action(Again)
    assert ACTIONS["dispatch"] is before


def test_an_unknown_state_is_refused_at_import() -> None:
    class Elsewhere(CaseAction):
        name, zh, en = "elsewhere", "别处", "elsewhere"
        from_states = frozenset({"nowhere"})

    with pytest.raises(TypeError, match="nowhere"):
        action(Elsewhere)
    assert "elsewhere" not in ACTIONS
