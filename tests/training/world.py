"""A course of two items with five questions, and an exam of it, as tests of training write them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from yixian.knowledge.models import KnowledgeItem
from yixian.training.models import Course, CourseItem, Exam, ExamPart, Question

OPENED = date(2026, 1, 5)


def item(code: str, title: str, text: str = "请照此答复。") -> KnowledgeItem:
    return KnowledgeItem.objects.create(code=code, title=title, text=text, valid_from=OPENED)


def question(code: str, about: KnowledgeItem, **given: Any) -> Question:
    columns = {"kind": "single", "text": f"{code}？", "options": "甲\n乙\n丙", "answer": "B", **given}
    row = Question(code=code, item=about, **columns)
    row.full_clean(exclude=["edition"])
    row.save()
    return row


class World:
    """`course` and `exam` (three questions of five, 60 to pass, two attempts, a year) beside the cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.lamp, self.stall = item("lamp", "路灯不亮"), item("stall", "摊贩占道")
        self.course = Course.objects.create(
            code="basic", title="上岗", roles="seat;lead", opened_on=OPENED, due_days=14
        )
        for place, one in enumerate((self.lamp, self.stall), 1):
            CourseItem.objects.create(course=self.course, item=one, position=place)
        self.questions = [
            question("q1", self.lamp),
            question("q2", self.lamp, kind="multiple", answer="AC"),
            question("q3", self.lamp, kind="true_false", options="", answer="A", explanation="规定如此"),
            question("q4", self.stall),
            question("q5", self.stall, options="甲\n乙\n丙\n丁", answer="D"),
        ]
        self.exam = Exam.objects.create(
            code="basic", title="上岗考试", minutes=30, pass_mark=60, attempts=2, opens_on=OPENED
        )
        self.part = ExamPart.objects.create(exam=self.exam, course=self.course, count=3)


def right_answer(drawn: dict[str, Any]) -> str:
    """What to choose of a drawn question, as digits."""
    return "".join(str(one + 1) for one in drawn["right"])


def later(**span: Any) -> Any:
    return timezone.now() + timedelta(**span)
