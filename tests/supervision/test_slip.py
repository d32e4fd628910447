"""The supervision slip: who may print it, what is on it, what is not, and what record it leaves."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from tests.cases.scenes import ORDER
from tests.cases.world import NAME, World
from tests.cast import PEOPLE
from yixian.cases.models import Case
from yixian.safeguard.models import AccessRecord
from yixian.supervision.models import SupervisionOrder

DEMAND = f"三日内整改并报告，联系人{NAME}13800138000"


def supervised(world: World, case: Case, who: str = "supervisor", **fields: Any) -> SupervisionOrder:
    made: SupervisionOrder = world.do("supervise", who, case, **(ORDER | {"demand": DEMAND} | fields)).made
    return made


def get(world: World, who: str, order: SupervisionOrder) -> Any:
    return world.cast.client(who).get(f"/desk/supervision/{order.pk}/slip/")


def slip(world: World, who: str, order: SupervisionOrder) -> str:
    answer = get(world, who, order)
    assert answer.status_code == 200, who
    return str(answer.content.decode())


def printers(world: World, order: SupervisionOrder) -> set[str]:
    return {who for who in PEOPLE if get(world, who, order).status_code == 200}


def test_who_supervises_and_the_units_that_are_to_answer(world: World) -> None:
    case = world.dispatched(assisting=[world.city.second_bureau]).case
    order = supervised(world, case, departments=["CG"])
    assert printers(world, order) == {
        *("supervisor", "duty_manager", "leader"),
        *("liaison", "handler", "unit_head"),
    }


def test_of_a_report_named_persons_and_the_lead_alone(world: World) -> None:
    case = world.submitted(kind="report", accused=world.city.bureau)
    case = world.dispatched(case, lead=world.city.supervisory, who="cleared_dispatcher").case
    order = supervised(world, case, "duty_manager")
    assert printers(world, order) == {"duty_manager", "discipline"}
    assert "13800138000" not in slip(world, "discipline", order)


def test_what_stands_on_it(world: World) -> None:
    case = world.dispatched(urgency="P2", telephoned="张三").case
    order = supervised(world, case)
    shown = slip(world, "supervisor", order)
    for said in (order.number, case.number, "督办", "城市管理局", "三日内整改并报告", "督办员·supervisor"):
        assert said in shown, said
    assert shown.count('class="paper-line"') == 8
    assert NAME not in shown
    assert "13800138000" not in shown


def test_answers_fill_the_place_to_write_a_unit_reads_its_own(world: World) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    order = supervised(world, task.case)
    world.do("answer_supervision", "liaison", task, reply="已经整改完毕")
    assert "已经整改完毕" in slip(world, "supervisor", order)
    assert "已经整改完毕" in slip(world, "handler", order)
    assert "已经整改完毕" not in slip(world, "liaison2", order)
    assert 'class="paper-line"' in slip(world, "liaison2", order)


def test_a_file_of_it(world: World) -> None:
    order = supervised(world, world.dispatched().case)
    answer = world.cast.client("liaison").post(f"/desk/supervision/{order.pk}/slip/")
    document = Document(io.BytesIO(answer.content))
    words = "\n".join(p.text for p in document.paragraphs)
    assert "三日内整改并报告" in words
    assert NAME not in words
    assert any(cell.text == "城市管理局" for row in document.tables[0].rows for cell in row.cells)


def test_it_is_recorded_and_what_is_refused_is_not(world: World) -> None:
    order = supervised(world, world.dispatched().case)
    get(world, "liaison2", order)
    assert not AccessRecord.objects.exists()
    get(world, "leader", order)
    record = AccessRecord.objects.get()
    assert (record.what, record.subject) == ("supervision_slip", f"case:{order.case_id}")


@pytest.mark.parametrize("who", ["supervisor", "handler"])
def test_it_is_opened_from_the_list_and_from_the_case(world: World, who: str) -> None:
    order = supervised(world, world.dispatched().case)
    for page in ("/desk/supervision/", f"/cases/{order.case.number}/"):
        assert f"/desk/supervision/{order.pk}/slip/" in world.cast.client(who).get(page).content.decode()
    dispatcher = world.cast.client("dispatcher").get(f"/cases/{order.case.number}/").content.decode()
    assert order.number in dispatcher
    assert "/slip/" not in dispatcher
