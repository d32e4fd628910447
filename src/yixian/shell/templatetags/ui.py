"""Small pieces of pages that every room draws alike: `{% load ui %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.safestring import SafeString

from yixian.people.queries import installation, is_demonstration

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input with Bootstrap's class for its kind; keeps classes the form gave it."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return field.as_widget()
    if isinstance(widget, CheckboxInput):
        fitting = "form-check-input"
    elif isinstance(widget, Select):
        fitting = "form-select"
    else:
        fitting = "form-control"
    given = [widget.attrs.get("class", ""), fitting, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, given))})


@register.filter
def shape(field: BoundField) -> str:
    """How the field is laid out: "check" (label after the box), "group" (radios, boxes) or "plain"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "plain"


@register.filter
def value_of(column: Any, line: Any) -> Any:
    """What a list's column holds of a line."""
    return column.value(line)


@register.filter
def blank_of(column: Any, line: Any) -> bool:
    """Whether a list's column has nothing to show of a line: a phone leaves the cell out."""
    return bool(column.is_blank(line))


@register.simple_tag
def city_name() -> str:
    """The city's name as `yixian init` or the back office has it; "" before it was said."""
    row = installation()
    return row.label if row is not None else ""


@register.simple_tag
def all_is_invented() -> bool:
    """Whether this is a demonstration: its pages say so, lest somebody takes its figures for a city's."""
    return is_demonstration()


@register.inclusion_tag("partials/lamp.html")
def lamp(colour: str | None) -> dict[str, str]:
    """The lamp of a due time, said in words too: "yellow", "red", "overdue"; nothing for "none" or ""."""
    return {"colour": colour or "none"}
