"""Summonses 约谈: who calls, holds, calls off and reads them; what may be named in one; their papers and their list."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document

from tests.cases.test_pages_export import rows_of
from tests.cases.world import NAME, World
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case
from yixian.directory.models import Department
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.safeguard.models import AccessRecord
from yixian.supervision.actions.summon import call_in, call_off, record_summons
from yixian.supervision.models import Summons, SummonsState
from yixian.supervision.summoned_about import shown_about

LIST = "/desk/summons/"
SAID: dict[str, Any] = {
    "persons": "分管副局长",
    "host": "市政府办公室副主任",
    "place": "三楼会议室",
    "matters": "答复超期，同类诉求反复",
}


def called(world: World, who: str = "supervisor", **given: Any) -> Summons:
    """A summons of the bureau for tomorrow."""
    values = {
        **SAID,
        "department": world.city.bureau,
        "meets_at": timezone.now() + timedelta(days=1),
        **given,
    }
    return call_in(world.actor(who), **values)


def recorded(world: World, summons: Summons, **given: Any) -> None:
    values = {"held_at": summons.called_at, "present": "副局长", "said": "说明了原因", "agreed": "一周内整改"}
    record_summons(world.actor("supervisor"), summons, **(values | given))


def page(world: World, who: str, address: str) -> str:
    return str(world.cast.client(who).get(address).content.decode())


def test_it_is_called_then_held_and_then_nothing_more(world: World) -> None:
    summons = called(world)
    assert summons.number == f"YT{timezone.localtime(summons.called_at):%Y}-{summons.pk:05d}"
    assert summons.state == SummonsState.CALLED
    recorded(world, summons)
    assert (summons.state, summons.agreed, summons.recorded_by) == (
        SummonsState.HELD,
        "一周内整改",
        world.cast.supervisor,
    )
    with pytest.raises(Conflict):
        recorded(world, summons)
    with pytest.raises(Conflict):
        call_off(world.actor("duty_manager"), summons, "不用了")


def test_twice_at_once_the_second_finds_it_ended(world: World) -> None:
    summons = called(world)
    stale = Summons.objects.get(pk=summons.pk)
    call_off(world.actor("duty_manager"), summons, "已经整改")
    with pytest.raises(Conflict):
        recorded(world, stale)
    summons.refresh_from_db()
    assert (summons.state, summons.off_reason, summons.said) == (SummonsState.OFF, "已经整改", "")


@pytest.mark.parametrize("who", ["leader", "dispatcher", "liaison", "unit_head", "seat"])
def test_nobody_else_calls_or_ends(world: World, who: str) -> None:
    summons = called(world)
    with pytest.raises(NotAllowed):
        called(world, who)
    with pytest.raises(NotAllowed):
        call_off(world.actor(who), summons, "x")
    assert world.cast.client(who).get(f"{LIST}new/").status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"meets_at": timezone.now() - timedelta(hours=1)}, "meets_at"),
        ({"about": "DB2020-99999"}, "about"),
        ({"about": "20200101000001"}, "about"),
        ({"about": "随便写的"}, "about"),
        ({"about": " ".join(str(n) for n in range(21))}, "about"),
        ({"matters": "联系 13800138000"}, "matters"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        called(world, **given)
    assert refused.value.field == field
    assert not Summons.objects.exists()


def test_a_closed_unit_is_not_summoned(world: World) -> None:
    Department.objects.filter(pk=world.city.bureau.pk).update(active=False)
    with pytest.raises(Refusal, match="停用"):
        called(world, department=Department.objects.get(pk=world.city.bureau.pk))


def test_a_unit_closed_or_renamed_in_between_stays_as_it_was_called(world: World) -> None:
    summons, name = called(world), world.city.bureau.name
    bureau = Department.objects.get(pk=world.city.bureau.pk)
    bureau.name = "综合执法局"
    bureau.save()
    assert f"{name}（现名综合执法局）" in page(world, "supervisor", f"{LIST}{summons.pk}/")
    paper = page(world, "supervisor", f"{LIST}{summons.pk}/paper/")
    assert name in paper
    assert "综合执法局" not in paper
    bureau.active = False
    bureau.save()
    assert f"{name}（单位已停用）" in page(world, "supervisor", f"{LIST}{summons.pk}/")
    recorded(world, summons)
    assert summons.state == SummonsState.HELD


def test_what_it_is_about_is_named_by_number_and_led_to_from_the_order(world: World) -> None:
    case = world.dispatched().case
    order, other = supervised(world, case), world.dispatched().case
    shown = page(world, "supervisor", f"/desk/supervision/{order.pk}/")
    assert f"{LIST}new/?about={order.number}&amp;department=CG" in shown
    summons = called(world, about=f"{order.number} {other.number}，{order.number}")
    about = shown_about(world.actor("liaison"), summons)
    assert (about.orders, about.cases) == ([order], [other])
    assert summons.number in page(world, "liaison", f"/desk/supervision/{order.pk}/")


def test_only_what_the_unit_was_given_is_named(world: World) -> None:
    case = world.dispatched(lead=world.city.second_bureau).case
    with pytest.raises(Refusal, match="没有交给"):
        called(world, about=case.number)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "report"},
        {"secrecy": "from_unit"},
        {"secrecy": "full"},
        {"accused_matter": "conduct"},
        {"held_by_office": True},
    ],
)
def test_what_is_protected_is_never_named_and_goes_when_it_becomes_so(
    world: World, columns: dict[str, Any]
) -> None:
    case = world.dispatched().case
    order = supervised(world, case)
    summons = called(world, about=f"{order.number} {case.number}")
    if columns.get("accused_matter"):
        columns = {**columns, "accused": world.city.bureau}
    Case.objects.filter(pk=case.pk).update(**columns)
    for number in (order.number, case.number):
        with pytest.raises(Refusal) as refused:
            called(world, about=number)
        assert refused.value.field == "about"
    for who in ("supervisor", "leader", "liaison"):
        for address in (f"{LIST}{summons.pk}/", f"{LIST}{summons.pk}/paper/"):
            shown = page(world, who, address)
            assert summons.number in shown
            assert order.number not in shown, (who, address)
            assert case.number not in shown, (who, address)


def test_who_asked_is_not_written_down(world: World) -> None:
    case = world.dispatched().case
    with pytest.raises(Refusal) as refused:
        called(world, about=case.number, matters=f"{NAME}反映的占道")
    assert refused.value.field == "matters"
    summons = called(world, about=case.number)
    with pytest.raises(Refusal) as refused:
        recorded(world, summons, agreed=f"向{NAME}道歉")
    assert refused.value.field == "agreed"
    assert summons.recorded_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("duty_manager", 200),
        ("leader", 200),
        ("liaison", 200),
        ("unit_head", 200),
        ("liaison2", 404),
        ("handler", 403),
        ("dispatcher", 403),
        ("seat", 403),
    ],
)
def test_who_reads_it(world: World, who: str, status: int) -> None:
    summons = called(world)
    for address in (f"{LIST}{summons.pk}/", f"{LIST}{summons.pk}/paper/"):
        assert world.cast.client(who).get(address).status_code == status
    listed = world.cast.client(who).get(LIST)
    assert (summons.number in listed.content.decode()) == (status == 200)


def test_it_is_done_on_the_pages(world: World) -> None:
    client, order = world.cast.client("supervisor"), supervised(world, world.dispatched().case)
    typed = {**SAID, "department": "CG", "about": order.number, "meets_at": "2035-03-01T09:30"}
    assert client.post(f"{LIST}new/", {**typed, "meets_at": "乱写"}).status_code == 400
    assert client.post(f"{LIST}new/", {**typed, "about": "DB2020-00009"}).status_code == 400
    assert client.post(f"{LIST}new/", {**typed, "persons": ""}).status_code == 400
    answer = client.post(f"{LIST}new/", typed)
    summons = Summons.objects.get()
    assert answer["Location"] == f"{LIST}{summons.pk}/"
    move = {"meets_at": "2035-03-02T09:30", "place": "四楼会议室", "reason": "与会议冲突"}
    assert client.post(f"{LIST}{summons.pk}/move/", {**move, "reason": ""}).status_code == 400
    assert client.post(f"{LIST}{summons.pk}/move/", move).status_code == 302
    assert "原定 2035-03-01 09:30 三楼会议室" in page(world, "liaison", f"{LIST}{summons.pk}/")
    assert "取消以后不能恢复" in page(world, "supervisor", f"{LIST}{summons.pk}/off/")
    assert client.post(f"{LIST}{summons.pk}/off/", {"off_reason": ""}).status_code == 400
    assert client.post(f"{LIST}{summons.pk}/off/", {"off_reason": "已整改"}).status_code == 302
    late = client.post(f"{LIST}{summons.pk}/off/", {"off_reason": "再取消"})
    assert late.status_code == 400
    assert "改期、记录或取消" in late.content.decode()


def test_it_waits_on_the_first_page_of_the_unit_and_for_its_record(world: World) -> None:
    summons = called(world)
    assert "约谈通知" in page(world, "liaison", "/desk/")
    with time_machine.travel(summons.meets_at + timedelta(hours=1), tick=False):
        assert "约谈到时待记录" in page(world, "supervisor", "/desk/")
        assert "约谈时间已到" in page(world, "supervisor", f"{LIST}{summons.pk}/")
    recorded(world, summons)
    assert "约谈通知" not in page(world, "liaison", "/desk/")


def test_what_waits_for_its_record_is_exactly_its_list(world: World) -> None:
    summons = called(world)
    called(world, meets_at=summons.meets_at + timedelta(days=9))
    with time_machine.travel(summons.meets_at + timedelta(hours=1), tick=False):
        client = world.cast.client("supervisor")
        tiles = client.get("/desk/").context["waiting"]
        tile = next(one for one in tiles if one.label == "约谈到时待记录")
        assert tile.count == "1"
        assert list(client.get(tile.url).context["page"].rows) == [summons]


def test_no_word_of_it_names_who_asked(world: World) -> None:
    number, named = world.in_progress().case.number, f"副局长、{NAME}"
    with pytest.raises(Refusal) as refused:
        called(world, about=number, persons=named)
    assert refused.value.field == "persons"
    summons = called(world, about=number)
    with pytest.raises(Refusal) as refused:
        recorded(world, summons, present=named)
    assert refused.value.field == "present"
    with pytest.raises(Refusal) as refused:
        call_off(world.actor("supervisor"), summons, f"{NAME}撤回了")
    assert refused.value.field == "off_reason"


def test_its_papers_as_files_are_recorded(world: World) -> None:
    summons = called(world)
    client = world.cast.client("liaison")
    assert client.get(f"{LIST}{summons.pk}/record/paper/").status_code == 404
    recorded(world, summons)
    for address, said, what in (
        (f"{LIST}{summons.pk}/paper/", "答复超期", "summons"),
        (f"{LIST}{summons.pk}/record/paper/", "一周内整改", "summons_record"),
    ):
        document = Document(io.BytesIO(client.post(address).content))
        assert said in "\n".join(p.text for p in document.paragraphs)
        record = AccessRecord.objects.latest("pk")
        assert (record.what, record.subject) == (what, f"summons:{summons.pk}")


def test_the_list_is_narrowed_and_taken_out(world: World) -> None:
    summons = called(world)
    other = called(world, department=world.city.second_bureau)
    call_off(world.actor("supervisor"), other, "已整改")
    client = world.cast.client("supervisor")

    def shown(asked: str) -> list[Summons]:
        return [line.summons for line in client.get(f"{LIST}?{asked}").context["table"].rows]

    assert shown("") == [other, summons]
    assert shown("state=called") == shown("department=CG") == [summons]
    assert shown("state=off") == [other]
    assert shown("state=held") == []
    assert client.get(f"{LIST}?state=no").status_code == 400
    rows = rows_of(client.post(f"{LIST}export/?state=off", {"reason": "周例会", "form_of_file": "csv"}))
    assert [(row["约谈"], row["状态"]) for row in rows] == [(other.number, "已取消")]
    assert AccessRecord.objects.get(what="export").subject == f"summons:{other.pk}"
    assert world.cast.client("liaison").post(f"{LIST}export/").status_code == 403


def test_the_list_costs_the_same_for_many(world: World) -> None:
    client = world.cast.client("supervisor")

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        return len(caught)

    called(world)
    few = cost()
    for _ in range(4):
        called(world)
    assert cost() == few
