"""Fields of the directory that hold the code of a row of a room to the right: chosen there, never typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Field, Model
from django.utils.translation import gettext as _

# What a field names: (the model it stands in, the field) -> rows with a `code` and a `label`.
CODED: dict[tuple[type[Model], str], type[Model]] = {}


def register_coded(model: type[Model], field: str, named: type[Model]) -> None:
    """Say that `field` of `model` holds codes of `named` rows. `ValueError` where something else was said before."""
    if CODED.get((model, field), named) is not named:
        raise ValueError(f"{model.__name__}.{field} holds other codes already")
    CODED[model, field] = named


def named_by(model: type[Model]) -> set[type[Model]]:
    """The kinds of rows whose codes a model holds."""
    return {named for (holder, _field), named in CODED.items() if holder is model}


def code_field(field: Field[Any, Any]) -> forms.ChoiceField | None:
    """The form's field for a coded one; None for any other."""
    named = CODED.get((field.model, field.name))
    if named is None:
        return None
    return forms.ChoiceField(
        choices=_choices(field, named),
        required=not field.blank,
        label=field.verbose_name,
        help_text=field.help_text,
    )


def _choices(field: Field[Any, Any], named: type[Model]) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        """Also codes that rows hold and no row has: whoever edits something else must not lose them unawares."""
        rows: dict[str, Any] = {getattr(row, "code"): row for row in named._default_manager.order_by("code")}  # noqa: B009
        held = field.model._default_manager.exclude(**{f"{field.name}__in": ["", *rows]})
        unknown = sorted(set(held.values_list(field.name, flat=True)))
        return [
            ("", "---------"),
            *((code, _called(row, code)) for code, row in rows.items()),
            *((code, _("%(code)s（没有这一行）") % {"code": code}) for code in unknown),
        ]

    return choices


def _called(row: Any, code: str) -> str:
    label = f"{row.label} ({code})"
    return label if row.active else _("%(label)s，已停用") % {"label": label}
