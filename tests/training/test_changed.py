"""What changes after it was taught is read again by whom it was taught, and its questions wait for the editor."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from tests.training.world import World, right_answer
from yixian.training.actions import begin_paper
from yixian.training.changed import check_question, find_changed, must_read, reading_waits
from yixian.training.made import made_question, sentences
from yixian.training.models import KnownArticle, Question, Reading
from yixian.training.queries import usable_by_course

HOME = "/desk/training/"
WAS = "先打电话。三个工作日内修好。"
NOW = "先打电话。一个工作日内修好。"


def test_a_question_is_made_from_the_sentence_that_was_replaced() -> None:
    made = made_question(WAS, NOW, "路灯", random.Random(1))
    assert made is not None
    assert sorted(made["options"]) == sorted(["三个工作日内修好。", "一个工作日内修好。"])
    assert made["options"][made["right"][0]] == "一个工作日内修好。"


@pytest.mark.parametrize(
    ("before", "now", "right"),
    [("甲乙丙丁。", "甲乙丙丁。戊己庚辛。", 0), ("甲乙丙丁。戊己庚辛。", "甲乙丙丁。", 1)],
)
def test_of_what_was_added_or_taken_away_it_asks_whether_it_stands_there(
    before: str, now: str, right: int
) -> None:
    made = made_question(before, now, "路灯", random.Random(1))
    assert made is not None
    assert "戊己庚辛" in made["text"]
    assert made["right"] == [right]


def test_nothing_is_asked_where_no_sentence_differs() -> None:
    assert made_question(WAS, WAS.replace("。", "。\n"), "路灯", random.Random(1)) is None
    assert sentences("好。三个工作日内修好！") == ["三个工作日内修好！"]


@pytest.mark.django_db
class TestChanged:
    @pytest.fixture(autouse=True)
    def taught(self, world: World) -> None:
        world.lamp.text = WAS
        world.lamp.save()
        Question.objects.filter(item=world.lamp).delete()
        assert list(find_changed(timezone.now())) == []
        assert must_read(world.cast.seat) == []

    def change(self, world: World) -> list[str]:
        world.lamp.text = NOW
        world.lamp.save()
        return list(find_changed(timezone.now()))

    def test_it_is_read_by_answering_what_changed(self, world: World) -> None:
        assert self.change(world) == ["改过的知识：1 条；待核对的题目：0 道"]
        assert list(find_changed(timezone.now())) == []
        assert [one.item for one in must_read(world.cast.seat)] == [world.lamp]
        assert must_read(world.cast.callback) == []
        seat, page = world.cast.client("seat"), f"{HOME}changed/{world.lamp.pk}/"
        assert "必读" in seat.get(HOME).content.decode()
        waits = [(one.label, one.count) for one in reading_waits(world.cast.actor("seat"))]
        assert waits == [("必读", "1")]
        assert reading_waits(world.cast.actor("callback")) == []
        shown = seat.get(page)
        asked, edition = shown.context["question"], shown.context["edition"]
        wrong = str(2 - asked["right"][0])
        answer = seat.post(page, {"chosen": wrong, "edition": edition})
        assert (answer.status_code, Reading.objects.count()) == (400, 0)
        assert "不对" in answer.content.decode()
        assert "请先选答案" in seat.post(page, {"edition": edition}).content.decode()
        # What was on the page is not what stands there now: it is shown anew, and not taken for read.
        assert seat.post(page, {"chosen": right_answer(asked), "edition": "older"}).status_code == 200
        assert (
            "读过了：路灯不亮"
            in seat.post(
                page, {"chosen": right_answer(asked), "edition": edition}, follow=True
            ).content.decode()
        )
        assert must_read(world.cast.seat) == []
        assert seat.get(page).status_code == 404

    def test_its_questions_are_drawn_again_when_the_editor_has_checked_them(self, world: World) -> None:
        row = Question(
            code="old", item=world.lamp, kind="single", text="几天？", options="一天\n三天", answer="B"
        )
        row.save()
        before = usable_by_course()[world.course.pk]
        self.change(world)
        assert Question.objects.get(code="old").to_check
        assert usable_by_course()[world.course.pk] == before - 1
        editor = world.cast.client("editor")
        assert "待核对（1）" in editor.get(f"{HOME}keep/questions/?state=to_check").content.decode()
        page = f"{HOME}keep/questions/{row.pk}/"
        assert NOW in editor.get(page).content.decode()
        editor.post(
            page, {"item": "lamp", "kind": "single", "text": "几天？", "options": "一天\n三天", "answer": "A"}
        )
        assert usable_by_course()[world.course.pk] == before
        found = must_read(world.cast.seat)[0]
        asked = check_question(found, "any")
        assert asked is not None
        assert (asked["text"], asked["options"][asked["right"][0]]) == ("几天？", "一天")

    def test_an_open_paper_asks_what_it_asked(self, world: World) -> None:
        world.exam.parts.update(count=2)
        paper = begin_paper(world.cast.seat, world.exam.pk)
        self.change(world)
        assert begin_paper(world.cast.seat, world.exam.pk).questions == paper.questions
        assert KnownArticle.objects.get(item=world.lamp).before == f"路灯不亮\n{WAS}"
