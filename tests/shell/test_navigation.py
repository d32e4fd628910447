"""The menu: everybody sees what their roles open, and nothing that does not exist."""

from __future__ import annotations

import pytest

from yixian.shell import navigation
from yixian.shell.navigation import menu_of, register


@pytest.fixture(autouse=True)
def own_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "MENU", [])


def labels(roles: set[str], path: str = "") -> list[str]:
    return [entry["label"] for entry in menu_of(frozenset(roles), path)]


def test_entries_by_role_in_the_order_registered() -> None:
    register("admin:index", "后台", ["sysadmin", "secadmin"])
    register("healthz", "状况")
    assert labels({"sysadmin"}) == ["后台", "状况"]
    assert labels({"seat"}) == ["状况"]


def test_an_address_that_does_not_exist_is_left_out() -> None:
    register("no_such_page", "没有")
    assert labels({"seat"}) == []


def test_an_address_stands_in_the_menu_once() -> None:
    register("healthz", "状况")
    with pytest.raises(ValueError, match="healthz"):
        register("healthz", "又一次")


def test_the_entry_of_the_page_shown_is_marked() -> None:
    register("healthz", "状况")
    register("metrics", "指标")
    assert [entry["current"] for entry in menu_of(frozenset(), "/metrics")] == [False, True]
