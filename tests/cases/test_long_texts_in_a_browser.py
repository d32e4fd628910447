"""What people write and how things are called never pushes a page sideways: names and texts as long as they may be,
without a space to break at, written from right to left, made of emoji, and lists of a thousand rows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import ANSWER, World
from yixian.cases.fields import TEXT_LENGTH
from yixian.cases.models import Case
from yixian.cases.queries import query_code
from yixian.directory.models import Area, Category, Department
from yixian.ground.caching import drop_all
from yixian.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
FAMILY = "👩‍👩‍👧‍👦"
ARABIC = "الشارع مظلم منذ أسبوع "
PIECES = ("路灯不亮", "W" * 80, ARABIC, FAMILY * 6, "http://example.org/" + "a" * 120 + " ")


def filled(length: int, shift: int = 0) -> str:
    """Words of exactly `length` characters, of every awkward kind; `shift` begins with another kind."""
    pieces = PIECES[shift:] + PIECES[:shift]
    text = "".join(pieces) * (length // len("".join(pieces)) + 1)
    return text[:length].replace("\u200d", "x") if text[length - 1] == "\u200d" else text[:length]


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


@pytest.fixture
def long_names(world: World) -> None:
    """Every unit, person, area and category is called by a name as long as the column allows."""
    for model in (Department, Account, Area, Category):
        longest = model._meta.get_field("name").max_length
        for shift, row in enumerate(model._default_manager.all()):
            row.name = filled(longest, shift % len(PIECES))
            row.save()
    drop_all()


@pytest.fixture
def answered(world: World, long_names: None) -> Case:
    """A case every text of which is as long as its form takes."""
    long: dict[str, Any] = {
        "name": filled(60, 1),
        "title": filled(30, 3),
        "content": filled(TEXT_LENGTH, 2),
        "demand": filled(500, 1),
        "address": filled(300, 1),
    }
    reply = {**ANSWER, **{key: filled(1000, n) for n, key in enumerate(("measures", "to_citizen"))}}
    task = world.in_progress(**long)
    world.do("urge", "seat", world.fresh(task.case), note=filled(500, 1))
    world.do("reply", "handler", world.again(task), **reply)
    return world.fresh(task.case)


def test_the_desks(desk: Desk, world: World, answered: Case) -> None:
    waiting = world.submitted(telephone="8613911113333", content=filled(TEXT_LENGTH, 4), title=filled(30, 1))
    for who, paths in {
        "dispatcher": (
            f"/cases/{answered.number}/",
            "/desk/to-review/",
            "/desk/to-dispatch/",
            f"/cases/{waiting.number}/do/dispatch/",
            "/desk/cases/",
        ),
        "liaison": ("/desk/inbox/?status=all", f"/cases/{answered.number}/"),
        "supervisor": (f"/cases/{answered.number}/", f"/cases/{answered.number}/do/supervise/"),
        "duty_manager": ("/desk/", f"/cases/{answered.number}/"),
    }.items():
        desk.sign_in(who)
        for path in paths:
            desk.page.goto(path)
            desk.look()


def test_the_citizens_pages(desk: Desk, answered: Case) -> None:
    page = desk.page
    page.goto("/track/")
    page.get_by_label("编号").fill(answered.number)
    page.get_by_label("查询码").fill(query_code(answered))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.get_by_text(answered.number).count() > 0
    desk.look()


def test_a_thousand_rows(desk: Desk, world: World) -> None:
    """Lists are read in pages, and choices among a thousand units are found by typing."""
    Department.objects.bulk_create(
        Department(
            code=f"u{n}", name=filled(60, n % 5) + str(n), tier="bureau", path=f"u{n}/", takes_orders=True
        )
        for n in range(1000)
    )
    drop_all()
    case = world.submitted()
    first = world.fresh(case)
    for n in range(60):
        world.submitted(telephone=f"86139{n:08d}")
    desk.sign_in("dispatcher", "/desk/cases/")
    desk.look()
    assert desk.page.locator("main tbody tr").count() <= 50
    desk.page.goto(f"/cases/{first.number}/do/dispatch/")
    desk.look()
    desk.sign_in("duty_manager", "/desk/figures/?group=department")
    desk.look()
