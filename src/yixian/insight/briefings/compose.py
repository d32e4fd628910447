"""Composing: what is known of a period or a matter, as sections in every language of the house."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from yixian.insight.briefings.came import came
from yixian.insight.briefings.changed import changed
from yixian.insight.briefings.facts import read_facts
from yixian.insight.briefings.handled import handled
from yixian.insight.briefings.periods import before, year_before
from yixian.insight.briefings.subjects import scope_of
from yixian.insight.briefings.suggestions import read_suggestions, suggestions
from yixian.insight.briefings.text import Section
from yixian.insight.period import Period

Composed = dict[str, list[dict[str, Any]]]


def composed(period: Period, subject: str = "") -> Composed:
    """The sections by language. Everything is read once; only the words differ."""
    scope = scope_of(subject)
    facts = read_facts(period, before(period), year_before(period), scope)
    found = read_suggestions(period, scope)

    def sections() -> list[Section]:
        return [came(facts), changed(facts), handled(facts), suggestions(facts, found)]

    made: Composed = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            made[language] = [one.packed for one in sections()]
    return made
