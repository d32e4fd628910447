"""The fields of a row as short texts, to be kept in its story, and read again in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Model
from django.utils import translation
from django.utils.translation import gettext as _

LONGEST = 500
Texts = dict[str, str]


def texts_of(row: Model) -> Texts:
    """What somebody may edit of the row, by the name of the field."""
    fields = (field for field in row._meta.concrete_fields if field.editable and not field.primary_key)
    return {field.name: text_of(getattr(row, field.name)) for field in fields}


def text_of(value: Any) -> str:
    """A value as the story keeps it: codes and numbers as they are, other rows by their Chinese name and code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Model):
        with translation.override("zh-hans"):
            code = getattr(value, "code", "")
            return f"{value} ({code})" if code else str(value)
    if isinstance(value, list):
        return ";".join(map(str, value))[:LONGEST]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return (value.isoformat() if isinstance(value, date) else str(value))[:LONGEST]


def parts_of(before: Mapping[str, str], after: Mapping[str, str]) -> list[list[str]]:
    """The fields that differ: name, what it held, what it holds."""
    names = dict.fromkeys([*before, *after])
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [[name, old, new] for name, old, new in pairs if old != new]


def in_words(kind: str, parts: list[list[str]]) -> list[tuple[str, str, str]]:
    """Kept parts as people read them: what the field is called, what it held, what it holds."""
    try:
        model = apps.get_model(kind)
    except LookupError:  # of a room that is gone
        return [(name, old, new) for name, old, new in parts]
    return [
        (_called(model, name), _said(model, name, old), _said(model, name, new)) for name, old, new in parts
    ]


def kind_in_words(kind: str) -> str:
    """What rows of this kind are called."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except LookupError:
        return kind


def _called(model: type[Model], name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _said(model: type[Model], name: str, text: str) -> str:
    if not text:
        return _("（空）")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return text
    if isinstance(field, BooleanField):
        return _("是") if text == "1" else _("否")
    choices = {str(value): str(label) for value, label in getattr(field, "flatchoices", ())}
    return choices.get(text, text)
