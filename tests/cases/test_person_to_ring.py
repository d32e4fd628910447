"""P1 and P2: if nobody signs in time, the next duty person is rung (docs/domain.md, "Clocks")."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.queries import is_query_code, person_to_ring, query_code
from yixian.directory.models import DutyPerson
from yixian.ground.caching import drop_all

NOW = at("2026-03-06 16:00 Fri")


def duty(world: World, *names: str, **columns: object) -> None:
    """The bureau's duty persons, in this order."""
    for position, name in enumerate(names, 1):
        DutyPerson.objects.create(
            department=world.city.bureau, name=name, telephone="0351-1234567", position=position, **columns
        )
    drop_all()


@pytest.mark.parametrize(
    ("urgency", "minutes", "rung"),
    [
        ("P1", 0, "甲"),
        ("P1", 14, "甲"),
        ("P1", 15, "乙"),
        ("P1", 30, "丙"),
        ("P1", 45, "甲"),  # round again until somebody signs
        ("P2", 15, "甲"),
        ("P2", 59, "甲"),
        ("P2", 60, "乙"),
        ("P2", 125, "丙"),
        ("normal", 600, None),
    ],
)
def test_the_next_one_after_each_sign_limit(
    world: World, urgency: str, minutes: int, rung: str | None
) -> None:
    duty(world, "甲", "乙", "丙")
    with time_machine.travel(NOW, tick=False):
        task = world.again(world.dispatched(urgency=urgency, telephoned="值班室 12345"))
    person = person_to_ring(task, NOW + timedelta(minutes=minutes))
    assert (person.name if person else None) == rung


def test_the_dispatch_form_says_whom_to_ring_first(world: World) -> None:
    duty(world, "赵值班", "钱值班")
    case, client = world.submitted(urgency="P1"), world.cast.client("dispatcher")
    page = client.get(f"/cases/{case.number}/do/dispatch/").content.decode()
    assert "特急件：先打电话，再派单。" in page
    assert page.index("赵值班") < page.index("钱值班")
    assert '<a class="nowrap" href="tel:0351-1234567">0351-1234567</a>' in page
    # What was chosen instead of the proposal is what counts when the form comes back.
    typed = {"category": "010101", "lead": "水务局 [SW]", "urgency": "P1"}
    again = client.post(f"/cases/{case.number}/do/dispatch/", typed).content.decode()
    assert "水务局现在没有登记值班人员" in again
    assert "赵值班" not in again


def test_an_ordinary_order_needs_no_telephone(world: World) -> None:
    duty(world, "赵值班")
    page = world.cast.client("dispatcher").get(f"/cases/{world.submitted().number}/do/dispatch/")
    assert "赵值班" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lead=城市管理局 [CG]&urgency=P1", "赵值班"),
        ("department=CG&urgency=P2", "派单以后请电话提醒签收"),
        ("lead=城市管理局&urgency=P1", "赵值班"),
        ("lead=水务局 [SW]&urgency=P1", "没有登记值班人员"),
        ("lead=没有&urgency=P1", "选好承办单位"),
        ("urgency=P1", "选好承办单位"),
        ("lead=CG&urgency=normal", ""),
        ("lead=CG&urgency=", ""),
    ],
)
def test_the_box_follows_the_choice_of_department_and_urgency(world: World, query: str, said: str) -> None:
    duty(world, "赵值班")
    box = world.cast.client("dispatcher").get(f"/desk/duty/?{query}").content.decode()
    assert said in box if said else not box.strip()
    assert "<html" not in box


def test_the_page_says_whom_to_ring_until_it_is_signed(world: World) -> None:
    duty(world, "赵值班", "钱值班")
    with time_machine.travel(NOW, tick=False):
        task = world.dispatched(urgency="P1", telephoned="值班室 12345")
    path, client = f"/cases/{task.case.number}/", world.cast.client("dispatcher")
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        page = client.get(path).content.decode()
        assert "请打电话给" in page
        assert '<strong>钱值班</strong> <a href="tel:0351-1234567">0351-1234567</a>' in page
        assert "赵值班" not in page
        world.in_progress(task)
        assert "请打电话给" not in client.get(path).content.decode()


def test_nobody_once_it_is_signed(world: World) -> None:
    duty(world, "甲")
    with time_machine.travel(NOW, tick=False):
        task = world.in_progress(world.dispatched(urgency="P1", telephoned="值班室 12345"))
    assert person_to_ring(task, NOW + timedelta(minutes=20)) is None


def test_whoever_is_on_duty_at_that_moment(world: World) -> None:
    duty(world, "白班", since=time(8), until=time(20))
    DutyPerson.objects.create(
        department=world.city.bureau, name="夜班", telephone="1", position=9, since=time(20), until=time(8)
    )
    drop_all()
    with time_machine.travel(NOW, tick=False):
        task = world.again(world.dispatched(urgency="P2", telephoned="值班室 12345"))
    by_day = person_to_ring(task, NOW)
    by_night = person_to_ring(task, NOW + timedelta(hours=6))
    assert by_day is not None
    assert by_night is not None
    assert (by_day.name, by_night.name) == ("白班", "夜班")


def test_a_department_without_anybody(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        task = world.again(world.dispatched(urgency="P1", telephoned="值班室 12345"))
    assert person_to_ring(task, NOW) is None


def test_the_query_code_forgives_how_it_is_written(world: World) -> None:
    case = world.submitted()
    code = query_code(case)
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("01IO")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} ", wide):
        assert is_query_code(case, typed)
    for typed in (
        "",
        "-",
        code[:-1],
        code + "A",
        "ＡＢ" * 300,
        "中文",
        "\x00",
        query_code(world.submitted()),
    ):
        assert not is_query_code(case, typed)
