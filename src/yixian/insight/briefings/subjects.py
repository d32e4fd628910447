"""What a special briefing is about: a category of the first level, a district, or a topic."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in
from yixian.insight.briefings.facts import AREA, CATEGORY, Scope
from yixian.insight.dimensions import label
from yixian.insight.topics.queries import HotTopic, hottest
from yixian.safeguard.for_public import mask_for_public

TOPIC = "topic"
DAYS, MOST_TOPICS = 30, 50
Choices = list[tuple[str, str]]


def scope_of(subject: str) -> Scope:
    """The line of a breakdown `subject` names ("" and a topic: all). A `Refusal` naming `subject` for what is none."""
    if not subject or topic_of(subject) is not None:
        return Scope()
    if subject not in {value for _name, choices in _lines() for value, _label in choices}:
        raise Refusal(_("请从列表里选专报的事项。"), field="subject")
    dimension, _colon, value = subject.partition(":")
    return Scope(dimension, value)


def topic_of(subject: str) -> HotTopic | None:
    """The topic a subject names, None for another subject. A `Refusal` for one nobody spoke of lately."""
    kind, _colon, value = subject.partition(":")
    if kind != TOPIC:
        return None
    found = next((one for one in hottest(DAYS, MOST_TOPICS) if one.pk == number_in(value)), None)
    if found is None:
        raise Refusal(
            _("近三十天的前 %(n)s 个热点里没有这一个，不能写专报。") % {"n": MOST_TOPICS}, field="subject"
        )
    return found


def subject_choices() -> list[tuple[str, Choices]]:
    """What may be chosen: categories of the first level, districts, topics of the last thirty days."""
    topics = [(f"{TOPIC}:{one.pk}", one.title) for one in hottest(DAYS, MOST_TOPICS)]
    return [*_lines(), (_("热点"), topics)]


def _lines() -> list[tuple[str, Choices]]:
    categories = [(f"{CATEGORY}:{one.code}", one.label) for one in directory.categories(1)]
    districts = [(f"{AREA}:{one.code}", one.label) for one in directory.areas(Area.Level.DISTRICT)]
    return [(_("事项分类"), categories), (_("区域"), districts)]


def subject_title(subject: str) -> str:
    """What a special briefing without a title of its own is called after; a topic as the public may read it."""
    topic = topic_of(subject)
    if topic is not None:
        return mask_for_public(topic.title)
    dimension, _colon, value = subject.partition(":")
    return label(dimension, value) if value else ""
