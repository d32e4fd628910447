"""What a special briefing is about: a category of the first level, or a district."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.errors import Refusal
from yixian.insight.briefings.facts import AREA, CATEGORY, WHOLE, Scope
from yixian.insight.dimensions import label

Choices = list[tuple[str, str]]


def scope_of(subject: str) -> Scope:
    """The line of a breakdown `subject` names ("" is all). Raises a `Refusal` naming `subject` for what is none."""
    if not subject:
        return WHOLE
    if subject not in {value for _name, choices in subject_choices() for value, _label in choices}:
        raise Refusal(_("请从列表里选专报的事项。"), field="subject")
    dimension, _colon, value = subject.partition(":")
    return Scope(dimension, value)


def subject_choices() -> list[tuple[str, Choices]]:
    """By what there are breakdowns: categories of the first level, districts."""
    categories = [(f"{CATEGORY}:{one.code}", one.label) for one in directory.categories(1)]
    districts = [(f"{AREA}:{one.code}", one.label) for one in directory.areas(Area.Level.DISTRICT)]
    return [(_("事项分类"), categories), (_("区域"), districts)]


def subject_words(subject: str) -> str:
    """What a reader sees for a subject; empty for the whole city."""
    dimension, _colon, value = subject.partition(":")
    return label(dimension, value) if value else ""
