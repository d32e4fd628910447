"""标记, 催办, 补充: what may be said of an open case, and how protection takes hold at once."""

from __future__ import annotations

import pytest

from tests.cases.world import ANSWER, CONTENT, World
from yixian.cases.models import Case, Remark, Reply, Task
from yixian.cases.search import matching
from yixian.cases.whole import whole
from yixian.ground.errors import Invalid, Refusal

# As `test_lowering.py` reads it.
LESS = {"secrecy": "none", "citizen_agrees": True, "agreed_way": "telephone", "note": "诉求人同意"}


def case_path(task: Task) -> str:
    return f"/cases/{task.case.number}/"


def hits(words: str) -> int:
    return matching(Case.objects.all(), words).count()


class TestProtection:
    def test_what_is_protected_leaves_the_index_with_all_its_rows(self, world: World) -> None:
        task = world.replied()
        case = task.case
        world.do("supplement", case, case, text="我家老人独居")
        assert hits("占道") == 1
        case = world.fresh(world.do("mark", "dispatcher", case, secrecy="from_unit").case)
        assert hits("占道") == 0
        assert (case.title, case.content, case.answer) == ("", "", "")
        reply, remark = Reply.objects.get(), Remark.objects.get(text="", case=case)
        assert (reply.measures, remark.text) == ("", "")
        assert reply.opened_texts(case.citizen)["measures"] == ANSWER["measures"]
        assert remark.opened_texts(case.citizen)["text"] == "我家老人独居"
        assert case.opened_texts(case.citizen)["content"] == CONTENT

    def test_and_comes_back_with_them(self, world: World) -> None:
        task = world.replied(secrecy="from_unit")
        world.do("supplement", task.case, task.case, text="我家老人独居")
        assert hits("占道") == 0
        world.do("mark", "cleared_dispatcher", task.case, **LESS)
        assert hits("占道") == 1
        assert Remark.objects.filter(case=task.case).first().text == "我家老人独居"
        assert Reply.objects.get().measures == ANSWER["measures"]

    def test_what_is_asked_ruled_and_told_along_the_way_is_sealed_too(self, world: World) -> None:
        task = world.in_progress(
            world.dispatched(world.submitted(secrecy="from_unit"), note="王小明反映多次")
        )
        request = world.asked(task, "suspend", reason="王小明同意", plan="开春")
        world.do("rule", "duty_manager", task, granted=True, ruling="准予")
        request.refresh_from_db()
        task = world.again(task)
        assert (request.reason, request.basis, request.plan, request.ruling, task.note) == ("",) * 5
        citizen = task.case.citizen
        assert task.opened_texts(citizen) == {"note": "王小明反映多次"}
        assert request.opened_texts(citizen)["ruling"] == "准予"
        page = world.cast.client("dispatcher").get(f"/cases/{task.case.number}/").content.decode()
        for words in ("王小明同意", "开春", "准予", "王小明反映多次"):
            assert words in page
        world.do("mark", "cleared_dispatcher", task.case, **LESS)
        request.refresh_from_db()
        assert (request.reason, world.again(task).note) == ("王小明同意", "王小明反映多次")

    def test_why_an_identity_is_wanted_is_sealed(self, world: World) -> None:
        case = world.submitted(kind="report")
        release = world.do("ask_release", "cleared_dispatcher", case, reason="核实王小明的身份").made
        release.refresh_from_db()
        assert release.reason == ""
        assert release.opened_texts(case.citizen)["reason"] == "核实王小明的身份"

    def test_what_a_rework_demands_is_added_under_the_seal(self, world: World) -> None:
        task = world.replied(world.dispatched(world.submitted(secrecy="from_unit"), note="请核实"))
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补照片")
        task = world.again(task)
        assert (task.note, task.opened_texts(task.case.citizen)["note"]) == ("", "请核实\n请补照片")

    def test_what_the_accused_is_asked_and_answers_is_sealed(self, world: World) -> None:
        about = {"accused": world.city.bureau_section, "accused_matter": "conduct", "kind": "complaint"}
        task = world.in_progress(**about, secrecy="from_unit")
        asked = world.do("ask_explanation", "handler", task, question="当天谁在窗口").made
        world.do("explain", "section_liaison", asked, answer="由张三值班")
        asked.refresh_from_db()
        assert (asked.question, asked.answer) == ("", "")
        words = {"question": "当天谁在窗口", "answer": "由张三值班"}
        assert asked.words() == words
        client = world.cast.client("section_liaison")
        for page in (client.get("/desk/explanations/"), world.cast.client("handler").get(case_path(task))):
            assert all(word in page.content.decode() for word in words.values())
        world.do("mark", "cleared_dispatcher", task.case, **LESS)
        asked.refresh_from_db()
        assert (asked.question, asked.answer) == ("当天谁在窗口", "由张三值班")

    def test_a_name_in_what_the_accused_answers_is_masked_where_the_lead_reads_masked(
        self, world: World
    ) -> None:
        about = {"accused": world.city.bureau_section, "accused_matter": "conduct", "kind": "complaint"}
        task = world.in_progress(**about, secrecy="from_unit")
        asked = world.do("ask_explanation", "handler", task, question="当天谁在窗口").made
        world.do("explain", "section_liaison", asked, answer="王小明一直在吵")
        assert "王小明" not in world.cast.client("handler").get(case_path(task)).content.decode()
        assert "王小明" not in str(whole(world.actor("handler"), world.fresh(task.case))["tasks"])

    def test_a_seat_may_lower_what_it_is_still_typing(self, world: World) -> None:
        case = world.draft(kind="complaint", secrecy="full")
        assert world.do("mark", "seat", case, secrecy="none").case.secrecy == "none"

    def test_what_was_to_be_published_is_not(self, world: World) -> None:
        case = world.do("pass", "dispatcher", world.reviewed(), public_answer="已清理").case
        case = world.do("mark", "dispatcher", case, secrecy="from_unit").case
        assert (case.public_answer, case.publish_consent) == ("", False)


class TestTags:
    def test_they_are_set_and_taken_off(self, world: World) -> None:
        case = world.do("mark", "dispatcher", world.submitted(), tags=["group", "sensitive"]).case
        assert case.tags == ["group", "sensitive"]
        assert world.do("mark", "dispatcher", case, tags=[]).case.tags == []

    def test_what_a_program_leaves_out_stays(self, world: World) -> None:
        case = world.submitted(tags=["elder"])
        assert world.do("mark", "dispatcher", case, secrecy="from_unit").case.tags == ["elder"]

    def test_unknown_ones_are_refused(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            world.do("mark", "dispatcher", world.submitted(), tags=["vip"])
        assert refused.value.field == "tags"


def test_urging_is_counted_and_heard(world: World) -> None:
    case = world.in_progress().case
    world.do("urge", case, case, note="快一点")
    case = world.do("urge", "supervisor", case).case
    assert case.urged == 2
    assert Remark.objects.get(case=case).internal is False


def test_a_supplement_stands_beside_the_first_words(world: World) -> None:
    case = world.in_progress().case
    case = world.do("supplement", case, case, text="还有一处在西门").case
    assert case.content == CONTENT
    assert Remark.objects.get(case=case).text == "还有一处在西门"


def test_a_closed_case_takes_no_more(world: World) -> None:
    case = world.do("answer", "seat", world.draft(), answer="已答").case
    for name, typed in (("urge", {}), ("supplement", {"text": "还有"}), ("mark", {"tags": []})):
        with pytest.raises(Refusal, match="已办结"):
            world.do(name, "seat", case, **typed)
