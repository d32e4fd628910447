"""What programs send to an action, made from the action's own form: each field becomes a strict JSON type.

Pydantic refuses wrong types and unknown fields; what the values mean is the form's business, as on the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Literal, cast

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict, Field, create_model

from yixian.cases.actions import Action
from yixian.cases.fields import Row, Rows, Said
from yixian.ground.json_types import MOST_INTEGER, Code, Day, Moment, Version, YesNo

MOST_CODES = 200
TEXT_LENGTH = 5000


class Body(BaseModel):
    """A JSON object in which every field is known."""

    model_config = ConfigDict(extra="forbid")


def words(text: str | Promise, language: str = "zh-hans") -> str:
    """A label in one language, whatever the language of the request at hand is."""
    with translation.override(language):
        return str(text)


def in_both(text: str | Promise) -> str:
    """A label in Chinese and in English, once where they are the same."""
    return " ".join(dict.fromkeys((words(text), words(text, "en"))))


def type_of(field: forms.Field) -> Any:
    """The strict JSON type of a form field. `TypeError` at start for a field no program could fill in."""
    if isinstance(field, Rows):
        return Annotated[list[Code], Field(max_length=MOST_CODES)]
    if isinstance(field, Row):
        return Code
    if isinstance(field, forms.MultipleChoiceField):
        codes = _choices(field)
        one: Any = Literal[tuple(codes)] if codes else Code
        return Annotated[GenericAlias(list, (one,)), Field(max_length=MOST_CODES)]
    if isinstance(field, forms.ChoiceField):
        codes = _choices(field)
        empty = [] if field.required or "" in codes else [""]
        return Literal[(*codes, *empty)] if codes else Code
    for kind, made in _PLAIN:
        if isinstance(field, kind):
            return made(field)
    raise TypeError(f"no JSON type for the form field {type(field).__name__}")


def _choices(field: forms.ChoiceField) -> list[str]:
    """The codes of a closed list, groups opened; empty where the list depends on the case."""
    codes: list[str] = []
    for code, label in cast(Iterable[tuple[Any, Any]], field.choices):
        if isinstance(label, list | tuple):
            codes += [str(one) for one, _label in label]
        else:
            codes.append(str(code))
    return list(dict.fromkeys(codes))


def _integer(field: forms.IntegerField) -> Any:
    least = field.min_value if isinstance(field.min_value, int) else -MOST_INTEGER
    most = field.max_value if isinstance(field.max_value, int) else MOST_INTEGER
    return Annotated[int, Field(strict=True, ge=least, le=most)]


def _text(field: forms.CharField) -> Any:
    least = 1 if field.required else 0
    return Annotated[str, Field(strict=True, min_length=least, max_length=field.max_length or TEXT_LENGTH)]


# In this order: a decimal field is an integer field, an e-mail field a text field to Django.
_PLAIN: list[tuple[type[forms.Field], Any]] = [
    (forms.FileField, lambda field: bytes),
    (forms.DecimalField, lambda field: Annotated[Decimal, Field(allow_inf_nan=False)]),
    (forms.FloatField, lambda field: Annotated[float, Field(strict=True, allow_inf_nan=False)]),
    (forms.IntegerField, _integer),
    (forms.BooleanField, lambda field: YesNo),
    (forms.DateTimeField, lambda field: Moment),
    (forms.DateField, lambda field: Day),
    (forms.CharField, _text),
]


def empty_of(field: forms.Field) -> Any:
    """What a field left out counts as: what the page shows at first, else empty."""
    if isinstance(field, Rows | forms.MultipleChoiceField):
        return []
    if isinstance(field, forms.BooleanField):
        return bool(field.initial)
    if isinstance(field, forms.ChoiceField):
        return field.initial if isinstance(field.initial, str) else ""
    if isinstance(field, forms.CharField | Row):
        return ""
    return None


def fields_of(action: Action) -> dict[str, forms.Field]:
    """The fields of an action's form, as they are before any case is known."""
    return action.Fields.base_fields


def is_needed(field: forms.Field) -> bool:
    """Whether a program must send it; a box left out is a box left unticked."""
    return field.required and (isinstance(field, Said) or not isinstance(field, forms.BooleanField))


def with_files(action: Action) -> bool:
    """Whether the action takes a file, and so a multipart body."""
    return any(isinstance(field, forms.FileField) for field in fields_of(action).values())


def body_of(action: Action) -> type[Body]:
    """The body of an action's operation: its fields and the version of the case that the caller saw."""
    fields: dict[str, Any] = {}
    for name, field in fields_of(action).items():
        kind, told = type_of(field), in_both(field.label or name)
        if field.help_text:
            told = f"{told}. {in_both(field.help_text)}"
        if is_needed(field):
            fields[name] = (kind, Field(description=told))
        else:
            empty = empty_of(field)
            fields[name] = (
                kind if empty is not None else kind | None,
                Field(default=empty, description=told),
            )
    fields["version"] = (
        Version | None,
        Field(default=None, description="您看到的版本 The version you saw; refused if the case has moved on"),
    )
    return create_model(f"{_camel(action.name)}Body", __base__=Body, **fields)


def values_in(body: Body) -> dict[str, Any]:
    """What the form takes: everything but the version; fields left out stay out unless they have a default."""
    values = {name: getattr(body, name) for name in type(body).model_fields if name != "version"}
    return {name: value for name, value in values.items() if value is not None}


class FieldInfo(BaseModel):
    """A field of an action, as the registry tells it."""

    name: str
    type: str = Field(
        description="text, code, codes, choice, choices, boolean, integer, date, date-time, file"
    )
    zh: str
    en: str
    required: bool
    help: str = ""
    max_length: int | None = None
    choices: list[str] | None = None
    values_at: str = Field(
        default="", description="可用编码的地址，在 /api/ 下 Where its codes are listed, under /api/"
    )


# The reasons of a request depend on what is asked for: its kind is their purpose.
_VALUES_AT = {"reason_code": "directory/reasons?purpose={kind}"}


def told(action: Action) -> Iterator[FieldInfo]:
    """The fields of an action for a program that draws its own form."""
    for name, field in fields_of(action).items():
        choices = (
            _choices(field) if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField) else None
        )
        yield FieldInfo(
            name=name,
            type=_kind(field),
            zh=words(field.label or name),
            en=words(field.label or name, "en"),
            required=is_needed(field),
            help=str(field.help_text),
            max_length=getattr(field, "max_length", None),
            choices=choices or None,
            values_at=getattr(field, "values_at", "") or _VALUES_AT.get(name, ""),
        )


_KINDS: list[tuple[type[forms.Field], str]] = [
    (Rows, "codes"),
    (Row, "code"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.FileField, "file"),
    (forms.IntegerField, "integer"),
    (forms.BooleanField, "boolean"),
    (forms.DateTimeField, "date-time"),
    (forms.DateField, "date"),
]


def _kind(field: forms.Field) -> str:
    return next((word for kind, word in _KINDS if isinstance(field, kind)), "text")


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
