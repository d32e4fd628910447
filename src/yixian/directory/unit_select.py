"""A unit chosen out of the tree of units: a select in groups, which `shell/tree.js` turns into a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from yixian.directory.models import Department
from yixian.directory.unit_tree import Branch


class PickUnit(forms.Select):
    """One unit out of a tree, in groups as a select has them; `shell/tree.js` draws the tree and finds in it."""

    tree: Sequence[Branch] = ()
    by_number = False  # what is sent is the unit's number in the database instead of its code

    def __deepcopy__(self, memo: dict[int, Any]) -> PickUnit:
        copied: PickUnit = super().__deepcopy__(memo)
        copied.tree, copied.by_number = self.tree, self.by_number
        return copied

    def offer(self, tree: Sequence[Branch]) -> None:
        """Offer the units of this tree and no others."""
        self.tree = tree
        self.choices = [("", "—"), *((self._value(one.unit), one.unit.label) for one in tree if one.offered)]

    def _value(self, unit: Department) -> str:
        return str(unit.pk) if self.by_number else unit.code

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.tree:
            context["widget"]["attrs"].update(tree_attributes(tree=True))
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        if not self.tree:
            return super().optgroups(name, value, attrs)
        groups: list[Any] = [(None, [self.create_option(name, "", "—", value in ([], [""]), 0)], 0)]
        for place, branch in enumerate(self.tree, 1):
            if branch.level == 1:
                has_below = place < len(self.tree) and self.tree[place].level > 1
                groups.append((branch.unit.label if has_below else None, [], place))
            groups[-1][1].append(self._option(name, branch, value, place))
        return groups

    def _option(self, name: str, branch: Branch, value: list[str], place: int) -> dict[str, Any]:
        label = "　" * (branch.level - 1) + branch.unit.label
        sent = self._value(branch.unit)
        option = self.create_option(name, sent, label, sent in value, place)
        unit = {"data-code": branch.unit.code, "data-initials": branch.unit.initials}
        option["attrs"].update({"data-level": branch.level, **unit})
        if not branch.offered:
            option["attrs"]["disabled"] = True
        return option


def tree_attributes(*, tree: bool | str) -> dict[str, Any]:
    """What `shell/tree.js` reads off a field: the words it speaks, and where the tree is (`True`: in the field)."""
    return {
        "data-tree": "" if tree is True else tree,
        "data-find": _("查找：名称、拼音首字母或编码"),
        "data-none": _("没有找到。换几个字、拼音首字母或编码试试。"),
        "data-chosen": _("已选："),
    }
