"""Small pieces of the pages of cases: `{% load case_words %}`."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.translation import gettext

from yixian.cases.models import dialled, readable
from yixian.cases.said import details_of
from yixian.cases.timeline import Told
from yixian.ground.text import listed

register = template.Library()
register.filter("dialled", dialled)
register.filter("readable", readable)
WIDE = frozenset(
    {
        "textarea",
        "pickseveral",
        "pickunit",
        "pictures",
        "checkboxselectmultiple",
        "radioselect",
        "clearablefile",
    }
)


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether the field takes a whole row of the form's grid."""
    return field.widget_type in WIDE


@register.filter
def chosen(field: BoundField) -> str:
    """What somebody filled in, as they read it: the name of a choice or a row, never its code; "" for nothing."""
    value = field.form.cleaned_data.get(field.name)
    if value in (None, "", False, []):
        return ""
    if value is True:
        return gettext("是")
    names = dict(getattr(field.field, "choices", ()))
    several = value if isinstance(value, list) else [value]
    return listed(names.get(one) or getattr(one, "label", one) for one in several)


@register.filter
def details(told: Told) -> str:
    """The particulars of one line of the story."""
    return gettext("，").join(details_of(told.verb, told.facts))
