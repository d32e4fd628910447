"""What a special briefing is about: a category of the first level, a district, or a topic."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in
from yixian.insight.briefings.facts import AREA, CATEGORY, Scope
from yixian.insight.dimensions import label
from yixian.insight.topics.queries import HardTopic, hottest, standing_topic
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


def topic_of(subject: str) -> HardTopic | None:
    """The topic a subject names, None for another subject. A `Refusal` for one that is none, or none any more."""
    kind, _colon, value = subject.partition(":")
    if kind != TOPIC:
        return None
    number = number_in(value)
    found = standing_topic(number) if number is not None else None
    if found is None:
        raise Refusal(_("没有这个热点，或者它已经并入别的热点、已经关闭，不能写专报。"), field="subject")
    return found


def subject_choices(asked: str = "") -> list[tuple[str, Choices]]:
    """What may be chosen: categories of the first level, districts, the hottest topics of the last thirty days, and
    the topic that is asked for."""
    topics = [(f"{TOPIC}:{one.pk}", one.title) for one in hottest(DAYS, MOST_TOPICS)]
    if asked not in {value for value, _title in topics}:
        topics += _standing(asked)
    return [*_lines(), (_("热点"), topics)]


def _standing(subject: str) -> Choices:
    """The topic a subject names, if it stands."""
    try:
        topic = topic_of(subject)
    except Refusal:
        return []
    return [(f"{TOPIC}:{topic.pk}", topic.title)] if topic is not None else []


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
