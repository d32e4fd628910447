"""Courses are read by those they are for, and kept by the editor: made, put in order, taken out of use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.training.world import OPENED, World
from yixian.directory.models import RowChange
from yixian.ground.errors import NotFound
from yixian.telephony.models import CallQueue, Seat, SeatQueue
from yixian.training.actions import read_item
from yixian.training.models import Course, Exam, Question, Reading
from yixian.training.queries import learning

pytestmark = pytest.mark.django_db
HOME = "/desk/training/"


def test_reading_a_course_through(world: World) -> None:
    seat = world.cast.client("seat")
    for one in (world.lamp, world.stall):
        page = seat.post(f"{HOME}courses/{world.course.pk}/read/{one.pk}/", follow=True).content.decode()
    assert "学完了" in page
    seat.post(f"{HOME}courses/{world.course.pk}/read/{world.lamp.pk}/")
    assert Reading.objects.count() == 2
    assert "2 / 2" in seat.get(HOME).content.decode()


def test_a_course_is_for_roles_and_for_those_who_serve_its_queues(world: World) -> None:
    assert [len(learning(world.cast.people[one])) for one in ("seat", "callback")] == [1, 0]
    with pytest.raises(NotFound):
        read_item(world.cast.callback, world.course.pk, world.lamp.pk)
    queue = CallQueue.objects.create(code="dialect", name="方言")
    world.course.queues.add(queue)
    assert learning(world.cast.seat) == []
    SeatQueue.objects.create(seat=Seat.objects.create(extension="8001", account=world.cast.seat), queue=queue)
    assert [one.course for one in learning(world.cast.seat)] == [world.course]


def test_a_course_is_due_some_days_after_the_later_of_two(world: World) -> None:
    account = world.cast.seat
    assert learning(account)[0].due == account.made_at.date() + timedelta(days=14) or OPENED
    Course.objects.update(due_days=0)
    assert learning(account)[0].due is None


def test_the_editor_makes_a_course_puts_it_in_order_and_takes_it_out_of_use(world: World) -> None:
    editor = world.cast.client("editor")
    new = {"code": "new", "title": "方言座席", "opened_on": "2026-03-01", "due_days": "7", "roles": ["seat"]}
    page = editor.post(f"{HOME}keep/courses/add/", new, follow=True)
    course = Course.objects.get(code="new")
    assert "课程里还没有知识" in page.content.decode()
    address = f"{HOME}keep/courses/{course.pk}/items/"
    for typed in ("lamp 路灯不亮", "stall", "nothing"):
        page = editor.post(address, {"what": "add", "item": typed})
    assert page.status_code == 400
    assert "没有编码是“nothing”的知识" in page.content.decode()
    editor.post(address, {"what": "up", "item": world.stall.pk})
    assert list(course.items.values_list("item__code", flat=True)) == ["stall", "lamp"]
    editor.post(address, {"what": "remove", "item": world.stall.pk})
    assert course.items.count() == 1
    editor.post(f"{HOME}keep/courses/{course.pk}/", {**new, "title": "方言"})
    assert "停用以后" in editor.get(f"{HOME}keep/courses/{course.pk}/use/").content.decode()
    editor.post(f"{HOME}keep/courses/{course.pk}/use/")
    course.refresh_from_db()
    assert (course.title, course.code, course.active) == ("方言", "new", False)
    assert [one.sign for one in RowChange.objects.filter(row_id=course.pk).order_by("pk")] == ["+", "~", "-"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"answer": "D"}, "不能超出选项"),
        ({"answer": "AB"}, "只有一个正确答案"),
        ({"options": "甲"}, "选项要有 2 至 6 个"),
        ({"options": "甲\n甲"}, "有两个选项一样"),
        ({"kind": "multiple"}, "至少有两个正确答案"),
        ({"kind": "true_false"}, "判断题不写选项"),
        ({"item": "none"}, "没有编码是“none”的知识"),
        ({"code": "q1"}, "field-wrong"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    world: World, told: dict[str, str], words: str
) -> None:
    sent = {
        "code": "q9",
        "item": "lamp",
        "kind": "single",
        "text": "几天？",
        "options": "甲\n乙",
        "answer": "A",
    }
    answer = world.cast.client("editor").post(f"{HOME}keep/questions/add/", {**sent, **told})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Question.objects.count() == 5


def test_an_exam_draws_of_courses(world: World) -> None:
    editor, field = world.cast.client("editor"), f"course_{world.course.pk}"
    sent = {"code": "e2", "title": "复训", "minutes": 10, "pass_mark": 80, "attempts": 1, "valid_months": 0,
            "opens_on": "2026-03-01"}  # fmt: skip
    assert editor.post(f"{HOME}keep/exams/add/", sent).status_code == 400
    editor.post(f"{HOME}keep/exams/add/", {**sent, field: 4})
    exam = Exam.objects.get(code="e2")
    assert [(one.course, one.count) for one in exam.parts.all()] == [(world.course, 4)]
    editor.post(f"{HOME}keep/exams/{exam.pk}/", {**sent, "closes_on": "2026-02-01", field: 4})
    exam.refresh_from_db()
    assert exam.closes_on is None


def test_seats_keep_nothing(world: World) -> None:
    for path in ("keep/courses/", "keep/questions/add/", f"keep/courses/{world.course.pk}/items/"):
        assert world.cast.client("seat").get(f"{HOME}{path}").status_code == 403
