"""The menu: everybody sees what their roles open, and nothing that does not exist."""

from __future__ import annotations

import pytest

from yixian.shell import navigation
from yixian.shell.navigation import menu_of, parts_of, register


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


def drawn(roles: set[str], path: str = "") -> list[tuple[str, list[str], bool]]:
    parts = parts_of(menu_of(frozenset(roles), path))
    return [
        (str(one["label"]), [str(entry["label"]) for entry in one["entries"]], one["current"])
        for one in parts
    ]


def test_a_short_menu_lies_in_one_line_whatever_groups_it_has() -> None:
    register("healthz", "状况", group="系统")
    register("metrics", "指标", group="系统")
    assert drawn(set(), "/metrics") == [("", ["状况"], False), ("", ["指标"], True)]


def test_of_a_long_menu_the_groups_open_each_where_its_first_entry_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(navigation, "FLAT", 3)
    register("healthz", "状况", group="系统")
    register("desk", "工作台", group="办件")
    register("metrics", "指标", group="系统")
    register("find", "查找")
    assert drawn(set(), "/metrics") == [
        ("系统", ["状况", "指标"], True),
        ("", ["工作台"], False),
        ("", ["查找"], False),
    ]


def test_entries_without_a_group_are_never_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "FLAT", 0)
    register("healthz", "状况")
    register("metrics", "指标")
    assert drawn(set()) == [("", ["状况"], False), ("", ["指标"], False)]
