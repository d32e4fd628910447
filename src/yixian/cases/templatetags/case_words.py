"""Small pieces of the pages of cases: `{% load case_words %}`."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.translation import gettext

from yixian.cases.models import dialled
from yixian.cases.said import details_of
from yixian.cases.timeline import Told

register = template.Library()
register.filter("dialled", dialled)
WIDE = frozenset({"textarea", "pickseveral", "checkboxselectmultiple", "radioselect", "clearablefile"})


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether the field takes a whole row of the form's grid."""
    return field.widget_type in WIDE


@register.filter
def details(told: Told) -> str:
    """The particulars of one line of the story."""
    return gettext("，").join(details_of(told.verb, told.facts))
