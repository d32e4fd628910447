"""Where it is said and where it is hot: cases by area, and the hottest topics, as the map and the table beside show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.insight.models import Topic
from yixian.insight.topics.spoken import may_be_told
from yixian.insight.topics.window import MONTH

SHADES = 5  # of the map, the darkest where most is said
MOST_TOPICS = 20
MOST_STREETS = 15


@dataclass(frozen=True)
class Spot:
    """An area with the cases of thirty days and the topics in it."""

    area: Area
    cases: int
    topics: int
    shade: int  # 1 to `SHADES`, 0 where nothing is said


def spots(level: str, now: datetime) -> list[Spot]:
    """The areas of a level, most cases first; two queries (index `case_received`)."""
    said = Case.objects.filter(may_be_told(), received_at__gt=now - MONTH, area__isnull=False)
    cases = _by_area(said.order_by().values_list("area__path").annotate(n=Count("pk")))
    hot = Topic.objects.standing().filter(messages__gt=0, area__isnull=False)
    topics = _by_area(hot.order_by().values_list("area__path").annotate(n=Count("pk")))
    areas = directory.areas(level)
    most = max((cases[one.code] for one in areas), default=0)
    found = [
        Spot(one, cases[one.code], topics[one.code], -(-SHADES * cases[one.code] // most) if most else 0)
        for one in areas
    ]
    return sorted(found, key=lambda spot: (-spot.cases, -spot.topics, spot.area.code))


def _by_area(rows: Any) -> Counter[str]:
    """What lies in an area lies in every one above it, too."""
    counted: Counter[str] = Counter()
    for path, n in rows:
        counted.update(dict.fromkeys(path.split("/"), n))
    return counted


def hottest() -> list[Topic]:
    """The topics the map numbers: those that are somewhere, not all over the city (index `topic_hot`)."""
    rows = (
        Topic.objects.standing().filter(messages__gt=0, area__isnull=False).select_related("area", "category")
    )
    rows = rows.exclude(area__level=Area.Level.CITY)
    return list(rows.order_by("-heat", "-pk")[:MOST_TOPICS])


def marks(districts: list[Spot], topics: list[Topic]) -> dict[str, Any]:
    """What the map draws: the shade of each district, and numbers of topics in the middle of their areas."""
    return {
        "dense": {spot.area.code: spot.shade for spot in districts if spot.shade},
        "numbers": [
            {"n": n, "codes": topic.area.path.split("/")[::-1], "name": topic.name}
            for n, topic in enumerate(topics, start=1)
            if topic.area
        ],
    }
