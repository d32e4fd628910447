"""销毁身份: the citizen's key is destroyed; the record still holds together, and nobody is named in it."""

from __future__ import annotations

import pytest

from tests.cases.world import ANSWER, NAME, TELEPHONE, World
from yixian.cases import audit
from yixian.cases.models import Case, Explanation, Identity, Remark, Reply
from yixian.ground.errors import Refusal


def closed(world: World, **fields: object) -> Case:
    return world.do("answer", "dispatcher", world.submitted(**fields), answer=f"{NAME}您好，已办结").case


def test_nothing_of_the_citizen_is_left(world: World) -> None:
    task = world.in_progress()
    world.do("supplement", task.case, task.case, text=f"我是{NAME}")
    world.do("reply", "handler", task, **{**ANSWER, "to_citizen": f"{NAME}您好，已回电13800138000"})
    world.do("pass", "dispatcher", task.case)
    Case.objects.filter(pk=task.case_id).update(rehandle_proposed=True)
    world.do("close_on_facts", "duty_manager", task.case, note="依法办结")
    world.do("erase_identity", "duty_manager", task.case, note="依《个人信息保护法》第四十七条")
    case = world.fresh(task.case)
    assert case.citizen.identity == Identity()
    assert (case.citizen.telephone_hash, bytes(case.citizen.wrapped_key)) == ("", b"")
    words = [*case.opened_texts(case.citizen).values(), case.public_answer]
    words += [
        text for row in Remark.objects.filter(case=case) for text in row.opened_texts(case.citizen).values()
    ]
    words += [
        text
        for row in Reply.objects.filter(task__case=case)
        for text in row.opened_texts(case.citizen).values()
    ]
    everything = " ".join(words)
    assert NAME not in everything
    assert "13800138000" not in everything
    assert "占道" in everything, "what happened is still told"
    assert "第四十七条" in everything, "and on what ground the identity went"
    assert list(audit.verify()) == []


def test_nor_in_what_the_unit_was_told_and_asked_for(world: World) -> None:
    task = world.in_progress(world.dispatched(world.submitted(), note=f"请联系{NAME}"))
    request = world.asked(task, "terminate", reason=f"{NAME}不配合")
    world.do("rule", "duty_manager", task, granted=True, ruling=f"已与{NAME}说明")
    world.do("pass", "dispatcher", task.case, answer="无法办理")
    Case.objects.filter(pk=task.case_id).update(rehandle_proposed=True)
    world.do("close_on_facts", "duty_manager", task.case, note="依法办结")
    world.do("erase_identity", "duty_manager", task.case, note="依申请")
    request.refresh_from_db()
    words = (request.reason, request.ruling, world.again(task).note)
    assert all(words)
    assert NAME not in " ".join(words)


def test_nor_in_what_other_rooms_keep(world: World) -> None:
    """Demands of supervisors and the reasons citizens gave hold words about people too."""
    case = world.to_callback()
    order = world.do(
        "supervise", "supervisor", case, level="2", demand=f"请联系{NAME}", amount="2", unit="wd"
    ).made
    said = {"way": "telephone", "reached": True, "solved": "not", "satisfied": "dissatisfied"}
    world.do("record_callback", "callback", case, **said, why=f"{NAME}说仍未解决")
    world.do("close_on_facts", "duty_manager", case, note="依法办结")
    row = case.callbacks.get()
    world.do("erase_identity", "duty_manager", case, note="依申请")
    for one, column in ((order, "demand"), (row, "why")):
        one.refresh_from_db()
        assert getattr(one, column).startswith(("请联系王", "王"))
        assert NAME not in getattr(one, column)


@pytest.mark.parametrize("secrecy", ["none", "from_unit"])
def test_nor_in_what_the_accused_was_asked_and_answered(world: World, secrecy: str) -> None:
    about = {"accused": world.city.bureau_section, "accused_matter": "conduct", "kind": "complaint"}
    task = world.in_progress(**about, secrecy=secrecy)
    asked = world.do("ask_explanation", "handler", task, question="当天谁在窗口").made
    world.do("explain", "section_liaison", asked, answer=f"{NAME}一直在吵，电话13800138000")
    world.do("reply", "handler", task, **ANSWER)
    world.do("pass", "dispatcher", task.case)
    Case.objects.filter(pk=task.case_id).update(rehandle_proposed=True)
    world.do("close_on_facts", "duty_manager", task.case, note="依法办结")
    world.do("erase_identity", "duty_manager", task.case, note="依申请")
    row = Explanation.objects.select_related("task__case__citizen").get()
    assert NAME not in str(row.words())
    assert "13800138000" not in str(row.words())
    assert ("一直在吵" in str(row.words())) == (secrecy == "none")
    assert world.cast.client("section_liaison").get("/desk/explanations/").status_code == 200


def test_a_protected_case_tells_nothing_any_more(world: World) -> None:
    case = closed(world, kind="complaint", secrecy="from_unit")
    world.do("erase_identity", "duty_manager", case, note="依申请")
    case = world.fresh(case)
    assert set(case.opened_texts(case.citizen).values()) == {""}
    assert list(audit.verify()) == []


def test_every_case_of_the_citizen_is_told(world: World) -> None:
    one, other = closed(world), closed(world)
    assert one.citizen == other.citizen
    world.do("erase_identity", "duty_manager", one, note="依申请")
    assert world.verbs(other)[-1] == "erase_identity"
    assert NAME not in world.fresh(other).content
    assert list(audit.verify()) == []


def test_not_while_something_is_open(world: World) -> None:
    one = closed(world)
    world.submitted()
    with pytest.raises(Refusal, match="未办结"):
        world.do("erase_identity", "duty_manager", one, note="依申请")
    assert world.fresh(one).citizen.identity.telephone == TELEPHONE


def test_only_once(world: World) -> None:
    case = closed(world)
    world.do("erase_identity", "duty_manager", case, note="依申请")
    with pytest.raises(Refusal, match="已经销毁"):
        world.do("erase_identity", "duty_manager", case, note="再来一次")


def test_the_same_number_is_a_stranger_afterwards(world: World) -> None:
    case = closed(world)
    world.do("erase_identity", "duty_manager", case, note="依申请")
    assert world.submitted().citizen != case.citizen


def test_not_while_another_case_waits_for_the_answer_about_a_retaliation(world: World) -> None:
    case, other = closed(world), closed(world)
    Case.objects.filter(pk=other.pk).update(citizen=case.citizen)
    world.do("report_retaliation", world.fresh(other), other, words="被人威胁")
    with pytest.raises(Refusal, match="监督机构答复"):
        world.do("erase_identity", "duty_manager", case, note="依申请")
    answer = {"finding": "untrue", "done": "已核查", "to_citizen": "没有发现"}
    world.do("answer_retaliation", "duty_manager", other, **answer)
    world.do("erase_identity", "duty_manager", case, note="依申请")
