"""Inputs for choosing: one of a few, with nothing chosen before; one of hundreds of directory rows; one of a tree.

A directory row is typed. A page carries no options: `shell/pick.js` offers those that may be meant, found by
name, by the initials of pinyin or by code, from the list named in `data-choices`.
What is typed may be the code, a name, or what the list puts in: "城市管理 / 占道经营 [010203]".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from yixian.directory.unit_select import PickUnit, tree_attributes

__all__ = ["Choose", "Pick", "PickSeveral", "PickUnit", "tree_attributes"]
Rows = Callable[[], Iterable[tuple[str, str]]]
_CODE = re.compile(r"\[([^\[\]]+)\]\s*\Z")
TYPED = {"data-typed": ""}  # of a hidden field: drafts keep it, though nobody sees it
EMPTY_SEVERAL = 4  # inputs without scripts: with them, each row taken leaves the one input free for the next

TREES = frozenset({"departments", "all-departments"})  # the lists that are a tree of units


def shown(code: str, name: str) -> str:
    """A row as the list writes it."""
    return f"{name} [{code}]"


class Choose(forms.Select):
    """One of a few. The empty row belongs to the page alone: it is no choice of the field, no code of the API."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        nothing = self.create_option(name, "", _("请选择"), value in ([], [""]), 0)
        return [(None, [nothing], 0), *super().optgroups(name, value, attrs)]


class Pick(forms.TextInput):
    """One row. `source` names the list of `views/choices.py` that completes what is typed."""

    def __init__(self, source: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source
        self.rows: Rows = lambda: ()
        self.label: Any = ""  # names the inputs of `PickSeveral` behind the first

    def __deepcopy__(self, memo: dict[int, Any]) -> Pick:
        copied: Pick = super().__deepcopy__(memo)
        copied.rows, copied.label = self.rows, self.label
        return copied

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].update(
            {"data-choices": reverse("choices", args=[self.source]), "autocomplete": "off"}
        )
        return context

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, str) or not value:
            return None
        name = dict(self.rows()).get(value)
        return shown(value, name) if name else value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.code_of(super().value_from_datadict(data, files, name))

    def code_of(self, typed: Any) -> Any:
        """The code in what was typed; a name that only one row has stands for its code."""
        if not isinstance(typed, str):
            return typed
        typed = typed.strip()
        found = _CODE.search(typed)
        if found:
            return found[1].strip()
        if not typed or typed.isascii():
            return typed
        rows = self.rows()
        same = [code for code, name in rows if typed in (name, name.rsplit(" / ", 1)[-1])]
        return same[0] if len(same) == 1 else typed


class PickSeveral(Pick):
    """Several rows. `shell/several.js` makes one input of it that takes as many as are needed, and a tree to take from.

    Without scripts: an input for each chosen one and some empty ones.
    """

    template_name = "cases/widgets/pick_several.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = [one for one in value or () if one] if isinstance(value, list | tuple) else []
        context = super().get_context(name, "", attrs)
        filled = [self.format_value(one) for one in chosen]
        # Required holds for the list, not for each of its inputs; the form says so when none is filled in.
        context["widget"]["attrs"].pop("required", None)
        context["widget"].update(
            filled=filled,
            further=range(len(filled) + 2, max(len(filled) + 1, EMPTY_SEVERAL) + 1),
            label=self.label,
            tree=reverse("unit_tree", args=[self.source]) if self.source in TREES else "",
        )
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        if not isinstance(typed, list | tuple):
            return typed
        return [code for code in map(self.code_of, typed) if code != ""]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False
