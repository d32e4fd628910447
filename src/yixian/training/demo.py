"""The demonstration's training, all of it invented: two courses, an exam of each, what some seats read and scored."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from yixian.ground.months import months_after
from yixian.knowledge.models import KnowledgeItem
from yixian.people.models import Account
from yixian.telephony.models import Seat
from yixian.training.drawing import draw, mark
from yixian.training.editions import edition_of
from yixian.training.models import (
    Certificate,
    Course,
    CourseItem,
    Exam,
    ExamPart,
    Paper,
    PaperAnswer,
    Reading,
)
from yixian.training.queries import pools

# code, title, purpose, items, questions of a paper
COURSES = (
    (
        "street",
        "街面上的事：占道、路灯、井盖、噪声",
        "接市容、市政类来电之前学",
        ("zs-001", "zs-002", "zs-004", "zs-008"),
        8,
    ),
    (
        "service",
        "办事问答：供暖、养老、不动产、养犬",
        "接咨询类来电之前学",
        ("zs-003", "zs-005", "zs-006", "zs-007"),
        8,
    ),
)
KNOWS = 0.88  # the share of questions that an invented seat knows
ENDS_SOON = 12  # days until the first invented certificate ends


def invent_training(
    sender: Any, seats: Collection[Seat], first_day: date, seed: int, now: datetime, **_more: Any
) -> None:
    """Receiver of an invented line: courses, exams and results of its seats; a city that has courses keeps them."""
    items = {one.code: one for one in KnowledgeItem.objects.filter(code__startswith="zs-00")}
    wanted = {code for course in COURSES for code in course[3]}
    if Course.objects.exists() or not wanted <= set(items):
        return
    rng, people = random.Random(f"{seed}:training"), [one.account for one in seats]
    for place, (code, title, purpose, codes, count) in enumerate(COURSES):
        course = Course.objects.create(
            code=code, title=title, purpose=purpose, roles="seat;lead", opened_on=first_day
        )
        CourseItem.objects.bulk_create(
            CourseItem(course=course, item=items[one], position=n) for n, one in enumerate(codes, 1)
        )
        exam = Exam.objects.create(
            code=code, title=f"{title.split('：')[0]}考试", minutes=20, opens_on=first_day
        )
        ExamPart.objects.create(exam=exam, course=course, count=count)
        readers = people[: len(people) - place * 2]
        Reading.objects.bulk_create(
            Reading(account=one, item=items[code], edition=edition_of(items[code]))
            for one in readers
            for code in codes
        )
        for n, one in enumerate(readers):
            first = ENDS_SOON if not (n or place) else None
            _sat(rng, exam, one, now, ends_in=first)


def _sat(rng: random.Random, exam: Exam, account: Account, now: datetime, *, ends_in: int | None) -> None:
    """A paper that somebody has handed in, some weeks ago, or so long that its certificate ends in `ends_in` days."""
    questions = draw([(count, pool) for count, _course, pool in pools(exam)], rng)
    chosen = {
        place: "".join(str(right + 1) for right in one["right"]) if ends_in or rng.random() < KNOWS else "1"
        for place, one in enumerate(questions, 1)
    }
    worth = mark(questions, chosen, exam.pass_mark)
    ended = now - timedelta(days=rng.randint(2, 40), minutes=rng.randint(0, 300))
    if ends_in is not None:
        ended = months_after(now, -exam.valid_months) + timedelta(days=ends_in)
    paper = Paper.objects.create(
        exam=exam,
        account=account,
        attempt=1,
        questions=questions,
        pass_mark=exam.pass_mark,
        begun_at=ended - timedelta(minutes=rng.randint(8, 18)),
        ends_at=ended + timedelta(minutes=2),
        handed_in_at=ended,
        right=worth.right,
        score=worth.score,
        passed=worth.passed,
    )
    PaperAnswer.objects.bulk_create(
        PaperAnswer(paper=paper, place=place, chosen=text) for place, text in chosen.items()
    )
    if worth.passed:
        day = timezone.localdate(ended)
        Certificate.objects.create(
            exam=exam,
            account=account,
            paper=paper,
            number=f"{exam.code}-{day:%Y%m%d}-{paper.pk}",
            issued_on=day,
            valid_until=months_after(day, exam.valid_months),
        )
