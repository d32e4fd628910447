"""An exam from beginning to result: by this system's clock, nothing lost, handed in once, nobody else's to see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.test_pages_export import rows_of
from tests.training.world import World, question, right_answer
from yixian.directory.actions import export_rows, load_rows
from yixian.ground.errors import Conflict, NotFound, Refusal, WrongState
from yixian.training.actions import allow_again, begin_paper, hand_in, save_answer, settle, settle_over
from yixian.training.models import Certificate, ExtraAttempt, Paper, PaperAnswer, Question
from yixian.training.queries import sittings

pytestmark = pytest.mark.django_db
HOME = "/desk/training/"


def written(world: World, right: int, username: str = "seat") -> Paper:
    """A paper handed in with so many right answers."""
    account = world.cast.people[username]
    paper = begin_paper(account, world.exam.pk)
    for place, one in enumerate(paper.questions, 1):
        if place <= right:
            save_answer(account, paper.pk, place, right_answer(one))
    return hand_in(account, paper.pk)


def test_a_seat_sits_passes_and_holds_a_certificate(world: World) -> None:
    seat = world.cast.client("seat")
    assert "上岗考试" in seat.get(HOME).content.decode()
    page = f"{HOME}exams/{world.exam.pk}/"
    assert "开始考试" in seat.get(page).content.decode()
    paper = Paper.objects.get(pk=seat.post(page, follow=True).context["paper"].pk)
    address = f"{HOME}papers/{paper.pk}/"
    for place, one in enumerate(paper.questions[:2], 1):
        answer = seat.post(f"{address}?q={place}", {"chosen": list(right_answer(one))})
        assert answer.headers["Location"] == f"{address}?q={place + 1}"
    assert "还有 1 题没有答" in seat.get(f"{address}hand-in/").content.decode()
    result = seat.post(f"{address}hand-in/", follow=True).content.decode()
    assert "66 分" in result
    assert "合格" in result
    held = Certificate.objects.get()
    assert held.account == world.cast.seat
    assert 360 < (held.valid_until - held.issued_on).days < 370
    assert held.number in seat.get(HOME).content.decode()
    # Passed: not again before the certificate is about to end.
    with pytest.raises(WrongState, match="已经合格"):
        begin_paper(world.cast.seat, world.exam.pk)
    with time_machine.travel(timezone.now() + timedelta(days=345), tick=False):
        assert begin_paper(world.cast.seat, world.exam.pk).attempt == 2


def test_a_broken_browser_goes_on_where_it_was(world: World) -> None:
    paper = begin_paper(world.cast.seat, world.exam.pk)
    save_answer(world.cast.seat, paper.pk, 2, "1")
    again = world.cast.client("seat").post(f"{HOME}exams/{world.exam.pk}/", follow=True)
    assert again.context["paper"].pk == paper.pk
    assert [done for _place, done in again.context["places"]] == [False, True, False]
    assert again.context["paper"].ends_at == paper.ends_at


def test_the_clock_hands_in_what_was_saved(world: World) -> None:
    paper = begin_paper(world.cast.seat, world.exam.pk)
    save_answer(world.cast.seat, paper.pk, 1, right_answer(paper.questions[0]))
    with time_machine.travel(paper.ends_at + timedelta(seconds=1), tick=False):
        with pytest.raises(Conflict, match="时间到了"):
            save_answer(world.cast.seat, paper.pk, 2, right_answer(paper.questions[1]))
        paper = Paper.objects.get(pk=paper.pk)
        assert (paper.right, paper.by_clock, paper.handed_in_at) == (1, True, paper.ends_at)
        page = world.cast.client("seat").get(f"{HOME}papers/{paper.pk}/", follow=True).content.decode()
        assert "按保存的答案交卷" in page
        with pytest.raises(Conflict, match="已经交了"):
            hand_in(world.cast.seat, paper.pk)


def test_the_sweep_hands_in_for_whoever_never_came_back(world: World) -> None:
    paper = begin_paper(world.cast.seat, world.exam.pk)
    assert list(settle_over(timezone.now())) == []
    with time_machine.travel(paper.ends_at + timedelta(hours=2), tick=False):
        assert list(settle_over(timezone.now())) == ["到时自动交卷：1 份"]
    paper.refresh_from_db()
    assert (paper.score, paper.passed, paper.handed_in_at) == (0, False, paper.ends_at)


def test_a_handed_in_paper_is_closed_and_never_rewritten(world: World) -> None:
    paper = written(world, 1)
    with pytest.raises(Conflict, match="已经交了，答案不能再改"):
        save_answer(world.cast.seat, paper.pk, 2, "1")
    asked = Paper.objects.get(pk=paper.pk).questions
    world.questions[0].text = "改过的题"
    world.questions[0].save()
    paper.questions = []
    paper.save()
    with pytest.raises(TypeError):
        paper.save(update_fields=["questions"])
    assert Paper.objects.get(pk=paper.pk).questions == asked


def test_nobody_opens_somebody_elses_paper(world: World) -> None:
    paper = begin_paper(world.cast.seat, world.exam.pk)
    lead = world.cast.people["lead"]
    for attempt in (
        lambda: save_answer(lead, paper.pk, 1, "1"),
        lambda: hand_in(lead, paper.pk),
    ):
        with pytest.raises(NotFound):
            attempt()
    for username in ("lead", "editor", "callback", "dispatcher"):
        for path in ("", "hand-in/", "result/"):
            assert world.cast.client(username).get(f"{HOME}papers/{paper.pk}/{path}").status_code == 404
    assert world.cast.client("callback").get(f"{HOME}exams/{world.exam.pk}/").status_code == 404


@pytest.mark.parametrize(("place", "chosen"), [(0, "1"), (4, "1"), (1, "9"), (1, "x")])
def test_what_is_no_answer_is_not_kept(world: World, place: int, chosen: str) -> None:
    paper = begin_paper(world.cast.seat, world.exam.pk)
    with pytest.raises(Refusal):
        save_answer(world.cast.seat, paper.pk, place, chosen)
    assert not PaperAnswer.objects.exists()


def test_a_course_without_enough_questions_says_so_and_costs_no_attempt(world: World) -> None:
    Question.objects.exclude(code="q1").update(active=False)
    page = world.cast.client("seat").post(f"{HOME}exams/{world.exam.pk}/", follow=True).content.decode()
    assert "课程“上岗”只有 1 道能用的题" in page
    assert not Paper.objects.exists()
    assert "能用的题不够" in world.cast.client("editor").get(f"{HOME}keep/exams/").content.decode()


def test_attempts_end_and_one_more_is_given_by_name(world: World) -> None:
    for _attempt in range(2):
        paper = written(world, 0)
    with pytest.raises(WrongState, match="次数已经用完"):
        begin_paper(world.cast.seat, world.exam.pk)
    answer = world.cast.client("lead").post(
        f"{HOME}results/{paper.pk}/again/", {"reason": "系统断过"}, follow=True
    )
    assert "加考一次" in answer.content.decode()
    assert ExtraAttempt.objects.get().made_by == world.cast.lead
    with pytest.raises(WrongState, match="还有考试次数"):
        allow_again(world.cast.actor("duty_manager"), paper, "再来")
    assert written(world, 3).passed
    assert sittings(world.cast.seat, [world.exam])[0].left == 2, "counted anew for the renewal"


def test_one_more_is_offered_only_where_it_can_be_given(world: World) -> None:
    lead = world.cast.client("lead")
    first = written(world, 0)
    assert "加考一次" not in lead.get(f"{HOME}results/").content.decode(), "an attempt is left"
    answer = lead.get(f"{HOME}results/{first.pk}/again/", follow=True)
    assert "还有考试次数" in answer.content.decode()
    second = written(world, 0)
    page = lead.get(f"{HOME}results/").content.decode()
    assert f"results/{second.pk}/again/" in page
    assert f"results/{first.pk}/again/" not in page, "once a person and exam"
    allow_again(world.cast.actor("lead"), second, "系统断过")
    begin_paper(world.cast.seat, world.exam.pk)
    assert "加考一次" not in lead.get(f"{HOME}results/").content.decode(), "it is being written"


def test_the_results_begin_with_the_newest_whenever_they_were_entered(world: World) -> None:
    written(world, 0)
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        written(world, 0, "lead")
    shown = world.cast.client("duty_manager").get(f"{HOME}results/").context["page"].rows
    assert [one.account for one in shown] == [world.cast.seat, world.cast.lead]


def test_ones_own_papers_begin_with_the_newest(world: World) -> None:
    first, second = written(world, 0), written(world, 0)
    page = world.cast.client("seat").get(f"{HOME}exams/{world.exam.pk}/").content.decode()
    assert page.index(f"papers/{second.pk}/result/") < page.index(f"papers/{first.pk}/result/")


def test_true_and_false_are_said_in_the_language_of_the_reader(world: World) -> None:
    Question.objects.exclude(code="q3").update(active=False)
    world.part.count = 1
    world.part.save()
    paper = written(world, 0)
    assert paper.questions[0]["options"] == ["对", "错"]
    english = {"accept-language": "en"}
    answer = world.cast.client("seat").get(f"{HOME}papers/{paper.pk}/result/", headers=english)
    page = answer.content.decode()
    assert "<dd>True</dd>" in page


def test_a_lead_sees_the_own_people_only(world: World) -> None:
    world.course.roles = ""
    world.course.save()
    written(world, 3)
    written(world, 0, "dispatcher")
    pages = {
        one: world.cast.client(one).get(f"{HOME}results/").content.decode()
        for one in ("lead", "duty_manager")
    }
    assert world.cast.dispatcher.name not in pages["lead"]
    assert world.cast.dispatcher.name in pages["duty_manager"]
    table = rows_of(world.cast.client("lead").get(f"{HOME}results.csv?how=passed"))
    assert [(row["姓名"], row["得分"]) for row in table] == [(world.cast.seat.name, "100")]
    book = world.cast.client("lead").get(f"{HOME}results.xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert (
        world.cast.client("lead").get(f"{HOME}results/{Paper.objects.latest('pk').pk}/again/").status_code
        == 404
    )
    assert world.cast.client("seat").get(f"{HOME}results/").status_code == 403


def test_the_pages_cost_the_same_with_many(world: World) -> None:
    def cost(username: str, path: str) -> int:
        world.cast.client(username).get(f"{HOME}{path}")
        client = world.cast.client(username)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{HOME}{path}").status_code == 200
        return len(asked)

    paths = [("seat", ""), ("lead", "results/"), ("editor", "keep/questions/"), ("editor", "keep/courses/")]
    written(world, 0)
    few = [cost(*one) for one in paths]
    for number in range(6):
        question(f"more-{number}", world.stall)
    written(world, 3)
    written(world, 3, "lead")
    assert [cost(*one) for one in paths] == few


def test_the_bank_goes_out_and_comes_back(world: World, tmp_path: Any) -> None:
    export_rows(tmp_path)
    before = list(Question.objects.order_by("code").values())
    load_rows(tmp_path / "questions.csv")
    assert list(Question.objects.order_by("code").values()) == before
    (tmp_path / "questions.csv").write_text(
        "code,item,kind,text,options,answer,explanation\nnew,lamp,single,几天？,一天\uff1b,B,\n",
        encoding="utf-8",
    )
    with pytest.raises(Refusal, match="选项要有"):
        load_rows(tmp_path / "questions.csv")


@pytest.mark.django_db(transaction=True)
def test_two_windows_begin_one_paper_and_hand_it_in_once(world: World) -> None:
    paper, same = at_once(*[lambda: begin_paper(world.cast.seat, world.exam.pk)] * 2)
    assert paper.pk == same.pk
    for place, one in enumerate(paper.questions, 1):
        save_answer(world.cast.seat, paper.pk, place, right_answer(one))
    told = at_once(*[lambda: hand_in(world.cast.seat, paper.pk)] * 2)
    assert sorted(type(one).__name__ for one in told) == ["Conflict", "Paper"]
    assert Certificate.objects.count() == 1
    assert settle(Paper.objects.get(pk=paper.pk)).score == 100
