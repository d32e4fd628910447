"""Lamp 红黄灯: a predicate on the marks of a due time, never stored."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Lamp(TextChoices):
    NONE = "none", _("正常")
    YELLOW = "yellow", _("黄灯")
    RED = "red", _("红灯")
    OVERDUE = "overdue", _("超期")


def lamp_of(yellow: datetime | None, red: datetime | None, due: datetime | None, now: datetime) -> Lamp:
    """The lamp of a span at `now`; none where there is no due time."""
    if due is None:
        return Lamp.NONE
    if now >= due:
        return Lamp.OVERDUE
    if red is not None and now >= red:
        return Lamp.RED
    return Lamp.YELLOW if yellow is not None and now >= yellow else Lamp.NONE


def lamp_filter(lamp: str, yellow: str, red: str, due: str, now: datetime) -> Q:
    """Rows that show `lamp` at `now`, by the names of the three columns."""
    if lamp == Lamp.OVERDUE:
        return Q(**{f"{due}__lte": now})
    if lamp == Lamp.RED:
        return Q(**{f"{red}__lte": now, f"{due}__gt": now})
    if lamp == Lamp.YELLOW:
        return Q(**{f"{yellow}__lte": now, f"{red}__gt": now, f"{due}__gt": now})
    return Q(**{f"{due}__isnull": True}) | Q(**{f"{yellow}__gt": now, f"{due}__gt": now})
