"""The filters of a list in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from yixian.ground.errors import Words

PLACES = ("after", "before", "count")  # where one is in the list, not what the list is


@dataclass(frozen=True)
class Chip:
    """One filter that is in force: what it narrows by, and the query of the address without it."""

    name: str
    label: Words
    words: str
    without: str


def chips_of(
    form: forms.Form, asked: QueryDict, further: Mapping[str, tuple[Words, str]] | None = None
) -> list[Chip]:
    """A chip for every filter of the bound `form` that narrows, wrong ones too, and for what `further` names.

    `further` gives label and words of what stands in the address but is no field. The order does not narrow.
    """
    found = [
        Chip(name, form.fields[name].label or name, words, _without(asked, name))
        for name, words in _used(form, asked)
    ]
    for name, (label, words) in (further or {}).items():
        if asked.get(name):
            found.append(Chip(name, label, words, _without(asked, name)))
    return found


def _used(form: forms.Form, asked: QueryDict) -> Iterator[tuple[str, str]]:
    cleaned = getattr(form, "cleaned_data", {})
    for name, field in form.fields.items():
        typed = asked.get(name, "").strip()
        if name != "sort" and typed and cleaned.get(name, typed):
            yield name, _said(field, cleaned.get(name), typed)


def _said(field: forms.Field, value: Any, typed: str) -> str:
    if value is True:
        return _("是")
    label = getattr(value, "label", None)
    if label:
        return str(label)
    return str(dict(getattr(field, "choices", ())).get(value) or typed)


def _without(asked: QueryDict, name: str) -> str:
    left = asked.copy()
    for one in (name, *PLACES):
        left.pop(one, None)
    return left.urlencode()
