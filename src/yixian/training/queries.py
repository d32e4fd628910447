"""What somebody is to learn, may sit for, and holds; what a course has questions for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from yixian.knowledge.models import KnowledgeItem
from yixian.people.models import Account, Actor
from yixian.telephony.models import SeatQueue
from yixian.training.models import (
    LEARNERS,
    Certificate,
    Course,
    CourseItem,
    Exam,
    ExtraAttempt,
    Paper,
    Question,
    Reading,
)

PUBLISHED = KnowledgeItem.State.PUBLISHED
SOON = timedelta(days=30)  # before a certificate ends it may be renewed, and the lead is told


def queues_served(account: Account) -> set[int]:
    """The queues that the account's seats serve (index: seat's account)."""
    return set(
        SeatQueue.objects.filter(seat__account=account, seat__active=True).values_list("queue_id", flat=True)
    )


@dataclass(frozen=True)
class Learning:
    """A course as somebody stands in it: how many of its items were read, and by when all are to be."""

    course: Course
    items: list[CourseItem]
    read: set[int]  # items, in whatever edition
    due: date | None

    @property
    def done(self) -> int:
        return sum(one.item_id in self.read for one in self.items)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.items)

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.due is not None and self.due < timezone.localdate()


def learning(account: Account) -> list[Learning]:
    """The courses this person is to learn: five queries, however many."""
    today = timezone.localdate()
    courses = Course.objects.filter(active=True, opened_on__lte=today)
    rows = list(courses.prefetch_related("queues", "items__item"))
    queues = queues_served(account)
    read = set(Reading.objects.filter(account=account).values_list("item_id", flat=True))
    return [
        Learning(
            course,
            [one for one in course.items.all() if one.item.active and one.item.state == PUBLISHED],
            read,
            _due(course, account),
        )
        for course in rows
        if course.is_for(account.roles, queues)
    ]


def _due(course: Course, account: Account) -> date | None:
    if not course.due_days:
        return None
    begins = max(course.opened_on, timezone.localdate(account.made_at))
    return begins + timedelta(days=course.due_days)


def usable() -> QuerySet[Question]:
    """The questions a paper may draw: in use, of an item that holds, and not of one that changed since."""
    today = timezone.localdate()
    until = Q(item__valid_to__isnull=True) | Q(item__valid_to__gte=today)
    return Question.objects.filter(
        until,
        item__active=True,
        item__state=PUBLISHED,
        item__valid_from__lte=today,
        active=True,
        to_check=False,
    )


def pools(exam: Exam) -> list[tuple[int, Course, list[Question]]]:
    """For each part of the exam how many are drawn, of which course, and what there is to draw from: two queries."""
    parts = list(exam.parts.select_related("course").prefetch_related("course__items"))
    items = {one.item_id for part in parts for one in part.course.items.all()}
    of_item: dict[int, list[Question]] = defaultdict(list)
    for question in usable().filter(item__in=items).select_related("item"):
        of_item[question.item_id].append(question)
    return [
        (part.count, part.course, [q for one in part.course.items.all() for q in of_item[one.item_id]])
        for part in parts
    ]


def usable_by_course() -> dict[int, int]:
    """How many questions each course has to draw from."""
    rows = usable().values_list("item").annotate(n=Count("pk")).order_by()
    of_item = dict(rows)
    found: dict[int, int] = defaultdict(int)
    for course, item in CourseItem.objects.values_list("course", "item"):
        found[course] += of_item.get(item, 0)
    return found


@dataclass(frozen=True)
class Sitting:
    """An exam as somebody stands in it."""

    exam: Exam
    papers: list[Paper]  # the oldest first
    certificate: Certificate | None  # the one that lasts longest
    left: int  # attempts

    @property
    def open_paper(self) -> Paper | None:
        return next((one for one in self.papers if one.handed_in_at is None), None)

    @property
    def last(self) -> Paper | None:
        return next((one for one in reversed(self.papers) if one.handed_in_at is not None), None)

    @property
    def is_passed(self) -> bool:
        """Whether it was passed and counts for longer than `SOON`; for ever where it gives no certificate."""
        if self.certificate is not None:
            return self.certificate.valid_until > timezone.localdate() + SOON
        return not self.exam.valid_months and any(one.passed for one in self.papers)

    @property
    def is_used_up(self) -> bool:
        """Whether nothing but an attempt more would let them try again: none is left or open, and it was not passed."""
        return not self.is_passed and self.left == 0 and self.open_paper is None

    @property
    def may_begin(self) -> bool:
        """Whether another paper may be begun now."""
        return self.exam.is_open_on(timezone.localdate()) and not self.is_passed and self.left > 0


def sits(account: Account) -> QuerySet[Exam]:
    """The exams that are this person's to sit: one of their courses is for a role of theirs.

    Queues do not matter here: whoever is to serve one sits its exam before.
    """
    roles = account.roles & set(LEARNERS)
    if not roles:
        return Exam.objects.none()
    wanted = Q(parts__course__roles="")
    for role in roles:  # a code between the semicolons; no role's code is part of another's
        wanted |= Q(parts__course__roles__contains=role)
    return Exam.objects.filter(wanted).distinct()


def sittings(account: Account, exams: Iterable[Exam]) -> list[Sitting]:
    """How this person stands in each of the exams: three queries."""
    return list(_stand([account.pk], list(exams)).values())


def _stand(accounts: Iterable[int], exams: list[Exam]) -> dict[tuple[int, int], Sitting]:
    """How each of these people stands in each of the exams: three queries, however many there are of either."""
    people = list(accounts)
    papers: dict[tuple[int, int], list[Paper]] = defaultdict(list)
    written = Paper.objects.filter(account__in=people, exam__in=exams)
    for paper in written.defer("questions").order_by("attempt"):
        papers[paper.account_id, paper.exam_id].append(paper)
    held: dict[tuple[int, int], Certificate] = {}
    for one in Certificate.objects.filter(account__in=people, exam__in=exams).order_by("valid_until"):
        held[one.account_id, one.exam_id] = one
    extra: dict[tuple[int, int], list[ExtraAttempt]] = defaultdict(list)
    for more in ExtraAttempt.objects.filter(account__in=people, exam__in=exams):
        extra[more.account_id, more.exam_id].append(more)
    found = {}
    for person in people:
        for exam in exams:
            key = (person, exam.pk)
            left = _left(exam, papers[key], extra[key])
            found[key] = Sitting(exam, papers[key], held.get(key), left)
    return found


def used_up(papers: Iterable[Paper]) -> set[int]:
    """Of these papers, read with their exams, the last ones of whoever may not try again unless they are let: handed
    in, not passed, and no attempt left. Three queries.
    """
    given = list(papers)
    exams = {one.exam_id: one.exam for one in given}
    stand = _stand({one.account_id for one in given}, list(exams.values())) if given else {}
    return {last.pk for one in stand.values() if one.is_used_up and (last := one.last) is not None} & {
        one.pk for one in given
    }


def _left(exam: Exam, papers: list[Paper], extra: list[ExtraAttempt]) -> int:
    """Attempts are counted anew after each paper that was passed: a certificate is renewed like it was earned."""
    passed = next((one for one in reversed(papers) if one.passed), None)
    used = [one for one in papers if passed is None or one.attempt > passed.attempt]
    since = passed.handed_in_at if passed is not None else None
    more = [one for one in extra if since is None or one.made_at > since]
    return max(0, exam.attempts + len(more) - len(used))


def newest_certificates(actor: Actor) -> QuerySet[Certificate]:
    """Of each person and exam the certificate that lasts longest, of those this actor may know of."""
    newest = (
        Certificate.objects.visible_to(actor)
        .filter(account__is_active=True)
        .values("account", "exam")
        .annotate(last=Max("pk"))
        .order_by()
        .values("last")
    )
    return Certificate.objects.filter(pk__in=newest)


def ending(actor: Actor, today: date) -> list[Certificate]:
    """Whose certificate ends within `SOON` or ended in the last `SOON`, soonest first."""
    rows = newest_certificates(actor).filter(valid_until__lte=today + SOON, valid_until__gte=today - SOON)
    return list(rows.select_related("account__organisation", "exam").order_by("valid_until", "pk"))
