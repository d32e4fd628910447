"""A month's bulletin: the frozen figures, the departments beside them, what many spoke of, what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from yixian.cases.models import Kind
from yixian.insight import queries as insight
from yixian.insight.models import Topic, TopicMember
from yixian.insight.queries import Figure
from yixian.portal import published
from yixian.portal.keeping_back import LEAST, kept_back
from yixian.portal.models import Publication, PublicText
from yixian.portal.models.public_rule import shows_league
from yixian.portal.published import Published
from yixian.safeguard.for_public import mask_for_public

# Of departments: what a city shows of each. Their own definitions, which count tasks.
OF_DEPARTMENTS = ("completion_rate", "on_time_rate", "satisfied_rate", "solved_rate")
MOST_TOPICS, MOST_MATTERS = 10, 10
DEPARTMENT = "department"


@dataclass(frozen=True)
class Line:
    """A department with its figures by code; None where one is kept back."""

    value: str
    label: str
    figures: dict[str, Figure | None]


def months_to_write() -> list[date]:
    """The frozen months without a bulletin, the newest first. Two queries."""
    written = set(PublicText.objects.filter(month__isnull=False).values_list("month", flat=True))
    return [month for month in insight.frozen_months()[::-1] if month not in written]


def numbers_of(month: date) -> dict[str, Any]:
    """What a bulletin keeps beside the month's own figures, counted now: its departments and its topics."""
    period = insight.period_of_month(month)
    found = insight.groups(period, DEPARTMENT)
    return {
        "counted_at": timezone.now().isoformat(),
        "departments": {
            group.value: {
                code: [one.numerator, one.denominator]
                for code in OF_DEPARTMENTS
                if (one := group.figures.get(code)) is not None
            }
            for group in found
        },
        PublicText.LEAGUE: shows_league(),
        "topics": [[mask_for_public(name), number] for name, number in _topics(month)],
    }


def _topics(month: date) -> list[tuple[str, int]]:
    """What most cases of the month were about; of few cases nothing, which might tell who it was.

    Two queries (index `topic_member_time`)."""
    period = insight.period_of_month(month)
    of_month = TopicMember.objects.filter(
        received_at__gte=period.start, received_at__lt=period.end, topic__state__in=Topic.STANDING
    ).exclude(case__kind=Kind.REPORT)
    counted = of_month.values("topic").annotate(n=Count("case", distinct=True)).filter(n__gte=LEAST)
    most = {one["topic"]: one["n"] for one in counted.order_by("-n", "topic")[:MOST_TOPICS]}
    named = Topic.objects.select_related("category").in_bulk(list(most))
    return [(named[pk].name, number) for pk, number in most.items() if pk in named]


def shown_month(text: PublicText) -> Published | None:
    """The frozen figures of a bulletin's month."""
    found = published.published(text.month_name)
    return found if isinstance(found, Published) else None


def department_lines(text: PublicText) -> list[Line]:
    """The departments with their rates, small numbers kept back; those with most cases first."""
    kept: dict[str, dict[str, list[int | None]]] = text.numbers.get("departments", {})
    shown: dict[str, dict[str, Figure | None]] = {value: {} for value in kept}
    level = insight.level_of(None, DEPARTMENT)
    for code in OF_DEPARTMENTS:
        pairs = {value: (found[code][0], found[code][1]) for value, found in kept.items() if code in found}
        hidden = kept_back(pairs)
        for value in kept:
            pair = pairs.get(value)
            shown[value][code] = (
                None if pair is None or value in hidden else Figure(insight.find(code), level, *pair)
            )
    order = sorted(kept, key=lambda value: (-_size(kept[value]), value))
    return [Line(value, insight.label(DEPARTMENT, value), shown[value]) for value in order]


def _size(found: dict[str, list[int | None]]) -> int:
    return max((pair[1] or 0 for pair in found.values()), default=0)


def counted_at(text: PublicText) -> Any:
    """When departments and topics were counted."""
    return parse_datetime(text.numbers.get("counted_at", ""))


def topics_of(text: PublicText) -> list[tuple[str, int]]:
    """(name, cases), the most first."""
    return [(name, number) for name, number in text.numbers.get("topics", [])]


def matters_of(month: date) -> list[Publication]:
    """What was published in the month, the newest first (index `publication_newest`)."""
    period = insight.period_of_month(month)
    rows = Publication.objects.public().filter(published_at__gte=period.start, published_at__lt=period.end)
    return list(rows.select_related("department").order_by("-published_at", "-pk")[:MOST_MATTERS])
