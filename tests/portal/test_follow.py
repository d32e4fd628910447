"""What a citizen reads of a case and may do with it, from submission to evaluation."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import ANSWER, World
from tests.portal.conftest import WORDS, Citizen
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.evaluation.models import Callback

JUDGED = {"contacted": "yes", "solved": "solved", "satisfied": "very"}


def dispatched(world: World, case: Case) -> Task:
    return world.dispatched(world.fresh(case))


def answered(world: World, case: Case) -> Case:
    """The case handled, reviewed and waiting for its citizen."""
    world.replied(dispatched(world, case))
    return world.do("pass", "dispatcher", world.fresh(case), note="内部：答复勉强合格").case


def refused(world: World, case: Case) -> None:
    world.do("refuse", "dispatcher", world.fresh(case), reason="litigation", explanation="请向法院起诉")


def offered(page: str, case: Case) -> list[str]:
    """The actions the page offers, in order."""
    start = f'href="/track/{case.number}/'
    return [part.split("/")[0] for part in page.split(start)[1:]]


def test_every_step_is_said_in_the_citizens_words(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/"
    page = citizen.page(address)
    assert "已受理，正在安排单位" in page
    assert WORDS in page
    assert "最迟有结果" in page
    assert "这个时间是怎么算出来的" in page
    task = dispatched(world, case)
    assert "单位正在办理" in citizen.page(address)
    assert "城市管理局" in citizen.page(address)
    world.in_progress(task)
    assert "城市管理局收到了，开始办理" in citizen.page(address)
    world.do("reach", "handler", world.again(task), way="telephone", reached=False, note="关机")
    assert "城市管理局试着联系您，没有联系上" in citizen.page(address)
    world.do("reach", "handler", world.again(task), way="telephone", reached=True, note="他脾气不好")
    assert "城市管理局联系了您" in citizen.page(address)
    world.do("reply", "handler", world.again(task), **ANSWER)
    page = citizen.page(address)
    assert "单位已答复，热线正在审核" in page
    assert ANSWER["to_citizen"] not in page, "what was not reviewed is not shown"
    world.do("pass", "dispatcher", world.fresh(case))
    page = citizen.page(address)
    assert "有答复了，请您评价" in page
    assert ANSWER["to_citizen"] in page
    assert "脾气不好" not in page
    assert "关机" not in page


def test_no_names_of_staff_and_no_internal_words(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    task = dispatched(world, case)
    world.do("urge", "supervisor", world.fresh(case), note="你们怎么还不办")
    world.do("supplement", "dispatcher", world.fresh(case), text="来电补充：灯杆编号 12")
    world.replied(world.again(task))
    world.do("pass", "dispatcher", world.fresh(case), note="内部：勉强合格")
    page = citizen.page(f"/track/{case.number}/")
    for account in world.cast.people.values():
        assert account.name not in page
        assert f">{account.username}<" not in page
    assert "怎么还不办" not in page
    assert "勉强合格" not in page
    assert "灯杆编号 12" in page


def test_the_notices_are_there_with_the_code(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    assert "您的诉求已受理，编号" in citizen.page(f"/track/{case.number}/")
    dispatched(world, case)
    assert "已交由城市管理局办理" in citizen.page(f"/track/{case.number}/")


def test_a_promise_that_was_not_kept_is_owned_up_to(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    assert "已经超过了答应您的时间" not in citizen.page(f"/track/{case.number}/")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        citizen.track(case)
        assert "已经超过了答应您的时间" in citizen.page(f"/track/{case.number}/")


def test_a_merged_members_citizen_reads_only_what_is_theirs(
    citizen: Citizen, stranger: Citizen, world: World
) -> None:
    parent = citizen.submit(content="父诉求里别人的话", name="张大力", telephone="13900139000")
    member = stranger.submit(content="我自己的话")
    dispatched(world, parent)
    world.do("merge", "dispatcher", world.fresh(member), into=parent.number)
    stranger.does(member, "urge", note="我催一下")
    page = stranger.page(f"/track/{member.number}/")
    assert "正在和同一件事一起办理" in page
    assert "我自己的话" in page
    for theirs in ("父诉求里别人的话", "张大力", "13900139000", parent.number):
        assert theirs not in page
    parents_page = citizen.page(f"/track/{parent.number}/")
    for theirs in ("我自己的话", "我催一下", "您催办了一次", member.number):
        assert theirs not in parents_page
    assert stranger.client.get(f"/track/{parent.number}/").status_code == 302
    world.replied(Task.objects.get(case=parent))
    world.do("pass", "dispatcher", world.fresh(parent))
    assert ANSWER["to_citizen"] in stranger.page(f"/track/{member.number}/")
    assert "evaluate" in offered(stranger.page(f"/track/{member.number}/"), member)


# What may be done


def test_what_is_offered_follows_the_state(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/"
    assert offered(citizen.page(address), case) == [
        *("supplement", "attach", "urge", "report_retaliation", "withdraw", "choose_way")
    ]
    answered(world, case)
    assert offered(citizen.page(address), case) == [
        *("evaluate", "supplement", "attach", "urge", "report_retaliation", "choose_way")
    ]
    citizen.does(case, "evaluate", **JUDGED)
    assert offered(citizen.page(address), case) == ["evaluate", "reopen", "report_retaliation", "choose_way"]


def test_words_are_added_and_the_first_ones_stay(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    assert citizen.does(case, "supplement", text="第二根灯杆也不亮").status_code == 302
    page = citizen.page(f"/track/{case.number}/")
    assert "第二根灯杆也不亮" in page
    assert WORDS in page
    assert "您补充的内容已经收到" in page
    empty = citizen.does(case, "supplement", text=" ")
    assert empty.status_code == 400
    assert "这里要填写" in empty.content.decode()
    assert "最多2000字，现在有2001字" in citizen.does(case, "supplement", text="字" * 2001).content.decode()


def test_a_form_of_an_action_sent_twice_is_done_once(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/supplement/"
    typed = {"once": citizen.once(address), "text": "再说一句"}
    assert [citizen.client.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert world.verbs(case).count("supplement") == 1


def test_a_form_refused_once_may_be_sent_again(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/attach/"
    once = citizen.once(address)
    bad = {"once": once, "file": SimpleUploadedFile("a.png", b"x")}
    assert citizen.client.post(address, bad).status_code == 400
    good = {"once": once, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}
    assert citizen.client.post(address, good).status_code == 302
    assert world.verbs(case).count("attach") == 1


def test_files_are_taken_so_many_an_hour(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yixian.portal.views.follow.FILES_AN_HOUR", 1)
    case = citizen.submit()
    for number, status in enumerate((302, 429, 429)):
        file = SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.4 " + bytes([65 + number]))
        assert citizen.does(case, "attach", file=file).status_code == status
    assert world.verbs(case).count("attach") == 1


def test_a_file_too_large_is_refused_beside_its_field(citizen: Citizen) -> None:
    case = citizen.submit()
    answer = citizen.does(case, "attach", file=SimpleUploadedFile("大.pdf", b"%PDF-" + bytes(21 * 2**20)))
    assert answer.status_code == 413
    assert "附件超过 20 MB" in answer.content.decode()
    answer = citizen.does(case, "attach", file=SimpleUploadedFile("大.pdf", b"%PDF-" + bytes(44 * 2**20)))
    assert answer.status_code == 413
    assert "一次提交了 45 MB，最多 42 MB" in answer.content.decode()


def test_hurrying_is_counted_and_shown(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    citizen.does(case, "urge", note="老人摔倒了")
    assert world.fresh(case).urged == 1
    assert "老人摔倒了" in citizen.page(f"/track/{case.number}/")


def test_withdrawing_asks_once_more(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    unsure = citizen.does(case, "withdraw", note="修好了")
    assert unsure.status_code == 400
    assert "请先勾选“我想好了”" in unsure.content.decode()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH
    citizen.does(case, "withdraw", note="修好了", sure="on")
    assert world.fresh(case).outcome == Outcome.WITHDRAWN
    assert "您已撤回" in citizen.page(f"/track/{case.number}/")


def test_a_report_cannot_be_withdrawn(citizen: Citizen, world: World) -> None:
    case = citizen.submit(kind="report")
    assert "withdraw" not in offered(citizen.page(f"/track/{case.number}/"), case)
    answer = citizen.client.post(f"/track/{case.number}/withdraw/", {"sure": "on"})
    assert answer.status_code == 400
    assert "举报不能撤回" in answer.content.decode()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH


def test_an_objection_in_time_and_once(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    refused(world, case)
    page = citizen.page(f"/track/{case.number}/")
    assert "没有受理" in page
    assert "请向法院起诉" in page
    assert offered(page, case) == ["object", "reopen", "report_retaliation", "choose_way"]
    citizen.does(case, "object", note="这是路灯，不是官司")
    page = citizen.page(f"/track/{case.number}/")
    assert "正在复核您的异议" in page
    assert "object" not in offered(page, case)
    world.do("answer_objection", "dispatcher", world.fresh(case), accept=True, note="您说得对，重新受理")
    page = citizen.page(f"/track/{case.number}/")
    assert "您说得对，重新受理" in page
    assert "已受理，正在安排单位" in page


def test_an_objection_too_late(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    refused(world, case)
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        citizen.track(case)
        assert "object" not in offered(citizen.page(f"/track/{case.number}/"), case)
        answer = citizen.client.post(f"/track/{case.number}/object/", {"note": "晚了"})
        assert "提出异议的期限已过" in answer.content.decode()
    assert world.fresh(case).objected_at is None


def test_new_facts_make_a_new_case_with_its_own_code(citizen: Citizen, world: World) -> None:
    case = citizen.submit()
    answered(world, case)
    citizen.does(case, "evaluate", **JUDGED)
    answer = citizen.does(case, "reopen", content="又坏了")
    new = Case.objects.select_related("citizen").latest("pk")
    assert answer["Location"] == f"/submitted/{new.number}/"
    assert new.number in citizen.page(f"/track/{case.number}/")
    assert "又坏了" in citizen.page(f"/track/{new.number}/")


@pytest.mark.parametrize("action", ["reopen", "object", "evaluate"])
def test_an_action_in_the_wrong_state_changes_nothing(citizen: Citizen, world: World, action: str) -> None:
    case = citizen.submit()
    before = world.verbs(case)
    typed = {"note": "x", "content": "x", **JUDGED}
    answer = citizen.client.post(f"/track/{case.number}/{action}/", typed)
    assert answer.status_code == 409
    assert "待派单" in answer.content.decode()
    opened = citizen.client.get(f"/track/{case.number}/{action}/", follow=True)
    assert "待派单" in opened.content.decode(), "an old link leads back to the case and says why"
    assert world.verbs(case) == before


@pytest.mark.parametrize(
    "action", ["record_callback", "submit", "dispatch", "answer", "nonsense", "erase_identity"]
)
def test_what_is_not_the_citizens_is_not_there(citizen: Citizen, world: World, action: str) -> None:
    case = citizen.submit()
    answered(world, case)
    before = world.verbs(case)
    assert citizen.client.post(f"/track/{case.number}/{action}/", JUDGED).status_code == 404
    assert world.verbs(case) == before


def test_the_citizens_own_word_wins(citizen: Citizen, world: World) -> None:
    case = answered(world, citizen.submit())
    world.do(
        "record_callback",
        "callback",
        case,
        way="telephone",
        reached=True,
        contacted="yes",
        solved="solved",
        satisfied="very",
    )
    assert world.fresh(case).outcome == Outcome.RESOLVED
    page = citizen.page(f"/track/{case.number}/evaluate/")
    assert page.count('type="radio"') == 3 + 3 + 5
    citizen.does(case, "evaluate", contacted="no", solved="not", satisfied="dissatisfied", why="灯还是不亮")
    mine = Callback.objects.get(case=case, effective=True, superseded=False)
    assert (mine.by_citizen, mine.solved) == (True, "not")
    page = citizen.page(f"/track/{case.number}/")
    assert "灯还是不亮" in page
    assert "正在看您的评价" in page


def test_an_evaluation_needs_its_answers(citizen: Citizen, world: World) -> None:
    case = answered(world, citizen.submit())
    answer = citizen.does(case, "evaluate", contacted="yes")
    assert answer.status_code == 400
    assert answer.content.decode().count("请选一项") == 4, "in the summary and beside each field"
    assert not Callback.objects.exists()


# Cost


def test_the_pages_cost_the_same_however_long_the_story(citizen: Citizen) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/"
    citizen.page(address)
    few = queries_of(citizen, address)
    for n in range(8):
        citizen.does(case, "supplement", text=f"补充{n}")
    citizen.page(address)
    assert queries_of(citizen, address) == few <= 14


def test_forms_cost_no_query_for_their_lists(citizen: Citizen) -> None:
    citizen.page("/submit/")
    assert queries_of(citizen, "/submit/") == 0


def queries_of(citizen: Citizen, address: str) -> int:
    """How many queries the page at an address costs."""
    with CaptureQueriesContext(connection) as taken:
        citizen.page(address)
    return len(taken)
