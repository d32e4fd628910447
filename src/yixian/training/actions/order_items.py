"""Which items a course has, and in which order."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict
from yixian.knowledge.models import KnowledgeItem
from yixian.people.models import Actor
from yixian.training.actions.keep import refuse_others
from yixian.training.models import Course, CourseItem


def add_item(actor: Actor, course: Course, item: KnowledgeItem) -> None:
    """At the end of the course. `Conflict` for one that it has."""
    refuse_others(actor)
    last = course.items.aggregate(last=Max("position"))["last"] or 0
    _row, made = CourseItem.objects.get_or_create(course=course, item=item, defaults={"position": last + 1})
    if not made:
        raise Conflict(_("课程里已经有这条知识。"))


def move_item(actor: Actor, course: Course, item_id: int, *, up: bool) -> None:
    """One place up or down; at the end of the list it stays."""
    refuse_others(actor)
    with transaction.atomic():
        rows = list(course.items.select_for_update().order_by("position", "pk"))
        here = next((n for n, one in enumerate(rows) if one.item_id == item_id), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(rows):
            return
        rows[here], rows[there] = rows[there], rows[here]
        for place, one in enumerate(rows, 1):
            one.position = place
        CourseItem.objects.bulk_update(rows, ["position"])


def remove_item(actor: Actor, course: Course, item_id: int) -> None:
    """Out of the course; who has read it has read it."""
    refuse_others(actor)
    course.items.filter(item_id=item_id).delete()
