"""What becomes of training when a knowledge item is published in other words: its questions wait for the editor, and
those whose courses hold it are to read it.

By a sweep that compares wordings, not by a signal: items come by file, by the back office and by hand alike.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yixian.cases.waiting import Waiting
from yixian.knowledge.models import KnowledgeItem
from yixian.people.models import Account, Actor
from yixian.training.drawing import Drawn, draw
from yixian.training.editions import edition_of
from yixian.training.made import made_question
from yixian.training.models import LEARNERS, CourseItem, KnownArticle, Question, Reading
from yixian.training.queries import PUBLISHED, Learning, learning


def find_changed(now: datetime) -> Iterator[str]:
    """The sweep. Three queries where nothing changed; twice, late or stopped halfway it comes to the same."""
    taught = Q(pk__in=CourseItem.objects.values("item")) | Q(pk__in=Question.objects.values("item"))
    items = {one.pk: one for one in KnowledgeItem.objects.filter(taught, state=PUBLISHED)}
    known = {one.item_id: one for one in KnownArticle.objects.filter(item__in=items)}
    new = [_known(one) for pk, one in items.items() if pk not in known]
    KnownArticle.objects.bulk_create(new, ignore_conflicts=True)
    changed = [one for one in known.values() if one.edition != edition_of(items[one.item_id])]
    # What was written for an older wording before anybody looked here.
    marked = sum(_mark(one) for one in new)
    for one in changed:
        with transaction.atomic():
            marked += _take_up(one, _known(items[one.item_id]), now)
    if changed or marked:
        told = {"items": len(changed), "questions": marked}
        yield _("改过的知识：%(items)s 条；待核对的题目：%(questions)s 道") % told


def _known(item: KnowledgeItem) -> KnownArticle:
    return KnownArticle(item=item, edition=edition_of(item), text=f"{item.title}\n{item.text}")


def _take_up(known: KnownArticle, now_is: KnownArticle, now: datetime) -> int:
    """Keep the new wording beside the old one; how many questions wait to be checked for it."""
    # Compare-and-set: of two sweeps at once the later one would take the new wording for the old one.
    taken = KnownArticle.objects.filter(pk=known.pk, edition=known.edition).update(
        edition=now_is.edition, text=now_is.text, before=known.text, changed_at=now
    )
    if taken != 1:
        return 0
    return _mark(now_is)


def _mark(known: KnownArticle) -> int:
    """Have the questions that were written for another wording be checked; how many those are."""
    others = Question.objects.filter(item=known.item_id, to_check=False).exclude(edition=known.edition)
    return others.update(to_check=True)


def reading_waits(actor: Actor) -> list[Waiting]:
    """On the page one lands on: how many items are to be read anew. One query where nothing was changed that this
    person has not read, whatever course holds it.
    """
    if actor.account is None or not actor.roles & set(LEARNERS):
        return []
    have_read = Reading.objects.filter(
        account=actor.account, item=OuterRef("item"), edition=OuterRef("edition")
    )
    if not KnownArticle.objects.filter(~Exists(have_read), changed_at__isnull=False).exists():
        return []
    count = len(must_read(actor.account))
    return [Waiting(_("必读"), str(count), reverse("training"), loud=True)] if count else []


@dataclass(frozen=True)
class MustRead:
    """An item that changed after it was taught, and that this person has not read as it is now."""

    item: KnowledgeItem
    changed_at: datetime
    before: str


def must_read(account: Account, courses: Iterable[Learning] | None = None) -> list[MustRead]:
    """Of this person's courses the items to be read anew, the latest first: two queries besides the courses'."""
    given = learning(account) if courses is None else courses
    items = {one.item_id: one.item for course in given for one in course.items}
    changed = KnownArticle.objects.filter(item__in=items, changed_at__isnull=False).order_by("-changed_at")
    rows = list(changed)
    read = set(
        Reading.objects.filter(account=account, item__in=[one.item_id for one in rows]).values_list(
            "item_id", "edition"
        )
    )
    return [
        MustRead(items[one.item_id], one.changed_at, one.before)
        for one in rows
        if one.changed_at is not None and (one.item_id, edition_of(items[one.item_id])) not in read
    ]


def check_question(found: MustRead, seed: str) -> Drawn | None:
    """A short question about the item as it is now, the same for the same `seed`: one of the bank's that the editor has
    checked since, else one made from what changed. None where neither can be: then reading is said by itself.
    """
    item, rng = found.item, random.Random(seed)
    usable = Question.objects.filter(item=item, active=True, to_check=False, edition=edition_of(item))
    pool = list(usable.select_related("item").order_by("pk"))
    if pool:
        return draw([(1, pool)], rng)[0]
    return made_question(found.before, f"{item.title}\n{item.text}", item.title, rng)
