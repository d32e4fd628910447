"""The checklist of a reply: what was asked, who, by what, until when, and whether it says what is recorded."""

from __future__ import annotations

import pytest

from tests.cases.world import ANSWER, World
from tests.cast import Cast
from yixian.cases.models import Case, Reply, Task
from yixian.dispatch.models import Aid, AidSwitch, KeptReading
from yixian.dispatch.reply_check import points_of
from yixian.ground.caching import drop_all

ASKED = "楼顶信号塔什么时候拆除？居民很担心。能否提供检测报告？"
GOOD = (
    "您好，城市管理局已于3月5日现场核查，该信号塔依据《城市市容管理办法》限期拆除，将在15日内完成；"
    "检测报告可到窗口领取，电话0351-5550012。"
)


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def missing(world: World, answer: str, *, asked: str = ASKED, **columns: str) -> list[str]:
    task = Task(department=world.city.bureau)
    reply = Reply(task=task, to_citizen=answer, **{"resolution": "partly", **columns})
    return [str(one.label) for one in points_of(Case(title="", content=asked), reply) if one.holds is False]


def test_a_whole_reply_lacks_nothing(world: World) -> None:
    assert missing(world, GOOD) == []


def test_a_poor_one_is_told_what_it_lacks(world: World) -> None:
    found = missing(world, "您好，您反映的问题已转相关部门，请您咨询物业公司。谢谢您的来电。")
    assert found == [
        "问题：楼顶信号塔什么时候拆除？", "问题：能否提供检测报告？", "说的是这件事",
        "承办单位", "联系方式", "依据", "时间", "没有推给别人",
    ]  # fmt: skip


def test_each_question_counts_by_itself(world: World) -> None:
    assert missing(world, GOOD.replace("检测报告可到窗口领取，", "")) == ["问题：能否提供检测报告？"]


@pytest.mark.parametrize(
    ("resolution", "words", "contradicts"),
    [
        ("solved", "信号塔尚未拆除", True),
        ("solved", "信号塔已拆除", False),
        ("not", "信号塔已经拆除", True),
        ("partly", "信号塔尚未拆除", False),
    ],
)
def test_what_is_written_beside_what_is_recorded(
    world: World, resolution: str, words: str, contradicts: bool
) -> None:
    said = missing(world, f"城市管理局：{words}", resolution=resolution)
    assert ("和登记的结果不矛盾" in said) is contradicts


@pytest.mark.parametrize("words", ["已转款到您的账户", "请联系人到场配合"])
def test_what_only_sounds_like_pushing_away_is_none(world: World, words: str) -> None:
    assert "没有推给别人" not in missing(world, words)


@pytest.mark.parametrize("answer", ["", "好", "😀" * 40, "a" * 100_000, "？" * 2000])
def test_strange_words_break_nothing(world: World, answer: str) -> None:
    assert points_of(
        Case(title="", content=answer),
        Reply(task=Task(department=world.city.bureau), to_citizen=answer, resolution="solved"),
    )


class TestPage:
    def page(self, world: World, **fields: str) -> str:
        case = world.reviewed(content=ASKED, **fields)
        reply = Reply.objects.get(task__case=case)
        Reply.objects.filter(pk=reply.pk).update(to_citizen="已转相关单位。")
        return world.cast.client("dispatcher").get(f"/cases/{case.number}/do/pass/").content.decode()

    def test_a_reviewer_reads_it_beside_the_form(self, world: World) -> None:
        page = self.page(world)
        assert "答复检查" in page
        assert "写着“已转”：是办了，还是推给别人？" in page
        assert "问题：楼顶信号塔什么时候拆除？" in page

    def test_not_of_a_protected_case_nor_when_it_is_off(self, world: World) -> None:
        assert "答复检查" not in self.page(world, secrecy="from_unit")
        AidSwitch.objects.create(aid=Aid.REPLY, active=False)
        drop_all()
        assert "答复检查" not in self.page(world)


class TestKept:
    def test_it_is_kept_what_it_said_and_what_the_reviewer_did(self, world: World) -> None:
        case = world.reviewed(content=ASKED)
        world.do("pass", "dispatcher", case)
        kept = KeptReading.objects.get(case=case, aid=Aid.REPLY)
        assert (kept.proposed, kept.chosen, kept.taken) == ("rework", "pass", False)

    def test_the_first_review_counts(self, world: World) -> None:
        case = world.reviewed(content=ASKED)
        task = Task.objects.get(case=case)
        world.do("rework", "dispatcher", case, tasks=[str(task.pk)], note="请写明时间")
        world.do("reply", world.one_of("handler", task), Task.objects.get(pk=task.pk), **ANSWER)
        world.do("pass", "dispatcher", Case.objects.get(pk=case.pk))
        kept = KeptReading.objects.get(case=case, aid=Aid.REPLY)
        assert (kept.chosen, kept.taken) == ("rework", True)

    def test_nothing_of_a_protected_case(self, world: World) -> None:
        world.do("pass", "dispatcher", world.reviewed(content=ASKED, secrecy="from_unit"))
        assert not KeptReading.objects.filter(aid=Aid.REPLY).exists()
