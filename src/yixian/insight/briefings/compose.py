"""Composing: what is known of a period or a matter, as sections in every language of the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation

from yixian.insight.briefings.came import came
from yixian.insight.briefings.changed import changed
from yixian.insight.briefings.facts import read_facts
from yixian.insight.briefings.handled import handled
from yixian.insight.briefings.hot import hard_ones, hot_topics, read_topics
from yixian.insight.briefings.one_topic import days_of, one_topic
from yixian.insight.briefings.periods import before, year_before
from yixian.insight.briefings.subjects import scope_of, topic_of
from yixian.insight.briefings.suggestions import read_suggestions, suggestions
from yixian.insight.briefings.text import Section
from yixian.insight.period import Period
from yixian.insight.topics.queries import HardTopic

Composed = dict[str, list[dict[str, Any]]]


def composed(period: Period, subject: str = "") -> Composed:
    """The sections by language. All is read once; only the words differ. A `Refusal` for no subject."""
    topic = topic_of(subject)
    sections = _of_topic(topic, period) if topic is not None else _of_figures(period, subject)
    made: Composed = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            made[language] = [one.packed for one in sections()]
    return made


def _of_figures(period: Period, subject: str) -> Callable[[], list[Section]]:
    scope = scope_of(subject)
    facts = read_facts(period, before(period), year_before(period), scope)
    topics, found = read_topics(period, scope), read_suggestions(period, scope)
    return lambda: [
        came(facts),
        changed(facts),
        hot_topics(topics),
        hard_ones(topics),
        handled(facts),
        suggestions(facts, found),
    ]


def _of_topic(topic: HardTopic, period: Period) -> Callable[[], list[Section]]:
    days = days_of(topic.pk, period)
    return lambda: one_topic(topic, days)
